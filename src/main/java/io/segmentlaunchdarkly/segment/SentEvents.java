package io.segmentlaunchdarkly.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;

/**
 * The accepted events of a request as they were sent, in the order of the request, for whoever keeps them: as places in the request's
 * body, so that having them costs nothing.
 */
public final class SentEvents {
    static final SentEvents NONE = new SentEvents(new byte[0], Instant.EPOCH, MissingNode.getInstance());
    private static final byte[] NOTHING = {};

    private final byte[] body;
    private final Instant receivedAt;
    private final JsonNode envelope;
    private int[] places = new int[16];
    private int count;

    /**
     * @param envelope what the request says of all its events, {@code {context?, integrations?, sentAt?}}
     */
    SentEvents(byte[] body, Instant receivedAt, JsonNode envelope) {
        this.body = body;
        this.receivedAt = receivedAt;
        this.envelope = envelope;
    }

    /** Adds the event between two offsets of the body; one with a write key in it, which must not be kept, is marked. */
    void add(int from, int to, boolean hasWriteKey) {
        if (2 * count == places.length) {
            places = Arrays.copyOf(places, 2 * places.length);
        }
        places[2 * count] = hasWriteKey ? -from - 1 : from;
        places[2 * count + 1] = to;
        count++;
    }

    /** How many events there are. */
    public int count() {
        return count;
    }

    /** How many bytes the request has, all of which stay in memory as long as this does. */
    public int bytes() {
        return body.length;
    }

    /** When the request was received. */
    public Instant receivedAt() {
        return receivedAt;
    }

    /** What the request says of all its events, as JSON, {@code {context?, integrations?, sentAt?}}; empty for nothing. */
    public byte[] envelope() {
        return envelope.isObject() && !envelope.isEmpty() ? bytes(envelope) : NOTHING;
    }

    /** Takes bytes that it must neither keep nor change. */
    public interface Sink {
        void accept(byte[] bytes, int from, int length);
    }

    /** Hands over an event's JSON, without a write key. */
    public void json(int index, Sink sink) {
        int from = places[2 * index];
        int to = places[2 * index + 1];
        if (from >= 0) {
            sink.accept(body, from, to - from);
        } else {
            byte[] json = withoutWriteKey(-from - 1, to);
            sink.accept(json, 0, json.length);
        }
    }

    private byte[] withoutWriteKey(int from, int to) {
        try {
            ObjectNode event = (ObjectNode) SegmentJson.MAPPER.readTree(body, from, to - from);
            event.remove("writeKey");
            return bytes(event);
        } catch (IOException e) {
            throw new IllegalStateException("what was read once can be read again", e);
        }
    }

    private static byte[] bytes(JsonNode json) {
        try {
            return SegmentJson.MAPPER.writeValueAsBytes(json);
        } catch (IOException e) {
            throw new IllegalStateException("what was read can be written", e);
        }
    }

    /** The fields of a request that concern all its events. */
    static JsonNode envelope(JsonNode context, JsonNode integrations, JsonNode sentAt) {
        ObjectNode envelope = JsonNodeFactory.instance.objectNode();
        set(envelope, "context", context);
        set(envelope, "integrations", integrations);
        set(envelope, "sentAt", sentAt);
        return envelope;
    }

    private static void set(ObjectNode envelope, String field, JsonNode value) {
        if (!value.isMissingNode()) {
            envelope.set(field, value);
        }
    }
}
