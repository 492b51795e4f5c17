package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.outbox.OutboxConstants;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** The headers of W3C Trace Context, with which the trace of a request goes on through a topic. */
final class TraceHeaders {
    private static final List<String> NAMES = List.of(OutboxConstants.TRACE_PARENT, "tracestate");
    private static final int MOST_BYTES = 512;

    private TraceHeaders() {}

    /** Gives an exchange those of its record. */
    static void put(Exchange exchange, ConsumerRecord<byte[], byte[]> record) {
        for (String name : NAMES) {
            find(name, record).ifPresent(value -> exchange.getMessage().setHeader(name, value));
        }
    }

    /** Those of an exchange, for the records that are made of it. */
    static Map<String, byte[]> of(Exchange exchange) {
        Map<String, byte[]> headers = new HashMap<>();
        for (String name : NAMES) {
            String value = exchange.getMessage().getHeader(name, String.class);
            if (value != null && value.length() <= MOST_BYTES) {
                headers.put(name, value.getBytes(StandardCharsets.UTF_8));
            }
        }
        return headers;
    }

    /** The trace that a record belongs to, and the span in it; empty if it says none. */
    static Optional<String> parent(ConsumerRecord<byte[], byte[]> record) {
        return find(OutboxConstants.TRACE_PARENT, record);
    }

    private static Optional<String> find(String name, ConsumerRecord<byte[], byte[]> record) {
        return Optional.ofNullable(record.headers().lastHeader(name))
                .map(Header::value)
                .filter(value -> value.length <= MOST_BYTES)
                .map(value -> new String(value, StandardCharsets.UTF_8));
    }
}
