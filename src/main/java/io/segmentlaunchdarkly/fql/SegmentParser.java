package io.segmentlaunchdarkly.fql;

import io.segmentlaunchdarkly.fql.SegmentToken.Kind;
import io.segmentlaunchdarkly.javascript.Numbers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Parses a trigger's text into a condition as Segment's own parser does (the npm package {@code @segment/destination-subscriptions}
 * 3.37.0, {@code parseFql}). It reports no errors:
 *
 * <ul>
 *   <li>it skips what it does not know, and accepts any token in place of an operator or a value;
 *   <li>it ends a group at the first closing parenthesis, even that of {@code contains} or {@code match};
 *   <li>it applies the last {@code and} or {@code or} of a level to all conditions of that level.
 * </ul>
 */
final class SegmentParser {
    private static final Set<String> OBJECTS = Set.of("properties", "traits", "context");
    private static final Set<String> TEXTS = Set.of("event", "name", "userId");

    private final Deque<SegmentToken> tokens;
    private final List<SegmentCondition> conditions = new ArrayList<>();

    private SegmentParser(Deque<SegmentToken> tokens) {
        this.tokens = tokens;
    }

    /** Segment's parser fails, and the trigger is never true. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused() {
            super(null, null, false, false);
        }
    }

    static SegmentCondition parse(String fql) {
        Optional<List<SegmentToken>> tokens = SegmentLexer.tokens(fql);
        if (tokens.isEmpty()) {
            return new SegmentCondition.Unreadable();
        }
        try {
            return level(withWholePaths(tokens.get())).orElseGet(SegmentCondition.Unreadable::new);
        } catch (Refused e) {
            return new SegmentCondition.Unreadable();
        }
    }

    /** Joins names that have dots between them. */
    private static Deque<SegmentToken> withWholePaths(List<SegmentToken> tokens) {
        Deque<SegmentToken> whole = new ArrayDeque<>();
        for (int i = 0; i < tokens.size(); i++) {
            SegmentToken token = tokens.get(i);
            if (token.kind() == Kind.IDENT) {
                StringBuilder path = new StringBuilder(token.value());
                while (i + 2 < tokens.size()
                        && tokens.get(i + 1).kind() == Kind.DOT
                        && tokens.get(i + 2).kind() == Kind.IDENT) {
                    path.append('.').append(tokens.get(i + 2).value());
                    i += 2;
                }
                token = new SegmentToken(Kind.IDENT, path.toString());
            }
            whole.add(token);
        }
        return whole;
    }

    /** The condition of one level; empty if the level has none. */
    private static Optional<SegmentCondition> level(Deque<SegmentToken> tokens) throws Refused {
        return new SegmentParser(tokens).level();
    }

    private Optional<SegmentCondition> level() throws Refused {
        boolean any = false;
        for (SegmentToken token = tokens.poll(); token != null && token.kind() != Kind.END; token = tokens.poll()) {
            switch (token.kind()) {
                case IDENT -> {
                    if (isFunction(token)) {
                        function(token, false);
                    } else {
                        comparison(token);
                    }
                }
                case OPERATOR -> {
                    if (token.value().equals("!") && isFunction(tokens.peek())) {
                        function(tokens.poll(), true);
                    }
                }
                case PARENTHESIS_LEFT -> conditions.add(level(group()).orElseGet(SegmentCondition.Failing::new));
                case CONDITIONAL -> any = token.value().equals("or");
                default -> {
                    // Segment skips it too.
                }
            }
        }
        if (conditions.size() > 1) {
            return Optional.of(new SegmentCondition.Group(any, List.copyOf(conditions)));
        }
        return conditions.stream().findFirst();
    }

    private Deque<SegmentToken> group() throws Refused {
        Deque<SegmentToken> group = new ArrayDeque<>();
        for (SegmentToken token = take(); token.kind() != Kind.PARENTHESIS_RIGHT; token = take()) {
            group.add(token);
        }
        group.add(new SegmentToken(Kind.END, "eos"));
        return group;
    }

