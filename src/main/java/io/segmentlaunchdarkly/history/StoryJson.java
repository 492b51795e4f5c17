package io.segmentlaunchdarkly.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.exchange.EventIdentity;

/**
 * An event's story as JSON:
 *
 * <pre>
 * {"received", "outcome", "origin": "received|resent|batch", "source", "environment",
 *  "type", "messageId", "userId", "anonymousId", "event", "code", "reason", "count",
 *  "results": [{"mapping", "action", "environment", "outcome", "code", "reason", "event": {...}, "payloadId",
 *               "turns": [{"at", "batch", "outcome", "events", "attempts", "status", "answer"}]}],
 *  "sent": {...}, "request": {...}}
 * </pre>
 *
 * <p>Fields without a value are left out. {@code sent} is the event as it was sent, as a text if it is not whole; {@code request} is what
 * its request says about all events.
 */
public final class StoryJson {
    private static final int NESTING = 300;
    private static final ObjectMapper JSON = new ObjectMapper();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(NESTING).build());
    }

    private StoryJson() {}

    /** The story as JSON. */
    public static ObjectNode of(EventStory story) {
        HistoryEvent event = story.event();
        EventIdentity identity = event.identity();
        ObjectNode json = JSON.createObjectNode();
        json.put("received", event.received().toString());
        json.put("outcome", story.outcome().toString());
        json.put("origin", event.origin().toString());
        put(json, "source", event.source());
        put(json, "environment", event.environment());
        put(json, "type", identity.type());
        put(json, "messageId", identity.messageId());
        put(json, "userId", identity.userId());
        put(json, "anonymousId", identity.anonymousId());
        put(json, "event", identity.name());
        put(json, "code", event.code());
        put(json, "reason", event.reason());
        if (event.count() > 1) {
            json.put("count", event.count());
        }
        ArrayNode results = json.putArray("results");
        for (int i = 0; i < event.results().size(); i++) {
            results.add(result(event.results().get(i), story.fates().get(i)));
        }
        putJson(json, "sent", event.json());
        putJson(json, "request", event.envelope());
        return json;
    }

    private static ObjectNode result(HistoryEvent.Result result, EventStory.Fate fate) {
        ObjectNode json = JSON.createObjectNode();
        put(json, "mapping", result.mapping());
        put(json, "action", result.action());
        json.put("environment", result.environment());
        json.put("outcome", fate.outcome().toString());
        put(json, "code", result.code());
        put(json, "reason", result.reason());
        putJson(json, "event", result.event());
        fate.payloadId().ifPresent(id -> json.put("payloadId", id));
        if (!fate.turns().isEmpty()) {
            ArrayNode turns = json.putArray("turns");
            fate.turns().forEach(turn -> turns.add(turn(turn)));
        }
        return json;
    }

    private static ObjectNode turn(Turn turn) {
        ObjectNode json = JSON.createObjectNode();
        json.put("at", turn.at().toString());
        json.put("batch", turn.batch());
        json.put("outcome", turn.outcome());
        json.put("events", turn.events());
        json.put("attempts", turn.attempts());
        if (turn.status() != 0) {
            json.put("status", turn.status());
        }
        put(json, "answer", turn.answer());
        return json;
    }

    private static void put(ObjectNode json, String field, String value) {
        if (!value.isEmpty()) {
            json.put(field, value);
        }
    }

    private static void putJson(ObjectNode json, String field, String value) {
        if (value.isEmpty()) {
            return;
        }
        try {
            json.set(field, JSON.readTree(value));
        } catch (JsonProcessingException e) {
            json.put(field, value);
        }
    }
}
