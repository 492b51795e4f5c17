package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.javascript.Whitespace;
import java.util.ArrayList;
import java.util.List;

/**
 * The text of a {@code @template}: {@code {{{path}}}} is filled in first, then {@code {{path}}} in what came out, so that a value which
 * holds a placeholder is filled in once more when it came through three braces. Paths are relative to the event, without {@code $.}.
 */
final class Template {

    private static final char CLOSE = '}';

    /** A stretch of plain text, then the path whose value follows it; the last part has no path. */
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
        // Segment takes an empty object where there is no event, which only a template that shows the whole event can
        // tell.
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

    /** Finds, from the left, so many opening braces, at least one character that is no closing brace, and as many closing braces. */
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
