package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.segmentlaunchdarkly.javascript.Numbers;
import io.segmentlaunchdarkly.javascript.Whitespace;
import java.math.BigDecimal;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The filters of {@code @liquid}, answering what LiquidJS's filters of the same names answer. They work in time proportional to their
 * text, so that the engine's check between filters bounds a template's time.
 */
final class LiquidFilters {

    /** One filter: the value before the bar, and what stands after the colon. */
    interface Filter {
        Object apply(Object value, Arguments arguments);
    }

    /** A filter's arguments; texts are made for one place in the mapping, which an error names. */
    record Arguments(List<Object> values, String place) {

        boolean has(int index) {
            return index < values.size();
        }

        Object value(int index) {
            return has(index) ? values.get(index) : null;
        }

        String text(int index) {
            return LiquidView.text(value(index), place);
        }

        String text(int index, String otherwise) {
            return has(index) ? text(index) : otherwise;
        }

        double number(int index) {
            return has(index) ? LiquidFilters.number(value(index)) : Double.NaN;
        }

        int whole(int index, int otherwise) {
            return has(index) ? (int) LiquidFilters.number(value(index)) : otherwise;
        }

        /** An option by name, as in {@code default: 1, allow_false: true}. */
        boolean flag(String name) {
            return values.stream()
                    .anyMatch(value -> value instanceof Map<?, ?> option && Boolean.TRUE.equals(option.get(name)));
        }
    }

    static final List<String> DISABLED = List.of(
            "array_to_sentence_string",
            "concat",
            "find",
            "find_exp",
            "find_index",
            "find_index_exp",
            "group_by",
            "group_by_exp",
            "has",
            "has_exp",
            "map",
            "newline_to_br",
            "reject",
            "reject_exp",
            "reverse",
            "sort",
            "sort_natural",
            "uniq",
            "where_exp",
            "type");

    private static final Pattern SPACES = Pattern.compile("[" + Whitespace.CHARACTERS + "]+");
    private static final Pattern LINE_END = Pattern.compile("\r?\n");
    private static final Pattern ENTITY = Pattern.compile("&(amp|lt|gt|#34|#39);");
    private static final Pattern NOT_SLUG = Pattern.compile("[^\\p{M}\\p{L}\\p{Nd}]+");
    private static final Pattern EDGE_DASH = Pattern.compile("^-|-$");
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()";
    private static final String CGI_CHARACTERS = UNRESERVED.replaceAll("[!*'()]", "");
    private static final String URI_CHARACTERS = UNRESERVED + ";/?:@&=+$,#[]";

    private LiquidFilters() {}

    static Map<String, Filter> all() {
        Map<String, Filter> filters = new HashMap<>();
        addTextFilters(filters);
        addNumberFilters(filters);
        addListFilters(filters);
        addEncodings(filters);
        return filters;
    }

