package io.segmentlaunchdarkly.cli.importer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {

    @ParameterizedTest
    @CsvSource({
        "Order Completed, order-completed",
        "  Ünïcode — Größe (v2)!, unicode-grosse-v2",
        "trackEvent, trackevent",
        "../../etc/passwd, etc-passwd",
        "注文, track-event",
        "'', track-event",
        "dispatch, dispatch-2",
        "Dead letter, dead-letter-2"
    })
    void makesANameOfATitle(String title, String name) {
        assertThat(new Names(Set.of("dispatch", "dead-letter")).unique(title, "track-event"))
                .isEqualTo(name);
    }

    @Property
    void givesASafeNameOnceForAnyTitles(@ForAll @Size(max = 20) List<String> titles) {
        Set<String> taken = Set.of("dispatch", "filters", "a", "a-2");
        Names names = new Names(taken);
        Set<String> given = new HashSet<>();
        for (String title : titles) {
            String name = names.unique(title, "track-event");

            assertThat(name)
                    .matches("[a-z0-9]+(-[a-z0-9]+)*")
                    .hasSizeLessThan(80)
                    .isNotIn(taken);
            assertThat(given.add(name)).isTrue();
        }
    }

    @Property
    void numbersTitlesThatComeToTheSame(@ForAll @Size(min = 2, max = 9) List<Boolean> capitals) {
        Names names = new Names(Set.of());
        Set<String> given = new HashSet<>();
        for (boolean capital : capitals) {
            given.add(names.unique(capital ? "ORDER 2" : "order-2", "x"));
        }

        assertThat(given).hasSameSizeAs(capitals).contains("order-2", "order-2-2");
    }
}
