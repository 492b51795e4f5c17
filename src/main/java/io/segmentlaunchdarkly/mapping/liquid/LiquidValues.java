package io.segmentlaunchdarkly.mapping.liquid;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.segmentlaunchdarkly.javascript.Numbers;
import io.segmentlaunchdarkly.javascript.PropertyOrder;
import io.segmentlaunchdarkly.javascript.Text;
import java.util.List;

/** Values by the rules of LiquidJS and JavaScript. A missing node is {@code undefined}, and a POJO node is a {@link Keyword}. */
final class LiquidValues {

    static final JsonNode UNDEFINED = MissingNode.getInstance();
    static final JsonNode EMPTY_TEXT = new TextNode("");

    private LiquidValues() {}

    static JsonNode text(String text) {
        return text.isEmpty() ? EMPTY_TEXT : new TextNode(text);
    }

    static JsonNode number(double number) {
        return new DoubleNode(number);
    }

    static JsonNode bool(boolean value) {
        return BooleanNode.valueOf(value);
    }

    static ArrayNode array(List<JsonNode> elements) {
        return new ArrayNode(JsonNodeFactory.instance, elements);
    }

    static boolean isNil(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    /** The plain value, with a keyword replaced by the value it has outside comparisons. */
    static JsonNode plain(JsonNode value) {
        return value instanceof Keyword keyword ? keyword.plain() : value;
    }

    /** Whether a value is true in Liquid: anything except false, null and undefined. */
    static boolean isTruthy(JsonNode value) {
        JsonNode plain = plain(value);
        return !isNil(plain) && !(plain.isBoolean() && !plain.booleanValue());
    }

    /** Whether a value is true in JavaScript, which is how some filters check for an argument. */
    static boolean isTruthyInJavaScript(JsonNode value) {
        return switch (value.getNodeType()) {
            case MISSING, NULL -> false;
            case BOOLEAN -> value.booleanValue();
            case STRING -> !value.textValue().isEmpty();
            case NUMBER -> value.doubleValue() != 0 && !Double.isNaN(value.doubleValue());
            default -> true;
        };
    }

    /** LiquidJS' text of a value: empty for nil, and the concatenated elements for an array. */
    static String string(JsonNode value, Budget budget) {
        return switch (value.getNodeType()) {
            case STRING -> value.textValue();
            case NUMBER -> Numbers.text(value);
            case MISSING, NULL -> "";
            case ARRAY -> {
                StringBuilder out = new StringBuilder();
                append(value, 0, out, budget);
                yield out.toString();
            }
            case POJO -> {
                JsonNode plain = plain(value);
                yield plain.isPojo() ? "[object Object]" : string(plain, budget);
            }
            default -> Text.string(value, Numbers::text, budget);
        };
    }

    private static void append(JsonNode array, int depth, StringBuilder out, Budget budget) {
        budget.checkDepth(depth);
        for (JsonNode element : array) {
            if (element.isArray()) {
                append(element, depth + 1, out, budget);
            } else {
                out.append(string(element, budget));
            }
            budget.checkLength(out.length());
        }
    }

    /** {@code String(value)}, for which even a keyword is an object. */
    static String javaScriptString(JsonNode value, Budget budget) {
        if (value.isPojo()) {
            return "[object Object]";
        }
        return value.isArray() ? join(value, ",", 0, budget) : Text.string(value, Numbers::text, budget);
    }

    /** {@code array.join(separator)}. */
    static String join(JsonNode array, String separator, int depth, Budget budget) {
        budget.checkDepth(depth);
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < array.size(); i++) {
            if (i > 0) {
                out.append(separator);
            }
            JsonNode element = array.get(i);
            if (element.isArray()) {
                out.append(join(element, ",", depth + 1, budget));
            } else if (!isNil(element)) {
                out.append(javaScriptString(element, budget));
            }
            budget.checkLength(out.length());
        }
        return out.toString();
    }

    /** {@code Number(value)}. */
    static double number(JsonNode value, Budget budget) {
        return switch (value.getNodeType()) {
            case NUMBER -> value.doubleValue();
            case BOOLEAN -> value.booleanValue() ? 1 : 0;
            case NULL -> 0;
            case MISSING -> Double.NaN;
            case STRING -> Numbers.of(value.textValue());
            case POJO -> {
                JsonNode plain = plain(value);
                yield plain.isPojo() ? Double.NaN : number(plain, budget);
            }
            case ARRAY -> Numbers.of(javaScriptString(value, budget));
            default -> Double.NaN;
        };
    }

    /** JavaScript's {@code left + right}, if neither is a keyword with comparison rules. */
    static JsonNode add(JsonNode left, JsonNode right, Budget budget) {
        JsonNode a = primitive(left, budget);
        JsonNode b = primitive(right, budget);
        return a.isTextual() || b.isTextual()
                ? text(javaScriptString(a, budget) + javaScriptString(b, budget))
                : number(number(a, budget) + number(b, budget));
    }

    private static JsonNode primitive(JsonNode value, Budget budget) {
        JsonNode plain = plain(value);
        return plain.isContainerNode() || plain.isPojo() ? text(javaScriptString(plain, budget)) : plain;
    }