    private static void addTextFilters(Map<String, Filter> filters) {
        text(filters, "append", (text, arguments) -> text + arguments.text(0));
        text(filters, "prepend", (text, arguments) -> arguments.text(0) + text);
        text(filters, "upcase", (text, arguments) -> text.toUpperCase(Locale.ROOT));
        text(filters, "downcase", (text, arguments) -> text.toLowerCase(Locale.ROOT));
        text(filters, "capitalize", (text, arguments) -> capitalize(text));
        text(filters, "strip", (text, arguments) -> Whitespace.trim(text));
        text(filters, "lstrip", (text, arguments) -> Whitespace.trimStart(text));
        text(filters, "rstrip", (text, arguments) -> Whitespace.trimEnd(text));
        text(
                filters,
                "squish",
                (text, arguments) -> Whitespace.trim(SPACES.matcher(text).replaceAll(" ")));
        text(filters, "normalize_whitespace", (text, arguments) -> SPACES.matcher(text)
                .replaceAll(" "));
        text(filters, "strip_newlines", (text, arguments) -> LINE_END.matcher(text)
                .replaceAll(""));
        text(filters, "remove", (text, arguments) -> replace(text, arguments.text(0), "", arguments.place()));
        text(
                filters,
                "remove_first",
                (text, arguments) -> splice(text, text.indexOf(arguments.text(0)), arguments.text(0), ""));
        text(
                filters,
                "remove_last",
                (text, arguments) -> splice(text, text.lastIndexOf(arguments.text(0)), arguments.text(0), ""));
        text(
                filters,
                "replace",
                (text, arguments) -> replace(text, arguments.text(0), arguments.text(1), arguments.place()));
        text(
                filters,
                "replace_first",
                (text, arguments) ->
                        splice(text, text.indexOf(arguments.text(0)), arguments.text(0), arguments.text(1)));
        text(
                filters,
                "replace_last",
                (text, arguments) ->
                        splice(text, text.lastIndexOf(arguments.text(0)), arguments.text(0), arguments.text(1)));
        text(filters, "truncate", LiquidFilters::truncate);
        text(filters, "truncatewords", LiquidFilters::truncateWords);
        text(
                filters,
                "number_of_words",
                (text, arguments) -> Whitespace.isBlank(text)
                        ? 0
                        : words(Whitespace.trim(text)).size());
        text(filters, "strip_html", (text, arguments) -> stripHtml(text));
        text(filters, "escape", (text, arguments) -> escape(text));
        text(filters, "xml_escape", (text, arguments) -> escape(text));
        text(
                filters,
                "escape_once",
                (text, arguments) -> escape(ENTITY.matcher(text).replaceAll(LiquidFilters::unescape)));
        text(filters, "slugify", (text, arguments) -> EDGE_DASH
                .matcher(NOT_SLUG.matcher(text).replaceAll("-"))
                .replaceAll("")
                .toLowerCase(Locale.ROOT));
        filters.put("raw", (value, arguments) -> value);
        filters.put("default", LiquidFilters::orDefault);
        // The engine's own date filter formats what moment() reads.
        filters.put("date", (value, arguments) -> value);
    }

    private static void addNumberFilters(Map<String, Filter> filters) {
        filters.put("abs", (value, arguments) -> Math.abs(number(value)));
        filters.put("ceil", (value, arguments) -> Math.ceil(number(value)));
        filters.put("floor", (value, arguments) -> Math.floor(number(value)));
        filters.put("round", (value, arguments) -> round(number(value), arguments.whole(0, 0)));
        filters.put("plus", (value, arguments) -> number(value) + arguments.number(0));
        filters.put("minus", (value, arguments) -> number(value) - arguments.number(0));
        filters.put("times", (value, arguments) -> number(value) * arguments.number(0));
        filters.put("divided_by", (value, arguments) -> {
            double quotient = number(value) / arguments.number(0);
            return arguments.has(1) && arguments.number(1) != 0 ? Math.floor(quotient) : quotient;
        });
        filters.put("modulo", (value, arguments) -> {
            double divisor = arguments.number(0);
            return (number(value) % divisor + divisor) % divisor;
        });
        filters.put(
                "at_least",
                (value, arguments) -> arguments.has(0) ? Math.max(number(value), arguments.number(0)) : number(value));
        filters.put(
                "at_most",
                (value, arguments) -> arguments.has(0) ? Math.min(number(value), arguments.number(0)) : number(value));
        filters.put("to_integer", (value, arguments) -> parse(value, Double.NaN));
    }

