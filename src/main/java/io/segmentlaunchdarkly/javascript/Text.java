package io.segmentlaunchdarkly.javascript;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.function.Function;

/** Values as the text that {@code String(value)} and {@code JSON.stringify(value)} make of them. */
public final class Text {

    /** Bounds on what a text may cost. A method throws an exception of the implementer's choice when a bound is exceeded. */
    public interface Bounds {
        Bounds NONE = new Bounds() {
            @Override
            public void checkDepth(int levels) {}

            @Override
            public void checkLength(long characters) {}
        };

        /** Called for each container, with the number of containers around it. */
        void checkDepth(int levels);

        /** Called before the text reaches this length. */
        void checkLength(long characters);
    }

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final Function<JsonNode, String> numbers;
    private final String indent;
    private final Bounds bounds;
    private final StringBuilder out = new StringBuilder();

    private Text(Function<JsonNode, String> numbers, String indent, Bounds bounds) {
        this.numbers = numbers;
        this.indent = indent;
        this.bounds = bounds;
    }

    /**
     * {@code String(value)} (ECMA-262, 22.1.1.1 and 7.1.17 ToString; for arrays 23.1.3.18 join).
     *
     * @param numbers {@link Numbers#text(JsonNode)}, or {@link Numbers#textWithAllDigits} if numbers may be keys
     * @param bounds called only for arrays, because all other texts are as long as the value
     */
    public static String string(JsonNode value, Function<JsonNode, String> numbers, Bounds bounds) {
        if (value.isArray()) {
            Text text = new Text(numbers, "", bounds);
            text.join(value, 0);
            return text.out.toString();
        }
        return scalar(value, numbers);
    }

    private static String scalar(JsonNode value, Function<JsonNode, String> numbers) {
        return switch (value.getNodeType()) {
            case STRING -> value.textValue();
            case NUMBER -> numbers.apply(value);
            case BOOLEAN -> value.booleanValue() ? "true" : "false";
            case NULL -> "null";
            case MISSING -> "undefined";
            case BINARY, POJO -> value.asText();
            case OBJECT, ARRAY -> "[object Object]";
        };
    }

    private void join(JsonNode array, int depth) {
        bounds.checkDepth(depth);
        for (int i = 0; i < array.size(); i++) {
            if (i > 0) {
                append(",");
            }
            JsonNode element = array.get(i);
            if (element.isArray()) {
                join(element, depth + 1);
            } else if (!element.isNull() && !element.isMissingNode()) {
                append(scalar(element, numbers));
            }
        }
    }

    /** {@code JSON.stringify(value)} (ECMA-262, 25.5.2), which writes {@code null} for undefined and for numbers that are not finite. */
    public static String json(JsonNode value, Bounds bounds) {
        return json(value, "", bounds);
    }

    /** {@code JSON.stringify(value, null, indent)}: with an indent, every field and element stands in a line of its own. */
    public static String json(JsonNode value, String indent, Bounds bounds) {
        Text text = new Text(Numbers::text, indent, bounds);
        text.write(value, 0);
        return text.out.toString();
    }

    private void write(JsonNode value, int depth) {
        bounds.checkDepth(depth);
        switch (value.getNodeType()) {
            case STRING -> quote(value.textValue());
            case NUMBER -> append(Double.isFinite(value.doubleValue()) ? numbers.apply(value) : "null");
            case BOOLEAN -> append(value.booleanValue() ? "true" : "false");
            case ARRAY -> {
                append("[");
                for (int i = 0; i < value.size(); i++) {
                    if (i > 0) {
                        append(",");
                    }
                    newLine(depth + 1);
                    write(value.get(i), depth + 1);
                }
                if (!value.isEmpty()) {
                    newLine(depth);
                }
                append("]");
            }
            case MISSING, NULL -> append("null");
            default -> writeObject(value, depth);
        }
    }

    private void writeObject(JsonNode object, int depth) {
        append("{");
        boolean first = true;
        for (Map.Entry<String, JsonNode> field : PropertyOrder.of(object)) {
            if (field.getValue().isMissingNode()) {
                continue;
            }
            if (!first) {
                append(",");
            }
            first = false;
            newLine(depth + 1);
            quote(field.getKey());
            append(indent.isEmpty() ? ":" : ": ");
            write(field.getValue(), depth + 1);
        }
        if (!first) {
            newLine(depth);
        }
        append("}");
    }

    private void newLine(int depth) {
        if (!indent.isEmpty()) {
            append("\n");
            for (int i = 0; i < depth; i++) {
                append(indent);
            }
        }
    }

    /** ECMA-262, 25.5.2.3 QuoteJSONString. */
    private void quote(String text) {
        append("\"");
        int plainFrom = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c != '"' && c != '\\' && !isLoneSurrogate(text, i)) {
                continue;
            }
            append(text.substring(plainFrom, i));
            plainFrom = i + 1;
            switch (c) {
                case '"' -> append("\\\"");
                case '\\' -> append("\\\\");
                case '\b' -> append("\\b");
                case '\f' -> append("\\f");
                case '\n' -> append("\\n");
                case '\r' -> append("\\r");
                case '\t' -> append("\\t");
                default -> append("\\u" + HEX[c >> 12] + HEX[c >> 8 & 15] + HEX[c >> 4 & 15] + HEX[c & 15]);
            }
        }
        append(text.substring(plainFrom));
        append("\"");
    }

    private static boolean isLoneSurrogate(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }

    private void append(String text) {
        bounds.checkLength((long) out.length() + text.length());
        out.append(text);
    }
}
