package io.segmentlaunchdarkly.fql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.segmentlaunchdarkly.javascript.Numbers;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A construct of the language. {@link #value()} and {@link #condition()} say what it means, and {@link #print} how it is written. Every
 * expression has a shape that the parser creates: an Or is never directly in an Or, an And never directly in an And, and the operands of
 * both are conditions.
 */
sealed interface Expression {

    /** This expression ready to evaluate, as a value. */
    Value value();

    /** This expression ready to evaluate, as a condition. */
    default Condition condition() {
        Value value = value();
        return event -> FqlValues.isTrue(value.of(event));
    }

    /** Whether it can be used as a condition. A path can, because its value is known only at run time. */
    default boolean isCondition() {
        return true;
    }

    /** Whether it needs parentheses as an operand. */
    default boolean isCompound() {
        return false;
    }

    void print(StringBuilder out);

    private static void printOperand(Expression operand, StringBuilder out) {
        if (operand.isCompound()) {
            out.append('(');
            operand.print(out);
            out.append(')');
        } else {
            operand.print(out);
        }
    }

    private static void printList(List<? extends Expression> items, String separator, StringBuilder out) {
        for (int i = 0; i < items.size(); i++) {
            out.append(i == 0 ? "" : separator);
            items.get(i).print(out);
        }
    }

    /** An expression whose value is a boolean. */
    sealed interface Logical extends Expression {
        @Override
        Condition condition();

        @Override
        default Value value() {
            Condition condition = condition();
            return event -> BooleanNode.valueOf(condition.of(event));
        }
    }

    /** An expression with the same value for all events. */
    sealed interface Constant extends Expression {
        JsonNode node();

        @Override
        default Value value() {
            JsonNode node = node();
            return event -> node;
        }
    }

    /**
     * A string in single or double quotes. It has no escapes: a backslash stands for itself, as in Segment's own lexer and in the
     * documentation's {@code 'ab\*d'}. So it never contains both kinds of quotes.
     */
    record Text(String text) implements Constant {
        @Override
        public JsonNode node() {
            return TextNode.valueOf(text);
        }

        @Override
        public boolean isCondition() {
            return false;
        }

        @Override
        public void print(StringBuilder out) {
            char quote = text.indexOf('"') < 0 ? '"' : '\'';
            out.append(quote).append(text).append(quote);
        }
    }

    record Numeral(double number) implements Constant {
        @Override
        public JsonNode node() {
            return DoubleNode.valueOf(number);
        }

        @Override
        public boolean isCondition() {
            return false;
        }

        @Override
        public void print(StringBuilder out) {
            out.append(Numbers.text(number));
        }
    }

    /** {@code true}, {@code false}, and {@code all}, a synonym of true from Segment's destination filters. */
    record Bool(boolean bool) implements Constant {
        @Override
        public JsonNode node() {
            return BooleanNode.valueOf(bool);
        }

        @Override
        public void print(StringBuilder out) {
            out.append(bool);
        }
    }

    /** {@code null}: equal to a field that is null or absent. As a condition it is false, as documented. */
    record Null() implements Constant {
        @Override
        public JsonNode node() {
            return NullNode.instance;
        }

        @Override
        public void print(StringBuilder out) {
            out.append("null");
        }
    }

    /** A list, such as {@code ["track", "page"]}. */
    record Items(List<Expression> items) implements Expression {
        boolean isConstant() {
            return items.stream().allMatch(Constant.class::isInstance);
        }

        @Override
        public Value value() {
            if (isConstant()) {
                ArrayNode list = list(null);
                return event -> list;
            }
            return this::list;
        }

        private ArrayNode list(JsonNode event) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode(items.size());
            items.forEach(item -> list.add(item.value().of(event)));
            return list;
        }

        @Override
        public boolean isCondition() {
            return false;
        }

        @Override
        public void print(StringBuilder out) {
            out.append('[');
            for (int i = 0; i < items.size(); i++) {
                out.append(i == 0 ? "" : ", ");
                printOperand(items.get(i), out);
            }
            out.append(']');
        }
    }

    /**
     * A field of the event, such as {@code context.page.path}. As documented, a path leads through objects only: a step into a list finds
     * nothing, whether by number or by name.
     */
    record Path(List<String> names) implements Expression {
        private static final Pattern PLAIN = Pattern.compile("[a-zA-Z0-9_-]");

        @Override
        public Value value() {
            String[] steps = names.toArray(String[]::new);
            return event -> {
                JsonNode node = event;
                for (int i = 0; i < steps.length && node != null; i++) {
                    node = node.get(steps[i]);
                }
                return FqlValues.orNull(node);
            };
        }

        @Override
        public void print(StringBuilder out) {
            int start = out.length();
            for (int i = 0; i < names.size(); i++) {
                out.append(i == 0 ? "" : ".");
                names.get(i).codePoints().forEach(c -> {
                    String character = Character.toString(c);
                    out.append(PLAIN.matcher(character).matches() ? "" : "\\").append(character);
                });
            }
            String text = out.substring(start);
            boolean word = names.size() == 1 && Parser.KEYWORDS.contains(text);
            boolean number = FqlValues.endOfNumber(text, 0) == text.length();
            if (word || number) {
                out.insert(start, '\\');
            }
        }
    }

    record Call(FqlFunction function, List<Expression> arguments) implements Expression {
        @Override
        public Value value() {
            if (function.arity == 2) {
                Condition condition = condition();
                return event -> BooleanNode.valueOf(condition.of(event));
            }
            Value argument = arguments.get(0).value();
            return event -> function.apply(argument.of(event));
        }

        @Override
        public Condition condition() {
            return switch (function) {
                case CONTAINS -> contains();
                case MATCH -> match();
                default -> Expression.super.condition();
            };
        }

        /**
         * Documented for strings. Segment's trigger builder writes numbers and booleans without quotes, and its evaluator searches for
         * their text. So a constant second argument is converted to text.
         */
        private Condition contains() {
            Value text = arguments.get(0).value();
            Expression second = arguments.get(1);
            Value part = (second instanceof Numeral || second instanceof Bool)
                    ? printed(second).value()
                    : second.value();
            return event -> FqlFunction.contains(text.of(event), part.of(event));
        }

        private static Text printed(Expression constant) {
            StringBuilder out = new StringBuilder();
            constant.print(out);
            return new Text(out.toString());
        }

        private Condition match() {
            Value text = arguments.get(0).value();
            if (arguments.get(1) instanceof Text constant) {
                Glob glob = Glob.of(constant.text());
                return event -> {
                    JsonNode actual = text.of(event);
                    return actual.isTextual() && glob.matches(actual.textValue());
                };
            }
            Value pattern = arguments.get(1).value();
            return event -> {
                JsonNode actual = text.of(event);
                JsonNode glob = pattern.of(event);
                return actual.isTextual()
                        && glob.isTextual()
                        && Glob.of(glob.textValue()).matches(actual.textValue());
            };
        }

        @Override
        public boolean isCondition() {
            return function.condition;
        }

        @Override
        public void print(StringBuilder out) {
            out.append(function.word).append('(');
            printList(arguments, ", ", out);
            out.append(')');
        }
    }

    /**
     * {@code !}, the plain negation, as documented: {@code !contains(name, "x")} is true for an event without a name.
     */
    record Not(Expression operand) implements Logical {
        @Override
        public Condition condition() {
            Condition condition = operand.condition();
            return event -> !condition.of(event);
        }

        @Override
        public void print(StringBuilder out) {
            out.append('!');
            printOperand(operand, out);
        }
    }

    /** True if all conditions are. Binds tighter than {@code or}. */
    record And(List<Expression> conditions) implements Logical {
        /** Merges nested groups of the same operator, so that a chain of any length is evaluated in a loop. */
        static And of(List<Expression> conditions) {
            return new And(conditions.stream()
                    .flatMap(c -> c instanceof And same ? same.conditions().stream() : Stream.of(c))
                    .toList());
        }

        @Override
        public Condition condition() {
            Condition[] all = conditions.stream().map(Expression::condition).toArray(Condition[]::new);
            return event -> {
                for (Condition condition : all) {
                    if (!condition.of(event)) {
                        return false;
                    }
                }
                return true;
            };
        }

        @Override
        public boolean isCompound() {
            return true;
        }

        @Override
        public void print(StringBuilder out) {
            for (int i = 0; i < conditions.size(); i++) {
                out.append(i == 0 ? "" : " and ");
                boolean or = conditions.get(i) instanceof Or;
                out.append(or ? "(" : "");
                conditions.get(i).print(out);
                out.append(or ? ")" : "");
            }
        }
    }

    /** True if one is. */
    record Or(List<Expression> conditions) implements Logical {
        /** Merges nested groups of the same operator, so that a chain of any length is evaluated in a loop. */
        static Or of(List<Expression> conditions) {
            return new Or(conditions.stream()
                    .flatMap(c -> c instanceof Or same ? same.conditions().stream() : Stream.of(c))
                    .toList());
        }

        @Override
        public Condition condition() {
            Condition[] any = conditions.stream().map(Expression::condition).toArray(Condition[]::new);
            return event -> {
                for (Condition condition : any) {
                    if (condition.of(event)) {
                        return true;
                    }
                }
                return false;
            };
        }

        @Override
        public boolean isCompound() {
            return true;
        }

        @Override
        public void print(StringBuilder out) {
            printList(conditions, " or ", out);
        }
    }

    record Comparison(Expression left, Relation relation, Expression right) implements Logical {
        @Override
        public Condition condition() {
            Value l = left.value();
            Value r = right.value();
            // The two frequent operators are chosen here once, not at each event.
            return switch (relation) {
                case EQUAL -> event -> FqlValues.equal(l.of(event), r.of(event));
                case NOT_EQUAL -> event -> !FqlValues.equal(l.of(event), r.of(event));
                default -> event -> relation.holds(l.of(event), r.of(event));
            };
        }

        @Override
        public boolean isCompound() {
            return true;
        }

        @Override
        public void print(StringBuilder out) {
            printLeft(left, out);
            out.append(' ').append(relation.symbol).append(' ');
            printOperand(right, out);
        }
    }

    /** {@code in}: true if the list contains a value equal to the left side; false if the right side is not a list. */
    record Membership(Expression left, Expression list) implements Logical {
        @Override
        public Condition condition() {
            Value element = left.value();
            if (list instanceof Items items && items.isConstant()) {
                return constant(element, items);
            }
            Value values = list.value();
            return event -> holds(values.of(event), element.of(event));
        }

        /** A long list of strings costs no more than a short one. */
        private static Condition constant(Value element, Items items) {
            Set<String> texts = new HashSet<>();
            ArrayNode others = JsonNodeFactory.instance.arrayNode();
            for (Expression item : items.items()) {
                if (item instanceof Text text) {
                    texts.add(text.text());
                } else {
                    others.add(item.value().of(null));
                }
            }
            return event -> {
                JsonNode actual = element.of(event);
                return actual.isTextual() ? texts.contains(actual.textValue()) : holds(others, actual);
            };
        }

        private static boolean holds(JsonNode list, JsonNode element) {
            if (list.isArray()) {
                for (int i = 0; i < list.size(); i++) {
                    if (FqlValues.equal(list.get(i), element)) {
                        return true;
                    }
                }
            }
            return false;
        }

        @Override
        public boolean isCompound() {
            return true;
        }

        @Override
        public void print(StringBuilder out) {
            printLeft(left, out);
            out.append(" in ");
            printOperand(list, out);
        }
    }

    /** On the left, a {@code !} without parentheses would negate the whole comparison. */
    private static void printLeft(Expression left, StringBuilder out) {
        boolean not = left instanceof Not;
        out.append(not ? "(" : "");
        printOperand(left, out);
        out.append(not ? ")" : "");
    }
}
