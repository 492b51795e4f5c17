package io.segmentlaunchdarkly.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentlaunchdarkly.history.Outcome;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventsArgumentsTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-27T10:00:00Z"), ZoneOffset.UTC);

    private static EventsArguments parse(String line) {
        return EventsArguments.parse(line.isEmpty() ? List.of() : List.of(line.split(" ")), CLOCK);
    }

    @Test
    void readsEachOption() {
        EventsArguments asked = parse("find --message-id m --user u --event Order* --outcome dead-lettered --mapping g"
                + " --environment e --since 2h --until 2026-11-27T09:00:00Z --limit 7 --json");

        assertThat(asked.action()).isEqualTo(EventsArguments.Action.FIND);
        assertThat(asked.query().messageId()).contains("m");
        assertThat(asked.query().user()).contains("u");
        assertThat(asked.query().name()).contains("Order*");
        assertThat(asked.query().outcome()).contains(Outcome.DEAD_LETTERED);
        assertThat(asked.query().mapping()).contains("g");
        assertThat(asked.query().environment()).contains("e");
        assertThat(asked.query().since()).contains(Instant.parse("2026-11-27T08:00:00Z"));
        assertThat(asked.query().until()).contains(Instant.parse("2026-11-27T09:00:00Z"));
        assertThat(asked.limit()).contains(7);
        assertThat(asked.has(EventsArguments.JSON)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"90s, 2026-11-27T09:58:30Z", "15m, 2026-11-27T09:45:00Z", "3d, 2026-11-24T10:00:00Z"})
    void readsTimesThatAreSoLongAgo(String text, Instant time) {
        assertThat(parse("find --since " + text).query().since()).contains(time);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|events needs one of find, show, tail, stats, resend, replay or delete.",
                "seek|events does not know \"seek\"; it takes find, show, tail, stats, resend, replay or delete.",
                "find --colour red|events find does not know --colour.",
                "find x|events find does not know x.",
                "find --user|--user needs a value.",
                "find --limit 0|--limit must be a whole number from 1 on but is \"0\".",
                "find --since yesterday|--since must be a time ago such as 90s, 15m, 2h or 3d, or a time such as 2026-11-27T10:00:00Z, but is \"yesterday\".",
                "find --outcome mapped|--outcome must be one of rejected, filtered, unmapped, discarded, duplicate, waiting, retrying, delivered, dead-lettered, removed but is \"mapped\".",
                "show|events show needs a messageId.",
                "tail --outcome delivered|events tail shows events when they are received: --outcome must be one of rejected, filtered, unmapped, discarded, duplicate but is \"delivered\".",
                "resend --outcome delivered --since 1h|events resend takes events of which nothing was made: --outcome must be one of rejected, filtered, unmapped, discarded but is \"delivered\".",
                "resend --outcome discarded|events resend needs --since, --user or --message-id, so that it does not take all events.",
                "replay --to staging|events replay needs --since, --user or --message-id, so that it does not take all events.",
                "delete|events delete needs --user, a user id or an anonymous id.",
            })
    void saysWhatItDoesNotUnderstand(String line, String message) {
        assertThatThrownBy(() -> parse(line)).hasMessage(message);
    }
}
