package io.segmentlaunchdarkly.mapping.liquid;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.javascript.Whitespace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Filters for text. */
final class TextFilters {

    private static final double TRUNCATE_LENGTH = 50;
    private static final double TRUNCATE_WORDS = 15;
    private static final String ELLIPSIS = "...";

    private TextFilters() {}

    static Map<String, Filter> all() {
        Map<String, Filter> filters = new HashMap<>();
        filters.put(
                "append",
                (value, arguments) -> LiquidValues.text(arguments.string(value) + added("append", arguments)));
        filters.put(
                "prepend",
                (value, arguments) -> LiquidValues.text(added("prepend", arguments) + arguments.string(value)));
        filters.put("upcase", changed(text -> text.toUpperCase(Locale.ROOT)));
        filters.put("downcase", changed(text -> text.toLowerCase(Locale.ROOT)));
        filters.put("capitalize", changed(TextFilters::capitalize));
        filters.put("lstrip", (value, arguments) -> strip(value, arguments, true, false));
        filters.put("rstrip", (value, arguments) -> strip(value, arguments, false, true));
        filters.put("strip", (value, arguments) -> strip(value, arguments, true, true));
        filters.put("strip_newlines", changed(text -> text.replace("\r\n", "").replace("\n", "")));
        filters.put("squish", changed(text -> Whitespace.trim(oneSpaceEach(text))));
        filters.put("normalize_whitespace", changed(TextFilters::oneSpaceEach));
        filters.put("remove", (value, arguments) -> replaced(value, arguments.text(0), "", arguments));
        filters.put("replace", (value, arguments) -> replaced(value, arguments.text(0), arguments.text(1), arguments));
        filters.put("remove_first", (value, arguments) -> replacedOnce(value, "", false, arguments));
        filters.put("remove_last", (value, arguments) -> replacedOnce(value, "", true, arguments));
        filters.put("replace_first", (value, arguments) -> replacedOnce(value, arguments.text(1), false, arguments));
        filters.put("replace_last", (value, arguments) -> replacedOnce(value, arguments.text(1), true, arguments));
        filters.put("split", TextFilters::split);
        filters.put("truncate", TextFilters::truncate);
        filters.put("truncatewords", TextFilters::truncateWords);
        filters.put("number_of_words", TextFilters::numberOfWords);
        return filters;
    }

    private static Filter changed(UnaryOperator<String> change) {
        return (value, arguments) -> LiquidValues.text(change.apply(arguments.string(value)));
    }

    private static String added(String filter, Arguments arguments) {
        if (arguments.size() != 1) {
            throw new LiquidException("the filter \"" + filter + "\" takes one argument, got " + arguments.size());
        }
        return arguments.text(0);
    }

    private static String capitalize(String text) {
        return text.isEmpty()
                ? text
                : text.substring(0, 1).toUpperCase(Locale.ROOT)
                        + text.substring(1).toLowerCase(Locale.ROOT);
    }

    /** Strips the given characters, or white space if there are none. */
    private static JsonNode strip(JsonNode value, Arguments arguments, boolean left, boolean right) {
        String text = arguments.string(value);
        if (!LiquidValues.isTruthyInJavaScript(arguments.value(0))) {
            String stripped = left ? Whitespace.trimStart(text) : text;
            return LiquidValues.text(right ? Whitespace.trimEnd(stripped) : stripped);
        }
        Set<Integer> characters = arguments.text(0).codePoints().boxed().collect(Collectors.toSet());
        int start = 0;
        int end = text.length();
        while (left && start < end && characters.contains(text.codePointAt(start))) {
            start += Character.charCount(text.codePointAt(start));
        }
        while (right && end > start && characters.contains(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return LiquidValues.text(text.substring(start, Math.max(start, end)));
    }

    private static String oneSpaceEach(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Whitespace.is(c)) {
                out.append(c);
            } else if (i == 0 || !Whitespace.is(text.charAt(i - 1))) {
                out.append(' ');
            }
        }
        return out.toString();
    }

    private static JsonNode replaced(JsonNode value, String pattern, String replacement, Arguments arguments) {
        String text = arguments.string(value);
        Budget budget = arguments.budget();
        budget.spendSearch(text, pattern);
        StringBuilder out = new StringBuilder(text.length());
        int from = 0;
        // An empty pattern occurs between the characters of a text, but not at its ends.
        int at = pattern.isEmpty() ? 1 : text.indexOf(pattern);
        while (at >= 0 && at < text.length()) {
            out.append(text, from, at).append(replacement);
            budget.checkLength(out.length());
            from = at + pattern.length();
            at = pattern.isEmpty() ? at + 1 : text.indexOf(pattern, from);
        }
        return LiquidValues.text(out.append(text, from, text.length()).toString());
    }

