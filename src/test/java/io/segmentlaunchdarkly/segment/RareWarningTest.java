package io.segmentlaunchdarkly.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RareWarningTest {
    private final AtomicLong now = new AtomicLong(1_000_000);
    private final InstantSource source = () -> Instant.ofEpochMilli(now.get());
    private final Clock clock = source.withZone(ZoneOffset.UTC);
    private final List<String> log = new ArrayList<>();
    private final RareWarning warning = new RareWarning(clock, log::add);

    @Test
    void isLoggedOnceAMinuteWithHowOftenItCame() {
        warning.warn("first");
        now.addAndGet(59_999);
        warning.warn("second");
        warning.warn("third");
        assertThat(log).containsExactly("first");

        now.addAndGet(1);
        warning.warn("fourth");
        assertThat(log).containsExactly("first", "fourth (And 2 times before, not logged.)");
    }
}
