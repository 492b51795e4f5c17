package io.segmentlaunchdarkly.fql;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Parses a trigger's text into an expression, by recursive descent: or, and, {@code !}, comparison, operand, the loosest first. The
 * documentation gives no precedence of {@code and} and {@code or}, so the usual one applies. (Segment's evaluator for Actions allows one
 * operator in a group, and its trigger builder writes no other triggers, so the question does not arise there.)
 */
final class Parser {
    static final Set<String> KEYWORDS = Set.of("and", "or", "in", "true", "false", "null", "all");
    static final String END = "the end of the trigger";

    /** The names of the top-level fields that Segment and its libraries give an event. */
    static final Set<String> EVENT_FIELDS = Set.of(
            "_metadata",
            "anonymousId",
            "category",
            "channel",
            "context",
            "event",
            "groupId",
            "integrations",
            "messageId",
            "name",
            "originalTimestamp",
            "previousId",
            "projectId",
            "properties",
            "receivedAt",
            "received_at",
            "sentAt",
            "sent_at",
            "timestamp",
            "traits",
            "type",
            "userId",
            "version",
            "writeKey");

    /**
     * Deeper than any trigger that a person writes, and shallow enough that parsing, printing and evaluating one cannot exhaust a thread's
     * stack.
     */
    private static final int DEEPEST = 100;

    private static final int SHOWN = 30;

    private final String fql;
    private final Lexer lexer;
    private final List<String> bareWords = new ArrayList<>();
    private Token token;
    private int depth;

    Parser(String fql) {
        this.fql = fql;
        this.lexer = new Lexer(fql);
    }

    Expression parse() {
        token = lexer.next();
        Expression expression = condition();
        if (token.kind() != Token.Kind.END) {
            throw afterCondition();
        }
        return expression;
    }

    /** Words on the right of a comparison that are read as fields although no Segment event has them. */
    List<String> bareWords() {
        return List.copyOf(bareWords);
    }

    /**
     * Segment skips {@code AND} and assumes {@code and} between two conditions without an operator, so the result is as intended. It skips
     * {@code OR} too, and the result is then never as intended.
     */
    static boolean isAnd(Token token) {
        return token.kind() == Token.Kind.WORD && token.text().equalsIgnoreCase("and");
    }

    private FqlSyntaxException afterCondition() {
        if (token.kind() == Token.Kind.WORD && token.text().equalsIgnoreCase("or")) {
            return expected("and, or or the end", "write or in lower case");
        }
        if (token.kind() == Token.Kind.SYMBOL && "=<>!".indexOf(token.text().charAt(0)) >= 0) {
            return expected("and, or or the end", "comparisons do not chain");
        }
        return expected(depth == 0 ? "and, or or the end" : "and, or or )", "");
    }

    /** A whole condition, as at the top and between parentheses. */
    private Expression condition() {
        int start = token.start();
        Expression expression = or();
        return requireCondition(expression, start);
    }

    private Expression or() {
        int start = token.start();
        Expression first = and(true);
        if (!token.is(Token.Kind.WORD, "or")) {
            return first;
        }
        List<Expression> conditions = new ArrayList<>();
        conditions.add(requireCondition(first, start));
        while (accept(Token.Kind.WORD, "or")) {
            if (isEnd() && conditions.stream().noneMatch(Expression.And.class::isInstance)) {
                break;
            }
            int next = token.start();
            conditions.add(requireCondition(and(false), next));
        }
        return conditions.size() == 1 ? first : Expression.Or.of(conditions);
    }

    /** @param alone whether no {@code or} comes before it on its level */
    private Expression and(boolean alone) {
        int start = token.start();
        Expression first = unary();
        if (!isAnd(token)) {
            return first;
        }
        List<Expression> conditions = new ArrayList<>();
        conditions.add(requireCondition(first, start));
        while (isAnd(token)) {
            advance();
            if (alone && isEnd()) {
                break;
            }
            int next = token.start();
            conditions.add(requireCondition(unary(), next));
        }
        return conditions.size() == 1 ? first : Expression.And.of(conditions);
    }

    /** Segment skips an operator at the end of a trigger, which is harmless if the others on its level are the same. */
    private boolean isEnd() {
        return depth == 0 && token.kind() == Token.Kind.END;
    }

    /**
     * The documentation shows {@code !} before a function and before parentheses, and says that it negates its right-hand side. Before a
     * comparison it negates the comparison: {@code !type = "track"} cannot mean anything else.
     */
    private Expression unary() {
        if (!token.is(Token.Kind.SYMBOL, "!")) {
            return comparison("a condition", false);
        }
        return nested(() -> {
            accept(Token.Kind.SYMBOL, "!");
            int start = token.start();
            Expression operand = token.is(Token.Kind.SYMBOL, "!") ? unary() : comparison("a condition", true);
            return new Expression.Not(requireCondition(operand, start));
        });
    }

    private Expression comparison(String expected, boolean negated) {
        Expression left = operand(expected, negated);
        if (accept(Token.Kind.WORD, "in")) {
            Token at = token;
            Expression list = operand("a list or a field", false);
            if (list instanceof Expression.Constant) {
                throw expected(at, "a list or a field after in", "");
            }
            return new Expression.Membership(left, list);
        }
        for (Relation relation : Relation.values()) {
            if (accept(Token.Kind.SYMBOL, relation.symbol)) {
                Token at = token;
                if (at.is(Token.Kind.SYMBOL, "=")) {
                    throw expected("a value after " + relation.symbol, "equality is a single =");
                }
                Expression right = operand("a value after " + relation.symbol, false);
                if (relation.orders() && !(isOrdered(left) && isOrdered(right))) {
                    throw expected(at, "numbers or strings on both sides of " + relation.symbol, "");
                }
                if (at.kind() == Token.Kind.WORD
                        && right instanceof Expression.Path
                        && !EVENT_FIELDS.contains(at.text())) {
                    bareWords.add(at.text());
                }
                return new Expression.Comparison(left, relation, right);
            }
        }
        return left;
    }

