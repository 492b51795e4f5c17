package io.segmentlaunchdarkly.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.exchange.EventIdentity;
import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.segment.Limits;
import io.segmentlaunchdarkly.segment.RequestContents;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import io.segmentlaunchdarkly.segment.SentEvents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Makes records of a request, one for each accepted event. In: what the request reader left. Out: a list of {@link KafkaRecord}, and as the
 * request's contents only the rejected events, because the consumer of the records accounts for the others.
 *
 * <p>A record's key is {@code writeKey:(anonymousId or userId)}, so that the events of a device keep their order, and one that is sent
 * again comes to the same partition. Its value is the event as it was sent. If the request says something about all its events ({@code
 * context}, {@code integrations}, {@code sentAt}), the value is a batch of this one event that says the same. Its time is the time of
 * receipt. So a reader of the record gets the event that was sent, by the same rules.
 */
public final class RequestRecords implements Processor {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Brokers accept a little more unless they are configured otherwise ({@code message.max.bytes}). */
    private static final int MOST_RECORD_BYTES = 1_000_000;

    /** By what factor a request may grow, when what it says about all its events is written to the record of each. */
    private static final int TIMES_THE_REQUEST = 4;

    private static final byte[] BATCH = "{\"batch\":[".getBytes(StandardCharsets.UTF_8);

    private int maxBytes = Limits.REQUEST_BYTES;

    /** The most bytes of a request, {@code launchdarkly.request.max-bytes}. */
    public void setMaxBytes(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * @throws RequestRefusedException when the records would be too large
     */
    @Override
    public void process(Exchange exchange) throws RequestRefusedException, IOException {
        RequestContents contents = RequestContents.of(exchange);
        SentEvents sent = contents.sent();
        String type = exchange.getProperty(ExchangeProperties.EVENT_TYPE, String.class);
        String writeKey = exchange.getProperty(ExchangeProperties.WRITE_KEY, "", String.class);
        byte[] envelope = sent.envelope();
        List<KafkaRecord> records = new ArrayList<>(sent.count());
        long bytes = 0;
        for (Object each : exchange.getMessage().getBody(List.class)) {
            JsonNode event = (JsonNode) each;
            byte[] value = value(sent, records.size(), type, envelope, event.has("batch"));
            bytes += value.length;
            check(value.length, bytes);
            records.add(record(
                    EventIdentity.of(event), writeKey, value, sent.receivedAt().toEpochMilli()));
        }
        exchange.setProperty(ExchangeProperties.REQUEST_CONTENTS, contents.rejectedOnly());
        exchange.getMessage().setBody(records);
    }

    private void check(int value, long all) throws RequestRefusedException {
        int most = Math.min(maxBytes, MOST_RECORD_BYTES);
        if (value > most) {
            throw tooLarge("An event has " + value + " bytes with the context of its batch, and may have at most "
                    + most + ": give the events a smaller context.");
        }
        long mostOfAll = (long) TIMES_THE_REQUEST * maxBytes;
        if (all > mostOfAll) {
            throw tooLarge("The events have more than " + mostOfAll
                    + " bytes, each with the context of their batch: send fewer events in a request, or give them a smaller"
                    + " context.");
        }
    }

    private static RequestRefusedException tooLarge(String message) {
        return new RequestRefusedException(400, "payload_too_large", message);
    }

    /**
     * @param type the type of a single event whose text may have none; null if all have theirs
     * @param looksLikeABatch whether the event has a field that would make it one
     */
    private static byte[] value(SentEvents sent, int index, String type, byte[] envelope, boolean looksLikeABatch)
            throws IOException {
        ByteArrayOutputStream event = new ByteArrayOutputStream();
        sent.json(index, event::write);
        byte[] json = event.toByteArray();
        if (type != null) {
            json = JSON.writeValueAsBytes(((ObjectNode) JSON.readTree(json)).put("type", type));
        }
        if (envelope.length == 0 && !looksLikeABatch) {
            return json;
        }
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        batch.writeBytes(BATCH);
        batch.writeBytes(json);
        batch.write(']');
        if (envelope.length == 0) {
            batch.write('}');
        } else {
            batch.write(',');
            batch.write(envelope, 1, envelope.length - 1);
        }
        return batch.toByteArray();
    }

    private static KafkaRecord record(EventIdentity identity, String writeKey, byte[] value, long receivedAt) {
        String who = identity.anonymousId().isEmpty() ? identity.userId() : identity.anonymousId();
        Map<String, byte[]> headers = new HashMap<>();
        headers.put(ReceivedRecord.MESSAGE_ID, bytes(identity.messageId()));
        if (!writeKey.isEmpty()) {
            headers.put(ReceivedRecord.WRITE_KEY, bytes(writeKey));
        }
        return new KafkaRecord(
                Optional.of(bytes(writeKey + ":" + who)), Optional.of(value), Optional.of(receivedAt), headers);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
