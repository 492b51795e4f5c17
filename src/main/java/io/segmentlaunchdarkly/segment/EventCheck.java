package io.segmentlaunchdarkly.segment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;

/**
 * What Segment checks before it accepts an event, with Segment's reason codes ("Failed on ingest", Delivery Overview documentation). A
 * field that is null counts as absent, because SDKs send nulls for what they do not have.
 */
public final class EventCheck {
    private static final Set<String> TYPES = Set.of("track", "identify", "page", "screen", "group", "alias");

    /** Why an event is not accepted. */
    public record Problem(String code, String message) {}

    private EventCheck() {}

    /** The first thing wrong with the event, or empty. */
    public static Optional<Problem> check(JsonNode event) {
        if (!event.isObject()) {
            return problem(
                    "bad_request", "An event must be an object but it was " + SegmentJson.typeAndValueOf(event) + ".");
        }
        JsonNode type = event.path("type");
        if (absent(type) || (type.isTextual() && type.textValue().isEmpty())) {
            return problem("missing_type", "type is required: one of track, identify, page, screen, group, alias.");
        }
        if (!type.isTextual() || !TYPES.contains(type.textValue())) {
            return problem(
                    "invalid_type",
                    "type must be one of track, identify, page, screen, group, alias but it was "
                            + SegmentJson.typeAndValueOf(type) + ".");
        }
        JsonNode messageId = event.path("messageId");
        if (!absent(messageId) && !messageId.isTextual()) {
            return problem("bad_request", mustBe("messageId", "a string", messageId));
        }
        return ids(event, type.textValue()).or(() -> fields(event, type.textValue()));
    }

    private static Optional<Problem> ids(JsonNode event, String type) {
        boolean some = false;
        for (String field : new String[] {"userId", "anonymousId"}) {
            JsonNode id = event.path(field);
            if (absent(id)) {
                continue;
            }
            if (!id.isTextual() || id.textValue().isEmpty()) {
                return problem("id_not_string", mustBe(field, "a non-empty string", id));
            }
            some = true;
        }
        if (some) {
            return Optional.empty();
        }
        // An alias may carry only the former id; the mapping decides whether that is enough.
        if (type.equals("alias") && event.path("previousId").isTextual()) {
            return Optional.empty();
        }
        return problem("no_user_anon_id", "userId or anonymousId is required but the event has neither.");
    }

    private static Optional<Problem> fields(JsonNode event, String type) {
        switch (type) {
            case "track" -> {
                JsonNode name = event.path("event");
                if (absent(name) || (name.isTextual() && name.textValue().isEmpty())) {
                    return problem("event_not_defined", "event, the name of a track event, is required.");
                }
                if (!name.isTextual()) {
                    return problem("event_not_string", mustBe("event", "a string", name));
                }
            }
            case "page", "screen" -> {
                for (String field : new String[] {"name", "category"}) {
                    JsonNode value = event.path(field);
                    if (!absent(value)
                            && (!value.isTextual() || value.textValue().isEmpty())) {
                        return problem(field + "_not_string", mustBe(field, "a non-empty string", value));
                    }
                }
            }
            default -> {}
        }
        for (String field : new String[] {"properties", "traits"}) {
            JsonNode value = event.path(field);
            if (!absent(value) && !value.isObject()) {
                return problem(field + "_not_object", mustBe(field, "an object", value));
            }
        }
        return Optional.empty();
    }

    private static boolean absent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private static String mustBe(String field, String expected, JsonNode actual) {
        return field + " must be " + expected + " but it was " + SegmentJson.typeAndValueOf(actual) + ".";
    }

    private static Optional<Problem> problem(String code, String message) {
        return Optional.of(new Problem(code, message));
    }
}
