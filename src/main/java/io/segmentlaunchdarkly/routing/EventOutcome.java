package io.segmentlaunchdarkly.routing;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import java.util.List;
import org.apache.camel.Exchange;

/** The outcome of one Segment event in the router. */
public enum EventOutcome {
    /** At least one mapping made a LaunchDarkly event of it. */
    MAPPED,
    /** Its integrations object or a filter kept it from this destination. */
    FILTERED,
    /** There is no mapping for it. */
    UNMAPPED,
    /** Every mapping for it discarded it. */
    DISCARDED;

    /** The outcome of the event that an exchange carried through the router. */
    public static EventOutcome of(Exchange exchange) {
        return of(exchange, MappingOutcomes.entries(exchange));
    }

    /** The outcome, for callers that already have the exchange's entries. */
    static EventOutcome of(Exchange exchange, List<MappingOutcomes.Entry> entries) {
        for (MappingOutcomes.Entry entry : entries) {
            if (entry.outcome() instanceof MappingOutcome.Mapped) {
                return MAPPED;
            }
        }
        if (!entries.isEmpty()) {
            return DISCARDED;
        }
        return exchange.getProperty(ExchangeProperties.FILTERED) == null ? UNMAPPED : FILTERED;
    }
}