    private static boolean isFunction(SegmentToken token) {
        return token != null
                && token.kind() == Kind.IDENT
                && (token.value().equals("contains") || token.value().equals("match"));
    }

    private void function(SegmentToken function, boolean negated) throws Refused {
        tokens.poll();
        String field = take().value();
        tokens.poll();
        SegmentToken argument = take();
        tokens.poll();
        String text = text(argument);
        SegmentOperator operator;
        if (function.value().equals("contains")) {
            operator = negated ? SegmentOperator.NOT_CONTAINS : SegmentOperator.CONTAINS;
        } else if (argument.value().endsWith("*\"")) {
            operator = negated ? SegmentOperator.NOT_STARTS_WITH : SegmentOperator.STARTS_WITH;
            text = text.substring(0, text.length() - 1);
        } else {
            operator = negated ? SegmentOperator.NOT_ENDS_WITH : SegmentOperator.ENDS_WITH;
            text = text.substring(Math.min(1, text.length()));
        }
        if (TEXTS.contains(field)) {
            conditions.add(new SegmentCondition.Test(new SegmentPath(field, List.of()), operator, text));
        }
        for (String object : OBJECTS) {
            if (field.startsWith(object)) {
                conditions.add(test(object, field, operator, text));
            }
        }
    }

    private void comparison(SegmentToken field) throws Refused {
        String path = field.value();
        int dot = path.indexOf('.');
        String root = dot < 0 ? path : path.substring(0, dot);
        boolean object = OBJECTS.contains(root);
        if (!object && !TEXTS.contains(root) && !root.equals("type")) {
            return;
        }
        String symbol = take().value();
        SegmentToken value = take();
        SegmentOperator operator = operator(root, object, symbol, value);
        conditions.add(
                object
                        ? test(root, path, operator, text(value))
                        : new SegmentCondition.Test(new SegmentPath(root, List.of()), operator, text(value)));
    }

    private static SegmentCondition test(String object, String path, SegmentOperator operator, String text) {
        SegmentPath field =
                SegmentPath.of(object, path.startsWith(object + ".") ? path.substring(object.length() + 1) : path);
        return field.keys().isEmpty()
                ? new SegmentCondition.Failing()
                : new SegmentCondition.Test(field, operator, text);
    }

    private static SegmentOperator operator(String root, boolean object, String symbol, SegmentToken value) {
        boolean number = object && value.kind() == Kind.NUMBER;
        boolean bool = object || root.equals("userId");
        boolean presence = bool || root.equals("name");
        return switch (symbol) {
            case "=" -> {
                if (presence && value.value().equals("null")) {
                    yield SegmentOperator.NOT_EXISTS;
                }
                if (bool && value.value().equals("true")) {
                    yield SegmentOperator.IS_TRUE;
                }
                if (bool && value.value().equals("false")) {
                    yield SegmentOperator.IS_FALSE;
                }
                yield number ? SegmentOperator.NUMBER_EQUALS : SegmentOperator.EQUALS;
            }
            case "!=" -> {
                if (presence && value.value().equals("null")) {
                    yield SegmentOperator.EXISTS;
                }
                yield number ? SegmentOperator.NUMBER_NOT_EQUALS : SegmentOperator.NOT_EQUALS;
            }
            case "<" -> SegmentOperator.LESS;
            case "<=" -> SegmentOperator.LESS_OR_EQUAL;
            case ">" -> SegmentOperator.GREATER;
            case ">=" -> SegmentOperator.GREATER_OR_EQUAL;
            default -> SegmentOperator.UNKNOWN;
        };
    }

    /** A number is converted as JavaScript prints it, and a string loses its double quotes. */
    private static String text(SegmentToken token) {
        String value = token.value();
        return switch (token.kind()) {
            case STRING -> value.startsWith("\"") ? value.substring(1, value.length() - 1) : value;
            case NUMBER -> Numbers.text(Numbers.of(value));
            default -> value;
        };
    }

    private SegmentToken take() throws Refused {
        SegmentToken token = tokens.poll();
        if (token == null) {
            throw new Refused();
        }
        return token;
    }
}
