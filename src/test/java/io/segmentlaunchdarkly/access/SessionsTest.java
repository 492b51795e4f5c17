package io.segmentlaunchdarkly.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SessionsTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final Sessions sessions =
            new Sessions(new Sessions.Limits(Duration.ofMinutes(30), Duration.ofHours(12), 2), nanos::get);

    private void after(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void findsASessionByItsIdAndNoOther() {
        String id = sessions.open("ada");

        assertThat(sessions.find(id)).map(Sessions.Session::user).contains("ada");
        assertThat(sessions.find(id + "x")).isEmpty();
        assertThat(sessions.find("")).isEmpty();
        assertThat(id).as("256 bits in Base64").hasSize(43);
        assertThat(sessions.find(id).orElseThrow().csrfToken()).hasSize(43).isNotEqualTo(id);
    }

    @Test
    void endsASessionThatIsIdle() {
        String id = sessions.open("ada");
        after(Duration.ofMinutes(29));
        assertThat(sessions.find(id)).isPresent();
        after(Duration.ofMinutes(29));
        assertThat(sessions.find(id)).as("used since").isPresent();

        after(Duration.ofMinutes(30));

        assertThat(sessions.find(id)).isEmpty();
    }

    @Test
    void endsASessionAtItsEndHoweverMuchItIsUsed() {
        String id = sessions.open("ada");
        for (int i = 0; i < 12 * 3 - 1; i++) {
            after(Duration.ofMinutes(20));
            assertThat(sessions.find(id)).isPresent();
        }

        after(Duration.ofMinutes(20));

        assertThat(sessions.find(id)).isEmpty();
    }

    @Test
    void endsTheSessionThatIsUnusedForLongestWhenAUserHasTooMany() {
        String first = sessions.open("ada");
        after(Duration.ofMinutes(1));
        String second = sessions.open("ada");
        after(Duration.ofMinutes(1));
        String other = sessions.open("bob");
        sessions.find(first);

        String third = sessions.open("ada");

        assertThat(sessions.find(second)).isEmpty();
        assertThat(sessions.find(first)).isPresent();
        assertThat(sessions.find(third)).isPresent();
        assertThat(sessions.find(other)).isPresent();
    }

    @Test
    void endsASessionOnDemand() {
        String id = sessions.open("ada");

        sessions.end(id);

        assertThat(sessions.find(id)).isEmpty();
    }
}
