package io.segmentlaunchdarkly.segment;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import java.util.List;
import org.apache.camel.Exchange;

/**
 * What was found in a request.
 *
 * @param events how many events it has, accepted and rejected
 * @param rejections the rejected events; one rejection may stand for several events
 * @param sent the accepted events, as they were sent
 */
public record RequestContents(int events, List<Rejection> rejections, SentEvents sent) {
    private static final RequestContents NOTHING = new RequestContents(0, List.of(), SentEvents.NONE);

    public RequestContents {
        rejections = List.copyOf(rejections);
    }

    /** The rejected events alone, for a request whose accepted events are handed over to others, who account for them. */
    public RequestContents rejectedOnly() {
        return new RequestContents(
                rejections.stream().mapToInt(Rejection::count).sum(), rejections, SentEvents.NONE);
    }

    /** What was found in the request of an exchange; empty contents if none was read. */
    public static RequestContents of(Exchange exchange) {
        return exchange.getProperty(ExchangeProperties.REQUEST_CONTENTS, NOTHING, RequestContents.class);
    }
}
