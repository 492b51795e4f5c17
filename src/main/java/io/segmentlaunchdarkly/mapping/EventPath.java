package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.javascript.PropertyOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A path into an event, split into its steps once.
 * {@code a.b}, {@code a[0]}, {@code a['b']} and {@code a["b"]} are the same kind of step; a dot splits inside quotes too. Brackets
 * around anything other than a digit or a quote belong to the name, so {@code [Amplitude] id} is one name.
 */
final class EventPath {

    private static final Pattern SEPARATOR = Pattern.compile("\\[(?=[\"'\\d])|\\.|(?<=[\"'\\d])\\]+");
    private static final Pattern QUOTE = Pattern.compile("[\"']");
    private static final EventPath ROOT = new EventPath(List.of());

    private record Step(String name, long index) {}

    private final List<Step> steps;

    private EventPath(List<Step> steps) {
        this.steps = steps;
    }

    /** Parses a path that is relative to the event, as templates write it. */
    static EventPath of(String text) {
        if (text.isEmpty() || text.equals(".")) {
            return ROOT;
        }
        List<Step> steps = new ArrayList<>();
        for (String part : SEPARATOR.splitAsStream(text).toList()) {
            if (!part.isEmpty()) {
                String name = QUOTE.matcher(part).replaceAll("");
                steps.add(new Step(name, PropertyOrder.index(name)));
            }
        }
        return new EventPath(List.copyOf(steps));
    }

    /** Parses a path that begins with {@code $.}, the event. The first {@code $.} is removed wherever it is, as at Segment. */
    static EventPath fromRoot(String text) {
        int marker = text.indexOf("$.");
        return of(marker < 0 ? text : text.substring(0, marker) + text.substring(marker + 2));
    }

    /** Follows the path. A falsy value on the way (0, empty text, null) is the result, as with {@code value && value[key]}. */
    JsonNode read(JsonNode event) {
        JsonNode current = event;
        for (int i = 0; i < steps.size(); i++) {
            Step step = steps.get(i);
            if (current instanceof ObjectNode object) {
                JsonNode found = object.get(step.name());
                current = found == null ? Nodes.UNDEFINED : found;
            } else if (JavaScriptValues.isFalsy(current)) {
                return current;
            } else {
                current = JavaScriptValues.property(current, step.name(), step.index());
            }
        }
        return current;
    }
}
