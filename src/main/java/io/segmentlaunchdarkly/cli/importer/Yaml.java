package io.segmentlaunchdarkly.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes the YAML of route files and the YAML of the mappings inside them, in the notation of the files that ship with the project. */
final class Yaml {
    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z_][A-Za-z0-9_-]*");
    private static final Pattern PLAIN_VALUE = Pattern.compile("[A-Za-z$][A-Za-z0-9_$./-]*( [A-Za-z0-9_$./-]+)*");
    private static final Pattern PLAIN_LINE = Pattern.compile("[A-Za-z][\\x20-\\x7e]*[\\x21-\\x7e&&[^:]]");
    /** Words that some YAML parsers do not read as text. */
    private static final Set<String> WORDS =
            Set.of("null", "true", "false", "yes", "no", "on", "off", "y", "n", "all", "inf", "nan");

    private Yaml() {}

    /** A text as the value of a key in a route file. */
    static String line(String text) {
        boolean plain =
                PLAIN_LINE.matcher(text).matches() && !text.contains(": ") && !text.contains(" #") && !isWord(text);
        return plain ? text : quoted(text);
    }

    /** A text in double quotes, as the value of a key in a route file. */
    static String quoted(String text) {
        return quoted(text, false);
    }

    /** A text of one line in single quotes, in which JSON needs no escapes. */
    static String singleQuoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /** A mapping as the text of an expression, ready for a route; each line ends with a line break. */
    static String mapping(JsonNode mapping) {
        StringBuilder out = new StringBuilder();
        for (Map.Entry<String, JsonNode> field : mapping.properties()) {
            entry(field, 0, out, true);
        }
        String text = out.toString();
        // Braces that cannot be escaped were written as \\u007b, so only pairs are left.
        return text.contains("{{") ? Braces.escape(text) : text;
    }

    private static void entry(Map.Entry<String, JsonNode> field, int depth, StringBuilder out, boolean top) {
        out.append("  ".repeat(depth)).append(key(field.getKey())).append(':');
        JsonNode value = field.getValue();
        if (value.isContainerNode() && !value.isEmpty() && (top || !isShort(value))) {
            out.append('\n');
            block(value, depth + 1, out);
        } else {
            out.append(' ').append(inline(value)).append('\n');
        }
    }

    private static void block(JsonNode value, int depth, StringBuilder out) {
        if (value.isObject()) {
            value.properties().forEach(field -> entry(field, depth, out, false));
            return;
        }
        for (JsonNode element : value) {
            out.append("  ".repeat(depth)).append("- ");
            if (element.isContainerNode() && !element.isEmpty() && !isShort(element)) {
                StringBuilder nested = new StringBuilder();
                block(element, depth + 1, nested);
                // The first line follows the hyphen.
                out.append(nested.substring(2 * (depth + 1)));
            } else {
                out.append(inline(element)).append('\n');
            }
        }
    }

    /** Whether it is an object with one scalar, as most directives are. */
    private static boolean isShort(JsonNode value) {
        return value.isObject() && value.size() == 1 && value.iterator().next().isValueNode();
    }

    private static String inline(JsonNode value) {
        if (value.isObject()) {
            return value.isEmpty()
                    ? "{}"
                    : value.properties().stream()
                            .map(field -> key(field.getKey()) + ": " + inline(field.getValue()))
                            .collect(Collectors.joining(", ", "{ ", " }"));
        }
        if (value.isArray()) {
            return "[]";
        }
        return value.isTextual() ? scalar(value.textValue()) : value.toString();
    }

    private static String key(String key) {
        return PLAIN_KEY.matcher(key).matches() && !isWord(key) ? key : quoted(key, true);
    }

    private static String scalar(String text) {
        return PLAIN_VALUE.matcher(text).matches() && !isWord(text) ? text : quoted(text, true);
    }

    private static boolean isWord(String text) {
        return WORDS.contains(text.toLowerCase(Locale.ROOT));
    }

    /**
     * A text in double quotes, in JSON's notation, which is YAML's too.
     *
     * @param braces whether to write pairs of braces as JSON escapes where Camel's own escape does not work
     */
    private static String quoted(String text, boolean braces) {
        boolean hidden = braces && Braces.needEscape(text) && !Braces.canEscape(text);
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> {
                    if (isUnprintable(c) || (hidden && (c == '{' || c == '}' || c == '?'))) {
                        out.append(String.format(c > 0xffff ? "\\U%08x" : "\\u%04x", c));
                    } else {
                        out.appendCodePoint(c);
                    }
                }
            }
        });
        return out.append('"').toString();
    }

    private static boolean isUnprintable(int c) {
        return Character.isISOControl(c)
                || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                || c == 0x2028
                || c == 0x2029
                || c == 0xfeff
                || (c & 0xfffe) == 0xfffe;
    }
}
