package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.segment.Limits;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.util.ObjectHelper;

/**
 * Makes the record to set aside from the one that was refused: the same key, value and headers, with the headers {@value #CODE}, {@value
 * #REASON} and {@value #PLACE} added. A value that is longer than a request may be is left out, because the brokers might not accept it;
 * it is still where {@value #PLACE} says.
 */
public final class InvalidRecord implements Processor {
    /** The reason code that HTTP would have answered. */
    static final String CODE = "launchdarklyCode";

    /** A sentence that says what is wrong. */
    static final String REASON = "launchdarklyReason";

    /** The place of the original record: {@code topic-partition@offset}. */
    static final String PLACE = "launchdarklyRecord";

    private int maxBytes = Limits.REQUEST_BYTES;

    /** The most bytes of a value that is kept, {@code launchdarkly.request.max-bytes}. */
    public void setMaxBytes(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void process(Exchange exchange) {
        ReceivedRecord record = exchange.getProperty(ExchangeProperties.KAFKA_RECORD, ReceivedRecord.class);
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        RequestRefusedException refused = ObjectHelper.getException(RequestRefusedException.class, failure);
        Map<String, byte[]> headers = new LinkedHashMap<>();
        record.headers().forEach(header -> headers.put(header.getKey(), header.getValue()));
        headers.put(CODE, bytes(refused == null ? "internal_error" : refused.code()));
        headers.put(REASON, bytes(String.valueOf((refused == null ? failure : refused).getMessage())));
        headers.put(PLACE, bytes(record.place()));
        exchange.getMessage()
                .setBody(List.of(new KafkaRecord(
                        record.key(),
                        record.value().filter(value -> value.length <= maxBytes),
                        Optional.empty(),
                        headers)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
