package io.segmentlaunchdarkly.console.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.segmentlaunchdarkly.access.Visitor;
import io.segmentlaunchdarkly.console.web.RefusalException;
import io.segmentlaunchdarkly.console.web.WebRequest;
import io.segmentlaunchdarkly.history.Outcome;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventSearchTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");

    private static EventSearch search(String query) {
        return EventSearch.of(
                WebRequest.of("GET", "/events", query, "", Visitor.PROGRAM), Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @Test
    void readsEveryField() {
        EventSearch search = search("message=m&user=u&event=Order*&outcome=dead-lettered&mapping=track-event"
                + "&environment=staging&since=2h&until=2026-11-27T11%3A00%3A00Z&csrf=x");

        assertThat(search.query().messageId()).contains("m");
        assertThat(search.query().user()).contains("u");
        assertThat(search.query().name()).contains("Order*");
        assertThat(search.query().outcome()).contains(Outcome.DEAD_LETTERED);
        assertThat(search.query().mapping()).contains("track-event");
        assertThat(search.query().environment()).contains("staging");
        assertThat(search.query().since()).contains(Instant.parse("2026-11-27T10:00:00Z"));
        assertThat(search.query().until()).contains(Instant.parse("2026-11-27T11:00:00Z"));
        assertThat(search.fields()).doesNotContainKey("csrf");
    }

    @Test
    void leavesOutWhatIsEmpty() {
        assertThat(search("user=&event=+").fields()).isEmpty();
    }

    @Test
    void keepsTheTimesWhenItIsMadeAgainLater() {
        EventSearch fixed = search("since=2h").upTo(NOW).fixed();

        assertThat(fixed.address(""))
                .isEqualTo("/console/events?since=2026-11-27T10%3A00%3A00Z&until=2026-11-27T12%3A00%3A00Z");
    }

    @ParameterizedTest
    @CsvSource({
        "outcome=none, outcome must be one of",
        "outcome=mapped, outcome must be one of",
        "since=yesterday, 'since must be a time ago such as 90s, 15m, 2h or 3d'",
        "until=2026, until must be a time ago"
    })
    void saysWhichFieldIsWrong(String query, String message) {
        assertThatExceptionOfType(RefusalException.class)
                .isThrownBy(() -> search(query))
                .withMessageContaining(message);
    }
}