    private static void addListFilters(Map<String, Filter> filters) {
        filters.put("first", (value, arguments) -> element(value, true));
        filters.put("last", (value, arguments) -> element(value, false));
        filters.put(
                "join",
                (value, arguments) ->
                        join(list(value), arguments.value(0) == null ? " " : arguments.text(0), arguments.place()));
        text(filters, "split", (text, arguments) -> split(text, arguments.text(0)));
        filters.put(
                "size",
                (value, arguments) ->
                        value instanceof List<?> list ? list.size() : value instanceof String text ? text.length() : 0);
        filters.put("slice", LiquidFilters::slice);
        filters.put("compact", (value, arguments) -> list(value).stream()
                .filter(item -> item != null)
                .toList());
        filters.put("sum", (value, arguments) -> list(value).stream()
                .mapToDouble(item -> parse(item, 0))
                .sum());
        filters.put("where", LiquidFilters::where);
        filters.put("push", (value, arguments) -> {
            List<Object> pushed = new ArrayList<>(list(value));
            pushed.add(arguments.value(0));
            return pushed;
        });
        filters.put("unshift", (value, arguments) -> {
            List<Object> unshifted = new ArrayList<>(list(value));
            unshifted.add(0, arguments.value(0));
            return unshifted;
        });
        filters.put("pop", (value, arguments) -> {
            List<?> list = list(value);
            return list.isEmpty() ? list : list.subList(0, list.size() - 1);
        });
        filters.put("shift", (value, arguments) -> {
            List<?> list = list(value);
            return list.isEmpty() ? list : list.subList(1, list.size());
        });
    }

