package io.segmentlaunchdarkly.launchdarkly;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class OutcomesTest {
    private final Outcomes outcomes = new Outcomes();

    private static Exchange event(MappingResult... results) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        MappingResults ofEvent = MappingResults.start(exchange);
        for (MappingResult result : results) {
            ofEvent.add(new MappingResults.Entry("m", "trackEvent", "default", result));
        }
        return exchange;
    }

    private static MappingResult.Discarded discarded(String code) {
        return new MappingResult.Discarded(code, "why");
    }

    @Test
    void countsAnEventOnceHoweverManyMappingsTookIt() {
        outcomes.add(event(
                new MappingResult.Mapped(new byte[0]), new MappingResult.Mapped(new byte[0]), discarded("user_key")));
        assertThat(outcomes.events(EventOutcome.MAPPED)).isEqualTo(1);
        assertThat(outcomes.events(EventOutcome.DISCARDED)).isZero();
    }

    @Test
    void countsEveryMappingThatDiscards() {
        outcomes.add(event(discarded("user_key"), discarded("user_key")));
        outcomes.add(event(discarded("event_name"), new MappingResult.Mapped(new byte[0])));
        assertThat(outcomes.events(EventOutcome.DISCARDED)).isEqualTo(1);
        assertThat(outcomes.discards())
                .isEqualTo(
                        Map.of(new Outcomes.Discard("m", "user_key"), 2, new Outcomes.Discard("m", "event_name"), 1));
    }

    @Test
    void tellsFilteredFromUnmapped() {
        Exchange filtered = event();
        filtered.setProperty(EventOutcome.FILTERED_PROPERTY, "why");
        outcomes.add(filtered);
        outcomes.add(event());
        assertThat(outcomes.events(EventOutcome.FILTERED)).isEqualTo(1);
        assertThat(outcomes.events(EventOutcome.UNMAPPED)).isEqualTo(1);
    }

    @Test
    void takesForADuplicateOnlyAnEventOfWhichEverythingWasLeftOut() {
        byte[] first = {1};
        byte[] second = {1};
        byte[] third = {1};
        outcomes.add(event(new MappingResult.Mapped(first), new MappingResult.Mapped(second)));
        outcomes.add(event(new MappingResult.Mapped(third)));
        assertThat(outcomes.duplicates(List.of())).isZero();
        assertThat(outcomes.duplicates(List.of(first, third))).isEqualTo(1);
        assertThat(outcomes.duplicates(List.of(first, second, third))).isEqualTo(2);
    }
}
