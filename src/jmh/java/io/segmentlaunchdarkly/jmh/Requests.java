package io.segmentlaunchdarkly.jmh;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.segment.RequestReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/** Requests as a server SDK makes them: nine track events and an identify in turn, about 400 bytes each. */
final class Requests {
    private static final DefaultCamelContext CAMEL = new DefaultCamelContext();

    private Requests() {}

    /** A batch as JSON. */
    static byte[] batch(int events) {
        return IntStream.range(0, events)
                .mapToObj(Requests::event)
                .collect(Collectors.joining(
                        ",", "{\"batch\":[", "],\"sentAt\":\"2026-11-22T08:00:01.000Z\",\"writeKey\":\"jmh\"}"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String event(int i) {
        String what = i % 10 == 9
                ? """
                  "type":"identify","traits":{"email":"user-%1$04d@example.com","plan":"team","seats":%2$d}"""
                : """
                  "type":"track","event":"Order Completed","properties":{"orderId":"o-%1$04d","revenue":%2$d.95,"currency":"EUR",\
                  "products":[{"sku":"a-%2$d","price":24.95,"quantity":2}]}""";
        return String.format(
                Locale.ROOT,
                "{" + what
                        + """
                ,"messageId":"jmh-%1$04d","userId":"user-%1$04d","anonymousId":"507f191e-810c-4197-29de-860ea042%1$04d",\
                "timestamp":"2026-11-22T08:00:00.123Z","context":{"library":{"name":"analytics-node","version":"3.1.0"}}}""",
                i,
                i % 90 + 10);
    }

    /** The events of a batch as they come to the router. */
    @SuppressWarnings("unchecked")
    static List<ObjectNode> events(int events) throws Exception {
        Exchange exchange = exchange(batch(events));
        new RequestReader().process(exchange);
        return exchange.getMessage().getBody(List.class);
    }

    static Exchange exchange(Object body) {
        Exchange exchange = new DefaultExchange(CAMEL);
        exchange.getMessage().setBody(body);
        return exchange;
    }
}