    private static void addEncodings(Map<String, Filter> filters) {
        text(filters, "url_encode", (text, arguments) -> percentEncode(text, UNRESERVED)
                .replace("%20", "+"));
        text(filters, "cgi_escape", (text, arguments) -> percentEncode(text, CGI_CHARACTERS)
                .replace("%20", "+"));
        text(filters, "uri_escape", (text, arguments) -> percentEncode(text, URI_CHARACTERS));
        text(filters, "url_decode", (text, arguments) -> URLDecoder.decode(text, StandardCharsets.UTF_8));
        text(filters, "base64_encode", (text, arguments) -> Base64.getEncoder()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8)));
        text(
                filters,
                "base64_decode",
                (text, arguments) -> new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8));
        filters.put("json", (value, arguments) -> json(value, 0, new StringBuilder(), arguments.place())
                .toString());
        filters.put("jsonify", filters.get("json"));
    }

    private interface TextFilter {
        Object apply(String text, Arguments arguments);
    }

    private static void text(Map<String, Filter> filters, String name, TextFilter filter) {
        filters.put(name, (value, arguments) -> filter.apply(LiquidView.text(value, arguments.place()), arguments));
    }

    /** Reads a number as JavaScript's {@code Number(value) || 0}. */
    static double number(Object value) {
        double number = parse(value, 0);
        return Double.isNaN(number) ? 0 : number;
    }

    static double parse(Object value, double otherwise) {
        if (value == null) {
            return 0;
        }
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        if (value instanceof List<?> list && list.size() < 2) {
            return list.isEmpty() ? 0 : parse(list.get(0), otherwise);
        }
        double number = value instanceof String text ? Numbers.of(text) : Double.NaN;
        return Double.isNaN(number) ? otherwise : number;
    }

    private static double round(double number, int digits) {
        int places = Math.max(-400, Math.min(400, digits));
        double scaled = shift(Math.abs(number), places);
        if (!(scaled <= Numbers.MAX_SAFE_INTEGER)) {
            return number;
        }
        double rounded = shift((double) Math.round(scaled), -places);
        return number < 0 ? -rounded : rounded;
    }

    private static double shift(double number, int places) {
        if (!Double.isFinite(number)) {
            return number;
        }
        return new BigDecimal(Numbers.text(number)).scaleByPowerOfTen(places).doubleValue();
    }

    private static List<?> list(Object value) {
        if (value instanceof List<?> list) {
            return list;
        }
        return value == null ? List.of() : List.of(value);
    }

    private static Object element(Object value, boolean first) {
        if (value instanceof List<?> list) {
            return list.isEmpty() ? null : list.get(first ? 0 : list.size() - 1);
        }
        if (value instanceof String text && !text.isEmpty()) {
            return first ? text.substring(0, 1) : text.substring(text.length() - 1);
        }
        return "";
    }

    static String join(List<?> list, String separator, String place) {
        StringBuilder out = new StringBuilder();
        boolean first = true;
        for (Object item : list) {
            if (!first) {
                out.append(separator);
            }
            first = false;
            out.append(item instanceof List<?> inner ? join(inner, ",", place) : LiquidView.text(item, place));
            BoundedText.checkLength(out.length(), place);
        }
        return out.toString();
    }

    private static List<Object> split(String text, String separator) {
        List<Object> parts = new ArrayList<>();
        int from = 0;
        if (separator.isEmpty()) {
            for (; from < text.length(); from++) {
                parts.add(text.substring(from, from + 1));
            }
            return parts;
        }
        for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
            parts.add(text.substring(from, at));
            from = at + separator.length();
        }
        parts.add(text.substring(from));
        int end = parts.size();
        while (end > 0 && parts.get(end - 1).equals("")) {
            end--;
        }
        return parts.subList(0, end);
    }

    private static Object slice(Object value, Arguments arguments) {
        int begin = arguments.whole(0, 0);
        int length = arguments.whole(1, 1);
        if (value == null) {
            return List.of();
        }
        if (value instanceof List<?> list) {
            int from = begin < 0 ? list.size() + begin : begin;
            if (from < 0 || length < 0 || from >= list.size()) {
                return List.of();
            }
            return list.subList(from, (int) Math.min(list.size(), (long) from + length));
        }
        String text = LiquidView.text(value, arguments.place());
        int size = text.codePointCount(0, text.length());
        int from = begin < 0 ? size + begin : begin;
        if (from < 0 || length < 0 || from >= size) {
            return "";
        }
        int start = text.offsetByCodePoints(0, from);
        return text.substring(start, text.offsetByCodePoints(start, Math.min(size - from, length)));
    }

    private static Object where(Object value, Arguments arguments) {
        String property = arguments.text(0);
        List<Object> found = new ArrayList<>();
        for (Object item : list(value)) {
            Object held = item instanceof Map<?, ?> map ? map.get(property) : null;
            boolean matches = arguments.has(1)
                    ? LiquidComparison.equal(held, arguments.value(1))
                    : held != null && !Boolean.FALSE.equals(held);
            if (matches) {
                found.add(item);
            }
        }
        return found;
    }

    private static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1).toLowerCase(Locale.ROOT);
    }

    private static String replace(String text, String pattern, String replacement, String place) {
        return join(pattern.isEmpty() ? split(text, "") : splitKeepingEnd(text, pattern), replacement, place);
    }

    private static List<Object> splitKeepingEnd(String text, String pattern) {
        List<Object> parts = new ArrayList<>(split(text + pattern + ".", pattern));
        parts.remove(parts.size() - 1);
        return parts.isEmpty() ? Collections.singletonList("") : parts;
    }

    private static String splice(String text, int at, String cut, String insert) {
        return at < 0 ? text : text.substring(0, at) + insert + text.substring(at + cut.length());
    }

    private static Object truncate(String text, Arguments arguments) {
        int length = Math.max(0, arguments.whole(0, 50));
        String ellipsis = arguments.text(1, "...");
        int size = text.codePointCount(0, text.length());
        if (size <= length) {
            return text;
        }
        int kept = Math.max(0, length - ellipsis.codePointCount(0, ellipsis.length()));
        return text.substring(0, text.offsetByCodePoints(0, kept)) + ellipsis;
    }

    private static Object truncateWords(String text, Arguments arguments) {
        int count = Math.max(1, arguments.whole(0, 15));
        List<String> words = words(Whitespace.trimStart(text));
        String kept = String.join(" ", words.subList(0, Math.min(count, words.size())));
        return words.size() >= count ? kept + arguments.text(1, "...") : kept;
    }

    private static List<String> words(String text) {
        return List.of(SPACES.split(text, -1));
    }

    /** Cuts what looks like a tag, a comment, or a script or style with its contents; an unclosed one stays. */
    private static String stripHtml(String text) {
        String[][] blocks = {{"<script", "</script>"}, {"<style", "</style>"}, {"<!--", "-->"}, {"<", ">"}};
        boolean[] unclosed = new boolean[blocks.length];
        StringBuilder out = new StringBuilder();
        int from = 0;
        int at = text.indexOf('<');
        while (at >= 0) {
            int end = -1;
            for (int i = 0; i < blocks.length && end < 0; i++) {
                if (!unclosed[i] && text.startsWith(blocks[i][0], at)) {
                    int close = text.indexOf(blocks[i][1], at + blocks[i][0].length());
                    unclosed[i] = close < 0;
                    end = close < 0 ? -1 : close + blocks[i][1].length();
                }
            }
            if (end < 0) {
                break;
            }
            out.append(text, from, at);
            from = end;
            at = text.indexOf('<', from);
        }
        return out.append(text, from, text.length()).toString();
    }

    private static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&#34;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
        return out.toString();
    }

    private static String unescape(MatchResult entity) {
        return switch (entity.group(1)) {
            case "amp" -> "&";
            case "lt" -> "<";
            case "gt" -> ">";
            case "#34" -> "\"";
            default -> "'";
        };
    }

    private static String percentEncode(String text, String kept) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > 0 && kept.indexOf(b) >= 0) {
                out.append((char) b);
            } else {
                out.append('%').append(Character.toUpperCase(Character.forDigit(b >> 4 & 15, 16)));
                out.append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
            }
        }
        return out.toString();
    }

    private static Object orDefault(Object value, Arguments arguments) {
        Object otherwise = arguments.value(0);
        boolean empty = value == null
                || (value instanceof String text && text.isEmpty())
                || (value instanceof List<?> list && list.isEmpty());
        if (empty) {
            return otherwise;
        }
        return Boolean.FALSE.equals(value) && !arguments.flag("allow_false") ? otherwise : value;
    }

    /** Turns seconds, "now" and ISO 8601 into a moment in UTC for the engine's own date filter; other texts stay as they are. */
    static Object moment(Object value) {
        if (value instanceof Number seconds) {
            return Instant.ofEpochMilli((long) (seconds.doubleValue() * 1000)).atZone(ZoneOffset.UTC);
        }
        if (!(value instanceof String text)) {
            return value;
        }
        if (text.equals("now") || text.equals("today")) {
            return ZonedDateTime.now(ZoneOffset.UTC);
        }
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC)
                    : OffsetDateTime.parse(text).atZoneSameInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            return value;
        }
    }

    private static StringBuilder json(Object value, int depth, StringBuilder out, String place) {
        BoundedText.checkDepth(depth, place);
        if (value == null) {
            out.append("null");
        } else if (value instanceof List<?> list) {
            out.append('[');
            for (int i = 0; i < list.size(); i++) {
                json(list.get(i), depth + 1, i > 0 ? out.append(',') : out, place);
            }
            out.append(']');
        } else if (value instanceof Map<?, ?> map) {
            out.append('{');
            boolean first = true;
            for (Map.Entry<?, ?> field : map.entrySet()) {
                json(String.valueOf(field.getKey()), depth + 1, first ? out : out.append(','), place)
                        .append(':');
                json(field.getValue(), depth + 1, out, place);
                first = false;
            }
            out.append('}');
        } else if (value instanceof String text) {
            out.append('"')
                    .append(JsonStringEncoder.getInstance().quoteAsString(text))
                    .append('"');
        } else {
            out.append(LiquidView.text(value, place));
        }
        BoundedText.checkLength(out.length(), place);
        return out;
    }
}
