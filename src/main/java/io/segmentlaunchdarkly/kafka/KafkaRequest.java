package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import java.time.Instant;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Takes from a record what later steps need, as {@code JmsRequest} does from a JMS message.
 *
 * <p>In: {@link ExchangeProperties#KAFKA_RECORD}. Out: its value as the body, and in exchange properties what the request reader needs:
 * the write key of the record or the default one, the messageId of the record, the time of the record as that of receipt, and an id that
 * stays the same when the record comes again.
 */
public final class KafkaRequest implements Processor {
    private String writeKey = "";

    /** The write key of records that carry none, neither as a header nor in the value; empty for none. */
    public void setWriteKey(String writeKey) {
        this.writeKey = writeKey.trim();
    }

    /**
     * @throws RequestRefusedException when the record has failed so often that it is to be set aside
     */
    @Override
    public void process(Exchange exchange) throws RequestRefusedException {
        ReceivedRecord record = exchange.getProperty(ExchangeProperties.KAFKA_RECORD, ReceivedRecord.class);
        exchange.setProperty(ExchangeProperties.CALL, "events");
        exchange.setProperty(ExchangeProperties.REQUEST_ID, record.place());
        exchange.setProperty(
                ExchangeProperties.MESSAGE_ID,
                record.header(ReceivedRecord.MESSAGE_ID).orElse(null));
        exchange.setProperty(
                ExchangeProperties.WRITE_KEY,
                record.header(ReceivedRecord.WRITE_KEY).orElse(null));
        exchange.setProperty(ExchangeProperties.DEFAULT_WRITE_KEY, writeKey.isEmpty() ? null : writeKey);
        exchange.setProperty(ExchangeProperties.RECEIVED_AT, record.timestamp().orElseGet(Instant::now));
        exchange.getMessage().setBody(record.value().orElseGet(() -> new byte[0]));
        Throwable failure = exchange.getProperty(ExchangeProperties.KAFKA_FAILURE, Throwable.class);
        if (failure != null) {
            throw new RequestRefusedException(500, "internal_error", describe(failure));
        }
    }

    private static String describe(Throwable failure) {
        return failure instanceof Error || failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }
}