    private static JsonNode replacedOnce(JsonNode value, String replacement, boolean last, Arguments arguments) {
        String text = arguments.string(value);
        String pattern = arguments.text(0);
        arguments.budget().spendSearch(text, pattern);
        int at = last ? text.lastIndexOf(pattern) : text.indexOf(pattern);
        return LiquidValues.text(
                at < 0 ? text : text.substring(0, at) + replacement + text.substring(at + pattern.length()));
    }

    private static JsonNode split(JsonNode value, Arguments arguments) {
        List<JsonNode> parts = new ArrayList<>();
        for (String part : split(arguments.string(value), arguments.text(0), arguments.budget())) {
            parts.add(LiquidValues.text(part));
        }
        while (!parts.isEmpty() && parts.get(parts.size() - 1).textValue().isEmpty()) {
            parts.remove(parts.size() - 1);
        }
        return LiquidValues.array(parts);
    }

    /** {@code text.split(separator)}. */
    static List<String> split(String text, String separator, Budget budget) {
        List<String> parts = new ArrayList<>();
        if (separator.isEmpty()) {
            budget.requireElements(text.length());
            for (int i = 0; i < text.length(); i++) {
                parts.add(text.substring(i, i + 1));
            }
            return parts;
        }
        budget.spendSearch(text, separator);
        int from = 0;
        int at = text.indexOf(separator);
        while (at >= 0) {
            parts.add(text.substring(from, at));
            budget.requireElements(parts.size());
            from = at + separator.length();
            at = text.indexOf(separator, from);
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** The index this many characters further on in a text. A character beyond the basic plane counts as one. */
    static int advance(String text, int from, double count) {
        int at = from;
        for (int i = 0; i < count && at < text.length(); i++) {
            at += Character.charCount(text.codePointAt(at));
        }
        return at;
    }

    private static JsonNode truncate(JsonNode value, Arguments arguments) {
        String text = arguments.string(value);
        double length = arguments.number(0, TRUNCATE_LENGTH);
        String ellipsis = arguments.text(1, ELLIPSIS);
        if (text.length() <= length || advance(text, 0, length) >= text.length()) {
            return value;
        }
        double kept = Math.max(length - ellipsis.codePointCount(0, ellipsis.length()), 0);
        return LiquidValues.text(text.substring(0, advance(text, 0, kept)) + ellipsis);
    }

    private static JsonNode truncateWords(JsonNode value, Arguments arguments) {
        double asked = arguments.number(0, TRUNCATE_WORDS);
        double most = asked <= 0 ? 1 : asked;
        String text = Whitespace.trimStart(arguments.string(value));
        StringBuilder out = new StringBuilder();
        int words = 0;
        int at = 0;
        boolean more = true;
        while (more) {
            int end = at;
            while (end < text.length() && !Whitespace.is(text.charAt(end))) {
                end++;
            }
            if (words + 1 <= most) {
                out.append(words > 0 ? " " : "").append(text, at, end);
            }
            words++;
            more = end < text.length();
            at = end;
            while (at < text.length() && Whitespace.is(text.charAt(at))) {
                at++;
            }
        }
        return LiquidValues.text(words >= most ? out + arguments.text(1, ELLIPSIS) : out.toString());
    }

    private static JsonNode numberOfWords(JsonNode value, Arguments arguments) {
        String text = arguments.string(value);
        JsonNode mode = arguments.value(0);
        boolean cjk = mode.isTextual()
                && (mode.textValue().equals("cjk")
                        || (mode.textValue().equals("auto") && text.chars().anyMatch(TextFilters::isCjk)));
        int words = 0;
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (cjk && isCjk(c)) {
                words++;
                inWord = false;
            } else if (Whitespace.is(c)) {
                inWord = false;
            } else {
                words += inWord ? 0 : 1;
                inWord = true;
            }
        }
        return LiquidValues.number(words);
    }

    /** Chinese, Japanese and Korean characters, each of which is a word. */
    private static boolean isCjk(int c) {
        return (c >= 0x4E00 && c <= 0x9FFF)
                || (c >= 0xF900 && c <= 0xFAFF)
                || (c >= 0x3400 && c <= 0x4DBF)
                || (c >= 0x3040 && c <= 0x30FF)
                || (c >= 0xAC00 && c <= 0xD7AF);
    }
}
