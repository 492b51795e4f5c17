package io.segmentlaunchdarkly.fql;

import io.segmentlaunchdarkly.javascript.Numbers;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * A trigger in the form that Segment's own trigger builder writes. It is evaluated as Segment's evaluator does it, even where the
 * documentation says otherwise, so that a trigger copied from Segment selects the same events. Every other trigger is evaluated as
 * documented.
 *
 * <p>The form:
 *
 * <ul>
 *   <li>conditions on type, event, name, userId, properties, traits and context;
 *   <li>comparisons of a field with a constant;
 *   <li>{@code contains} and {@code match} of a field and a constant, with or without {@code !}; the pattern of {@code match} begins or
 *       ends with a star;
 *   <li>text in double quotes;
 *   <li>one operator at each level, and one level of parentheses;
 *   <li>in a field name, a backslash before every character other than letters, digits, {@code _}, {@code -} and the dot, and before no
 *       other.
 * </ul>
 *
 * <p>The form includes variants that Segment's evaluator reads in the same way: other blanks that separate the same words, {@code AND},
 * an operator at the end, a number in quotes after {@code <} or {@code >}, a word without quotes.
 */
final class BuilderForm {
    private static final Set<String> FIELDS = Set.of("type", "event", "name", "userId");
    private static final Set<String> OBJECTS = Set.of("properties", "traits", "context");
    private static final Set<String> CONSTANTS = Set.of("true", "false", "null");
    private static final Set<String> NUMBERS = Set.of("NaN", "Infinity", "-Infinity");
    private static final Pattern BARE_WORD = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_-]*");

    private static final Set<SegmentToken.Kind> PIECES_OF_A_FIELD =
            EnumSet.of(SegmentToken.Kind.IDENT, SegmentToken.Kind.DOT, SegmentToken.Kind.END);

    private final String fql;
    private final List<Token> tokens = new ArrayList<>();
    private final StringBuilder canonical = new StringBuilder();
    private final List<String> unquoted = new ArrayList<>();
    private final List<String> misread = new ArrayList<>();
    private int at;

    private BuilderForm(String fql) {
        this.fql = fql;
        Lexer lexer = new Lexer(fql);
        do {
            tokens.add(lexer.next());
        } while (token(tokens.size() - 1).kind() != Token.Kind.END);
    }

    /**
     * A trigger in this form.
     *
     * @param text the trigger with the builder's blanks
     * @param condition how Segment reads the trigger
     * @param unquoted words that are read as text although they have no quotes
     * @param misread fields and numbers that Segment's lexer mistakes for something else
     */
    record Read(String text, SegmentCondition condition, List<String> unquoted, List<String> misread) {}

    /**
     * Reads a trigger if it is in this form.
     *
     * @param fql a text that {@link Parser} has accepted
     */
    static Optional<Read> read(String fql) {
        BuilderForm form = new BuilderForm(fql);
        if (!form.trigger()) {
            return Optional.empty();
        }
        String text = form.canonical.toString();
        SegmentCondition condition = SegmentParser.parse(text);
        // Segment may read other blanks differently: "properties.price>=5" is never true there.
        return SegmentParser.parse(fql).equals(condition)
                ? Optional.of(new Read(text, condition, List.copyOf(form.unquoted), List.copyOf(form.misread)))
                : Optional.empty();
    }

    private boolean trigger() {
        return level(this::group) && token().kind() == Token.Kind.END && !isOneGroupThatTheBuilderOpens();
    }

    /** The builder removes parentheses around the whole trigger, but only if there are no others. */
    private boolean isOneGroupThatTheBuilderOpens() {
        return canonical.charAt(0) == '('
                && canonical.charAt(canonical.length() - 1) == ')'
                && canonical.chars().filter(c -> c == '(' || c == ')').count() == 2;
    }

    /** Reads items with the same operator between them, as many as there are. */
    private boolean level(BooleanSupplier item) {
        String operator = null;
        while (true) {
            if (!item.getAsBoolean()) {
                return false;
            }
            if (!Parser.isAnd(token()) && !token().is(Token.Kind.WORD, "or")) {
                return true;
            }
            String next = Parser.isAnd(token()) ? "and" : "or";
            if (operator != null && !operator.equals(next)) {
                return false;
            }
            operator = next;
            // As written: Segment skips AND, and after a group that ends early that makes a difference.
            take(" " + token().text());
            if (token().kind() == Token.Kind.END) {
                return true;
            }
            canonical.append(' ');
        }
    }

    private boolean group() {
        return symbol("(") ? level(this::condition) && symbol(")") : condition();
    }

    private boolean condition() {
        boolean negated = symbol("!");
        for (FqlFunction function : List.of(FqlFunction.CONTAINS, FqlFunction.MATCH)) {
            if (token().is(Token.Kind.WORD, function.word)) {
                take(function.word);
                return symbol("(") && field() && comma() && argument(function) && symbol(")");
            }
        }
        String field = token().text();
        return !negated && field() && comparison(field);
    }

    private boolean argument(FqlFunction function) {
        if (function == FqlFunction.MATCH) {
            String pattern = token().text();
            return (pattern.startsWith("*") || pattern.endsWith("*")) && string();
        }
        return string() || number() || constant() || word();
    }

    private boolean comparison(String field) {
        for (Relation relation : Relation.values()) {
            if (token().is(Token.Kind.SYMBOL, relation.symbol)) {
                take(" " + relation.symbol + " ");
                return number() || (relation.orders() ? numberInWords() : string() || compared(field, relation));
            }
        }
        return false;
    }

    /** A word on the right of a comparison. Only for some fields are {@code null} and the booleans read as constants. */
    private boolean compared(String field, Relation relation) {
        String word = token().text();
        boolean meant =
                switch (word) {
                    case "null" -> !field.equals("type") && !field.equals("event");
                    case "true", "false" -> relation == Relation.EQUAL
                            && (field.equals("userId") || !FIELDS.contains(field));
                    default -> false;
                };
        return meant ? constant() : word();
    }

    private boolean constant() {
        return take(isWord(CONSTANTS));
    }

    private boolean field() {
        List<String> names = token().names();
        boolean known =
                names.size() == 1 ? FIELDS.contains(names.get(0)) : !names.isEmpty() && OBJECTS.contains(names.get(0));
        return take(known && isEscapedByTheBuilder(token().text()) && noted());
    }

    private static boolean isEscapedByTheBuilder(String path) {
        for (int i = 0; i < path.length(); i++) {
            boolean escaped = path.charAt(i) == '\\';
            i += escaped ? 1 : 0;
            char c = path.charAt(i);
            if (escaped == (Lexer.isPlain(c) || c == '.')) {
                return false;
            }
        }
        return true;
    }

    private boolean comma() {
        if (token().is(Token.Kind.SYMBOL, ",")) {
            take(", ");
            return true;
        }
        return false;
    }

    private boolean symbol(String symbol) {
        return take(token().is(Token.Kind.SYMBOL, symbol));
    }

    /**
     * Segment ignores the exponent of a number. So a number with an exponent belongs to the form only if the builder cannot write it
     * otherwise.
     */
    private boolean number() {
        return take(token().kind() == Token.Kind.NUMBER
                && (token().text().chars().noneMatch(c -> c == 'e' || c == 'E')
                        || Numbers.text(Numbers.of(token().text())).equals(token().text()))
                && noted());
    }

    /** Segment orders numbers only, and converts text to a number. With text that is no number the comparison is never true there. */
    private boolean numberInWords() {
        boolean number = isString() && !Double.isNaN(Numbers.of(token().text()));
        return take(number || isWord(NUMBERS));
    }

    private boolean string() {
        return take(isString());
    }

    private boolean isString() {
        return token().kind() == Token.Kind.STRING && fql.charAt(token().start()) == '"';
    }

    private boolean isWord(Set<String> words) {
        return token().kind() == Token.Kind.WORD && words.contains(token().text());
    }

    /** A word that Segment reads as text. */
    private boolean word() {
        String word = token().text();
        boolean bare = token().kind() == Token.Kind.WORD
                && BARE_WORD.matcher(word).matches()
                && !Parser.KEYWORDS.contains(word)
                && !Parser.EVENT_FIELDS.contains(word);
        if (bare || isWord(CONSTANTS) || isWord(NUMBERS)) {
            unquoted.add(word);
            return take(true);
        }
        return false;
    }

    /** Records a field or a number that Segment's lexer mistakes for something else. */
    private boolean noted() {
        String text = token().text();
        List<SegmentToken.Kind> pieces = SegmentLexer.tokens(text).orElse(List.of()).stream()
                .map(SegmentToken::kind)
                .toList();
        boolean read = token().kind() == Token.Kind.NUMBER
                ? pieces.equals(List.of(SegmentToken.Kind.NUMBER, SegmentToken.Kind.END))
                : !pieces.isEmpty() && PIECES_OF_A_FIELD.containsAll(pieces);
        if (!read) {
            misread.add(text);
        }
        return true;
    }

    private Token token() {
        return token(at);
    }

    private Token token(int index) {
        return tokens.get(index);
    }

    /** Takes the current token, as written in the trigger, if it is the one looked for. */
    private boolean take(boolean found) {
        if (found) {
            take(fql.substring(token().start(), token().end()));
        }
        return found;
    }

    private void take(String text) {
        canonical.append(text);
        at++;
    }
}
