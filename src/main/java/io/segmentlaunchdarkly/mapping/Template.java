package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.javascript.Whitespace;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of a {@code @template}. First each {@code {{{path}}}} is replaced, then each {@code {{path}}} in the result. So a placeholder
 * in a value that was inserted through three braces is replaced too. Paths are relative to the event, without {@code $.}.
 */
final class Template {

    private static final char CLOSE = '}';

    /** Plain text, and the path whose value follows it; the last part has no path. */
    private record Part(String text, EventPath path) {}

    private final String place;
    private final List<Part> parts;
    private final boolean twice;

    Template(String text, String place) {
        this.place = place;
        List<Part> triple = parse(text, 3);
        this.twice = triple.size() > 1;
        this.parts = twice ? triple : parse(text, 2);
    }

    String render(JsonNode found) {
        // Segment uses an empty object if there is no event. Only a template that shows the whole event shows the
        // difference.
        JsonNode event = found.isMissingNode() ? Nodes.object() : found;
        String once = fill(parts, event);
        return twice ? fill(parse(once, 2), event) : once;
    }

    private String fill(List<Part> filled, JsonNode event) {
        if (filled.size() == 1) {
            return filled.get(0).text();
        }
        StringBuilder out = new StringBuilder();
        for (Part part : filled) {
            out.append(part.text());
            if (part.path() != null) {
                out.append(BoundedText.string(part.path().read(event), place));
            }
            BoundedText.checkLength(out.length(), place);
        }
        return out.toString();
    }

    /** Finds, from the left, this many opening braces, one or more characters other than a closing brace, and as many closing braces. */
    private static List<Part> parse(String text, int braces) {
        String open = "{".repeat(braces);
        String close = "}".repeat(braces);
        List<Part> parts = new ArrayList<>();
        int plainFrom = 0;
        int at = text.indexOf(open);
        int end = -1;
        while (at >= 0) {
            int from = at + braces;
            if (end < from) {
                end = text.indexOf(CLOSE, from);
                if (end < 0) {
                    break;
                }
            }
            if (end > from && text.startsWith(close, end)) {
                parts.add(new Part(
                        text.substring(plainFrom, at), EventPath.of(Whitespace.trim(text.substring(from, end)))));
                plainFrom = end + braces;
                at = text.indexOf(open, plainFrom);
            } else {
                at = text.indexOf(open, at + 1);
            }
        }
        parts.add(new Part(text.substring(plainFrom), null));
        return parts;
    }
}
