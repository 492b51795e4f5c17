package io.segmentlaunchdarkly.launchdarkly;

import java.util.List;
import org.apache.camel.Exchange;

/** What became of one Segment event on its way through the router. */
public enum EventOutcome {
    /** At least one mapping made a LaunchDarkly event of it. */
    MAPPED,
    /** Its integrations object kept it away. */
    FILTERED,
    /** There is no mapping for it. */
    UNMAPPED,
    /** Every mapping there is for it discarded it. */
    DISCARDED;

    /** The exchange property that says why an event was filtered; absent where it was not. */
    public static final String FILTERED_PROPERTY = "launchdarklyFiltered";

    /** The outcome of the event that an exchange carried through the router. */
    public static EventOutcome of(Exchange exchange) {
        return of(exchange, MappingResults.entries(exchange));
    }

    /** The outcome, for who has the exchange's entries already. */
    static EventOutcome of(Exchange exchange, List<MappingResults.Entry> entries) {
        for (MappingResults.Entry entry : entries) {
            if (entry.result() instanceof MappingResult.Mapped) {
                return MAPPED;
            }
        }
        if (!entries.isEmpty()) {
            return DISCARDED;
        }
        return exchange.getProperty(FILTERED_PROPERTY) == null ? UNMAPPED : FILTERED;
    }
}
