package io.segmentlaunchdarkly.launchdarkly;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;

/**
 * {@link Action#ALIAS_USER} as a bean for routes. LaunchDarkly's metric import API takes custom events only. For an environment that uses it,
 * the settings discard alias events or name another environment that gets them.
 */
public class AliasUser extends ActionProcessor {
    private static final String DISCARD = "discard";

    private static final MappingOutcome DISCARDED = new MappingOutcome.Discarded(
            "alias_not_imported",
            "LaunchDarkly's metric import API takes custom events only: name an environment for alias events in the"
                    + " settings, or take this mapping out.");

    /** The environment that gets the alias events of an environment, or {@link #DISCARD}. */
    private final Map<String, String> receivers = new ConcurrentHashMap<>();

    /** Gives events without a time that of the system's clock. */
    public AliasUser() {
        super(Action.ALIAS_USER);
    }

    /** Gives events without a time that of the clock. */
    public AliasUser(Clock clock) {
        super(Action.ALIAS_USER, clock);
    }

    @Override
    MappingOutcome apply(Exchange exchange, JsonNode fields, Instant now) {
        return receiver(exchange).equals(DISCARD) ? DISCARDED : super.apply(exchange, fields, now);
    }

    @Override
    String environment(Exchange exchange) {
        String receiver = receiver(exchange);
        return receiver.equals(DISCARD) ? super.environment(exchange) : receiver;
    }

    private String receiver(Exchange exchange) {
        return receivers.computeIfAbsent(MappingOutcomes.environment(exchange), environment -> exchange.getContext()
                .resolvePropertyPlaceholders("{{launchdarkly:" + environment + ".aliases}}"));
    }
}
