package io.segmentlaunchdarkly.fql;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A trigger in the form that Segment's own trigger builder writes, and what such a trigger means in Segment where that is not
 * what the documentation says.
 *
 * <p>The documentation lets parentheses group any conditions. Segment's Actions evaluator, however, ends a group at the first
 * closing parenthesis, even if that is the one of {@code contains(...)} or {@code match(...)}; what follows falls to the outer
 * level, and there the last {@code and} or {@code or} counts for all conditions. So
 * {@code type = "page" and (contains(name, "x") or userId = "u")} is true of every page in Segment. A trigger that is
 * wholly in the builder's form means here what it means there, so that one copied from Segment selects the same events; the
 * conformance vectors say so. All other triggers mean what the documentation says. Single quotes, or one more pair of parentheses
 * around the whole, make a trigger such an other one: the builder writes neither, and Segment's evaluator reads neither.
 *
 * <p>The form: conditions on type, event, name, userId, properties, traits and context; comparisons with a constant;
 * {@code contains} and {@code match} of a field and a constant, with or without {@code !}; double quotes; one sort of operator at each level,
 * and one level of parentheses.
 */
final class BuilderForm {
    private static final Set<String> FIELDS = Set.of("type", "event", "name", "userId");
    private static final Set<String> OBJECTS = Set.of("properties", "traits", "context");

    private final String fql;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private BuilderForm(String fql) {
        this.fql = fql;
        Lexer lexer = new Lexer(fql);
        do {
            tokens.add(lexer.next());
        } while (tokens.get(tokens.size() - 1).kind() != Token.Kind.END);
    }

    /** A condition as it stands in the text. */
    private record Simple(String text, boolean function) {}

    /** Conditions with the operator that stands between them; null if there is but one. */
    private record Level<T>(List<T> items, String operator) {}

    /**
     * What Segment makes of a trigger, if it is in the builder's form and one of its groups ends early.
     *
     * @param fql a text that the language's own parser has accepted
     */
    static Optional<Expression> read(String fql) {
        if (fql.indexOf('(') < 0) {
            return Optional.empty();
        }
        BuilderForm form = new BuilderForm(fql);
        return form.level(form::group)
                .filter(level -> form.token().kind() == Token.Kind.END)
                .flatMap(BuilderForm::regroup);
    }

    private static Optional<Expression> regroup(Level<Level<Simple>> trigger) {
        List<Expression> conditions = new ArrayList<>();
        String operator = trigger.operator();
        boolean early = false;
        for (Level<Simple> group : trigger.items()) {
            List<Simple> items = group.items();
            int end = 1;
            while (end < items.size() && !items.get(end - 1).function()) {
                end++;
            }
            conditions.add(join(
                    items.subList(0, end).stream().map(BuilderForm::expression).toList(), group.operator()));
            items.subList(end, items.size()).forEach(item -> conditions.add(expression(item)));
            early |= end < items.size();
            operator = end < items.size() ? group.operator() : trigger.operator();
        }
        return early ? Optional.of(join(conditions, operator)) : Optional.empty();
    }

    private static Expression expression(Simple simple) {
        return new Parser(simple.text()).parse();
    }

    private static Expression join(List<Expression> conditions, String operator) {
        if (conditions.size() == 1) {
            return conditions.get(0);
        }
        return "or".equals(operator) ? Expression.Or.of(conditions) : Expression.And.of(conditions);
    }

    private Token token() {
        return tokens.get(at);
    }

    private boolean accept(Token.Kind kind, String text) {
        boolean accepted = token().is(kind, text);
        at += accepted ? 1 : 0;
        return accepted;
    }

    /** Items with one sort of operator between them, as far as they go. */
    private <T> Optional<Level<T>> level(Supplier<Optional<T>> reader) {
        List<T> items = new ArrayList<>();
        String operator = null;
        while (true) {
            Optional<T> item = reader.get();
            if (item.isEmpty()) {
                return Optional.empty();
            }
            items.add(item.get());
            String next = token().text();
            if (token().kind() != Token.Kind.WORD || !(next.equals("and") || next.equals("or"))) {
                return Optional.of(new Level<>(items, operator));
            }
            if (operator != null && !operator.equals(next)) {
                return Optional.empty();
            }
            operator = next;
            at++;
        }
    }

    private Optional<Level<Simple>> group() {
        if (accept(Token.Kind.SYMBOL, "(")) {
            return level(this::simple).filter(level -> accept(Token.Kind.SYMBOL, ")"));
        }
        return simple().map(simple -> new Level<>(List.of(simple), null));
    }

    private Optional<Simple> simple() {
        int start = token().start();
        boolean negated = accept(Token.Kind.SYMBOL, "!");
        boolean function = accept(Token.Kind.WORD, "contains") || accept(Token.Kind.WORD, "match");
        boolean read = function ? arguments() : !negated && comparison();
        return read
                ? Optional.of(new Simple(fql.substring(start, tokens.get(at - 1).end()), function))
                : Optional.empty();
    }

    private boolean arguments() {
        return accept(Token.Kind.SYMBOL, "(")
                && field()
                && accept(Token.Kind.SYMBOL, ",")
                && (string() || number() || word())
                && accept(Token.Kind.SYMBOL, ")");
    }

    private boolean comparison() {
        if (!field()) {
            return false;
        }
        for (Relation relation : Relation.values()) {
            if (accept(Token.Kind.SYMBOL, relation.symbol)) {
                return number() || (!relation.orders() && (string() || word()));
            }
        }
        return false;
    }

    private boolean field() {
        List<String> names = token().names();
        boolean known =
                names.size() == 1 ? FIELDS.contains(names.get(0)) : !names.isEmpty() && OBJECTS.contains(names.get(0));
        at += known ? 1 : 0;
        return known;
    }

    private boolean number() {
        boolean number = token().kind() == Token.Kind.NUMBER;
        at += number ? 1 : 0;
        return number;
    }

    private boolean string() {
        boolean string = token().kind() == Token.Kind.STRING && fql.charAt(token().start()) == '"';
        at += string ? 1 : 0;
        return string;
    }

    private boolean word() {
        return accept(Token.Kind.WORD, "true") || accept(Token.Kind.WORD, "false") || accept(Token.Kind.WORD, "null");
    }
}
