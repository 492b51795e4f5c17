package io.segmentlaunchdarkly.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.exchange.EventIdentity;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RequestOutcomesTest {
    private final RequestOutcomes outcomes = new RequestOutcomes();

    private void add(EventOutcome outcome, MappingOutcome... results) {
        outcomes.add(new RequestOutcomes.Event(
                EventIdentity.NONE,
                outcome,
                "",
                Stream.of(results)
                        .map(result -> new MappingOutcomes.Entry("m", "trackEvent", "default", result))
                        .toList()));
    }

    private static MappingOutcome.Discarded discarded(String code) {
        return new MappingOutcome.Discarded(code, "why");
    }

    @Test
    void countsAnEventOnceHoweverManyMappingsTookIt() {
        add(
                EventOutcome.MAPPED,
                new MappingOutcome.Mapped(new byte[0]),
                new MappingOutcome.Mapped(new byte[0]),
                discarded("user_key"));
        assertThat(outcomes.events(EventOutcome.MAPPED)).isEqualTo(1);
        assertThat(outcomes.events(EventOutcome.DISCARDED)).isZero();
    }

    @Test
    void countsEveryMappingThatDiscards() {
        add(EventOutcome.DISCARDED, discarded("user_key"), discarded("user_key"));
        add(EventOutcome.MAPPED, discarded("event_name"), new MappingOutcome.Mapped(new byte[0]));
        assertThat(outcomes.events(EventOutcome.DISCARDED)).isEqualTo(1);
        assertThat(outcomes.discards())
                .isEqualTo(Map.of(
                        new RequestOutcomes.Discard("m", "user_key"),
                        2,
                        new RequestOutcomes.Discard("m", "event_name"),
                        1));
    }

    @Test
    void tellsFilteredFromUnmapped() {
        add(EventOutcome.FILTERED);
        add(EventOutcome.UNMAPPED);
        assertThat(outcomes.events(EventOutcome.FILTERED)).isEqualTo(1);
        assertThat(outcomes.events(EventOutcome.UNMAPPED)).isEqualTo(1);
    }

    @Test
    void takesForADuplicateOnlyAnEventOfWhichEverythingWasLeftOut() {
        byte[] first = {1};
        byte[] second = {1};
        byte[] third = {1};
        add(EventOutcome.MAPPED, new MappingOutcome.Mapped(first), new MappingOutcome.Mapped(second));
        add(EventOutcome.MAPPED, new MappingOutcome.Mapped(third));
        assertThat(outcomes.duplicates(List.of())).isZero();
        assertThat(outcomes.duplicates(List.of(first, third))).isEqualTo(1);
        assertThat(outcomes.duplicates(List.of(first, second, third))).isEqualTo(2);
    }
}