    /** Liquid's {@code ==}. */
    @SuppressWarnings("ReferenceEquality") // Objects equal only themselves in JavaScript.
    static boolean areEqual(JsonNode left, JsonNode right) {
        Keyword keyword = Keyword.comparable(left);
        if (keyword != null) {
            return keyword.matches(right);
        }
        keyword = Keyword.comparable(right);
        if (keyword != null) {
            return keyword.matches(left);
        }
        if (left.getNodeType() != right.getNodeType()) {
            return false;
        }
        return switch (left.getNodeType()) {
            case ARRAY -> haveEqualElements(left, right);
            case NUMBER -> left.doubleValue() == right.doubleValue();
            case OBJECT, POJO -> left == right;
            default -> left.equals(right);
        };
    }

    private static boolean haveEqualElements(JsonNode left, JsonNode right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!areEqual(left.get(i), right.get(i))) {
                return false;
            }
        }
        return true;
    }

    static boolean contains(JsonNode left, JsonNode right, Budget budget) {
        JsonNode container = plain(left);
        if (container.isArray()) {
            for (JsonNode element : container) {
                if (areEqual(element, right)) {
                    return true;
                }
            }
            return false;
        }
        if (!container.isTextual()) {
            return false;
        }
        String pattern = javaScriptString(plain(right), budget);
        budget.spendSearch(container.textValue(), pattern);
        return container.textValue().contains(pattern);
    }

    /** Returns -1, 0 or 1 as JavaScript orders two values, or 2 if they have no order, such as a word and a number, or nil and anything. */
    static int order(JsonNode left, JsonNode right, Budget budget) {
        if (Keyword.comparable(left) != null || Keyword.comparable(right) != null) {
            return 2;
        }
        JsonNode a = primitive(left, budget);
        JsonNode b = primitive(right, budget);
        if (a.isTextual() && b.isTextual()) {
            return Integer.signum(a.textValue().compareTo(b.textValue()));
        }
        double x = number(a, budget);
        double y = number(b, budget);
        return x < y ? -1 : x > y ? 1 : x == y ? 0 : 2;
    }

    /**
     * Reads one step of a path. The key may be any value. {@code size}, {@code first} and {@code last} are computed if there is no such
     * property.
     */
    static JsonNode property(JsonNode owner, JsonNode key, Budget budget) {
        if (isNil(owner)) {
            return owner;
        }
        JsonNode plainKey = plain(key);
        if (owner.isArray() && plainKey.isNumber()) {
            return element(owner, plainKey.doubleValue());
        }
        String name = plainKey.isTextual() ? plainKey.textValue() : javaScriptString(plainKey, budget);
        return property(owner, name, PropertyOrder.index(name));
    }

    static JsonNode property(JsonNode owner, String name, long index) {
        if (owner.isObject()) {
            JsonNode found = owner.get(name);
            return found == null ? (name.equals("size") ? number(owner.size()) : UNDEFINED) : found;
        }
        if (isNil(owner)) {
            return owner;
        }
        if (owner instanceof Keyword keyword) {
            return propertyOf(keyword, name);
        }
        JsonNode found = own(owner, name, index);
        if (!found.isMissingNode()) {
            return found;
        }
        return switch (name) {
            case "size" -> owner.isArray() ? number(owner.size()) : ownLength(owner);
            case "first" -> owner.isArray() ? element(owner, 0) : UNDEFINED;
            case "last" -> owner.isArray() ? element(owner, -1) : UNDEFINED;
            default -> UNDEFINED;
        };
    }

    /** A keyword is an object whose methods a path can call. */
    private static JsonNode propertyOf(Keyword keyword, String name) {
        boolean comparable = Keyword.comparable(keyword) != null;
        return switch (name) {
            case "valueOf" -> keyword.plain();
            case "gt", "geq", "lt", "leq" -> comparable ? bool(false) : UNDEFINED;
            case "super" -> comparable ? UNDEFINED : EMPTY_TEXT;
            default -> UNDEFINED;
        };
    }

    private static JsonNode ownLength(JsonNode owner) {
        return owner.isTextual() ? number(owner.textValue().length()) : UNDEFINED;
    }

    /** A property that the value itself has, in the sense of {@code hasOwnProperty}. */
    static JsonNode own(JsonNode owner, String name, long index) {
        return switch (owner.getNodeType()) {
            case OBJECT -> {
                JsonNode found = owner.get(name);
                yield found == null ? UNDEFINED : found;
            }
            case ARRAY -> {
                if (name.equals("length")) {
                    yield number(owner.size());
                }
                yield index >= 0 && index < owner.size() ? owner.get((int) index) : UNDEFINED;
            }
            case STRING -> {
                String text = owner.textValue();
                if (name.equals("length")) {
                    yield number(text.length());
                }
                yield index >= 0 && index < text.length()
                        ? text(text.substring((int) index, (int) index + 1))
                        : UNDEFINED;
            }
            default -> UNDEFINED;
        };
    }

    /** An array's element, counted from the end if negative. */
    static JsonNode element(JsonNode array, double index) {
        double at = index < 0 ? array.size() + index : index;
        return at >= 0 && at < array.size() && at == Math.rint(at) ? array.get((int) at) : UNDEFINED;
    }
}
