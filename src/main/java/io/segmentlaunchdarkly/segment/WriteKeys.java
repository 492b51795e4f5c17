package io.segmentlaunchdarkly.segment;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Refuses (401) a request whose write key is not among the accepted ones. If none are configured, every request is accepted, with or
 * without a key.
 */
public final class WriteKeys implements Processor {
    private Set<String> accepted = Set.of();

    /** The accepted write keys, separated by commas; empty for all. */
    public void setAccepted(String accepted) {
        this.accepted = Arrays.stream(accepted.split(","))
                .map(String::trim)
                .filter(key -> !key.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void process(Exchange exchange) throws RequestRefusedException {
        if (accepted.isEmpty()) {
            return;
        }
        String writeKey = exchange.getProperty(ExchangeProperties.WRITE_KEY, String.class);
        if (writeKey == null) {
            throw new RequestRefusedException(
                    401,
                    "unknown_source",
                    "The request has no write key: neither a Basic user nor a writeKey in the body.");
        }
        if (!accepted.contains(writeKey)) {
            throw new RequestRefusedException(401, "project_not_found", "The write key is not known here.");
        }
    }
}