    private static boolean isOrdered(Expression operand) {
        return !(operand instanceof Expression.Bool
                || operand instanceof Expression.Null
                || operand instanceof Expression.Items
                || operand instanceof Expression.Logical);
    }

    /** @param negated whether a {@code !} comes before it; its parentheses then count as the same level of nesting */
    private Expression operand(String expected, boolean negated) {
        Token at = token;
        switch (at.kind()) {
            case STRING -> {
                advance();
                return new Expression.Text(at.text());
            }
            case NUMBER -> {
                advance();
                return number(at);
            }
            case PATH -> {
                advance();
                return new Expression.Path(at.names());
            }
            case WORD -> {
                return word(expected);
            }
            default -> {
                if (at.is(Token.Kind.SYMBOL, "(")) {
                    return negated ? parentheses() : nested(this::parentheses);
                }
                if (at.is(Token.Kind.SYMBOL, "[")) {
                    return nested(this::items);
                }
                if (at.is(Token.Kind.SYMBOL, "!")) {
                    return nested(() -> {
                        advance();
                        int start = token.start();
                        return new Expression.Not(requireCondition(operand("a condition", true), start));
                    });
                }
                throw expected(expected, "");
            }
        }
    }

    private Expression number(Token at) {
        double number = Double.parseDouble(at.text());
        if (Double.isInfinite(number)) {
            throw expected(at, "a number of at most 1.7976931348623157e+308", "");
        }
        return new Expression.Numeral(number == 0 ? 0 : number); // Negative zero equals zero.
    }

    private Expression word(String expected) {
        Token at = token;
        advance();
        if (token.is(Token.Kind.SYMBOL, "(") && !KEYWORDS.contains(at.text())) {
            FqlFunction function = FqlFunction.named(at.text())
                    .orElseThrow(() -> expected(at, "a function (one of " + FqlFunction.names() + ")", ""));
            return nested(() -> call(function));
        }
        return switch (at.text()) {
            case "true", "all" -> new Expression.Bool(true);
            case "false" -> new Expression.Bool(false);
            case "null" -> new Expression.Null();
            case "and", "or", "in" -> throw expected(at, expected, "a field of that name is written \\" + at.text());
            default -> new Expression.Path(at.names());
        };
    }

    private Expression parentheses() {
        advance();
        Expression inner = condition();
        if (!accept(Token.Kind.SYMBOL, ")")) {
            throw afterCondition();
        }
        return inner;
    }

    private Expression items() {
        return new Expression.Items(list("]", () -> operand("a value", false)));
    }

    private Expression call(FqlFunction function) {
        int start = token.start();
        List<Token> starts = new ArrayList<>();
        List<Expression> arguments = list(")", () -> {
            starts.add(token);
            return or();
        });
        if (arguments.size() != function.arity) {
            throw FqlSyntaxException.at(
                    fql,
                    start,
                    function.arity == 1
                            ? "one argument of " + function.word
                            : "two arguments of " + function.word + ", with a comma between them",
                    arguments.isEmpty() ? "none" : Integer.toString(arguments.size()),
                    "");
        }
        if (function == FqlFunction.MATCH && isNeverText(arguments.get(1))) {
            throw expected(starts.get(1), "a pattern in quotes", "");
        }
        return new Expression.Call(function, arguments);
    }

    private static boolean isNeverText(Expression expression) {
        return (expression instanceof Expression.Constant && !(expression instanceof Expression.Text))
                || expression instanceof Expression.Items;
    }

    /** The elements between an opening bracket, which is the current token, and its closing one. */
    private List<Expression> list(String closing, Supplier<Expression> element) {
        advance();
        List<Expression> elements = new ArrayList<>();
        if (accept(Token.Kind.SYMBOL, closing)) {
            return List.of();
        }
        do {
            elements.add(element.get());
        } while (accept(Token.Kind.SYMBOL, ","));
        if (!accept(Token.Kind.SYMBOL, closing)) {
            throw expected("a comma or " + closing, "");
        }
        return List.copyOf(elements);
    }

    private Expression nested(Supplier<Expression> inner) {
        if (depth == DEEPEST) {
            throw expected("at most " + DEEPEST + " levels of nesting", "");
        }
        depth++;
        Expression expression = inner.get();
        depth--;
        return expression;
    }

    private Expression requireCondition(Expression expression, int start) {
        if (expression.isCondition()) {
            return expression;
        }
        String found = shorten(fql.substring(start, token.start()).strip());
        throw FqlSyntaxException.at(fql, start, "a condition", "the value " + found, "compare it, for example with =");
    }

    private boolean accept(Token.Kind kind, String text) {
        if (token.is(kind, text)) {
            advance();
            return true;
        }
        return false;
    }

    private void advance() {
        token = lexer.next();
    }

    private FqlSyntaxException expected(String expected, String hint) {
        return expected(token, expected, hint);
    }

    private FqlSyntaxException expected(Token at, String expected, String hint) {
        String found = at.kind() == Token.Kind.END ? END : shorten(fql.substring(at.start(), at.end()));
        return FqlSyntaxException.at(fql, at.start(), expected, found, hint);
    }

    /** Keeps the sentence on one line. */
    private static String shorten(String text) {
        String line = text.codePoints()
                .limit(SHOWN)
                .map(c -> Character.isISOControl(c) ? ' ' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return line.length() < text.length() ? line + "..." : line;
    }
}
