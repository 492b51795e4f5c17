package io.segmentlaunchdarkly.mapping.liquid;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** Reads values, expressions and filters from one part of a template: the inside of a tag or of an output. */
final class Reader {

    private static final int MAX_NESTING = 100;

    /** Finds the filter with a name. */
    @FunctionalInterface
    interface FilterLookup {
        Filter find(String name) throws LiquidSyntaxException;
    }

    private static final Map<String, JsonNode> LITERALS = Map.of(
            "true", LiquidValues.bool(true),
            "false", LiquidValues.bool(false),
            "nil", Keyword.NIL,
            "null", Keyword.NIL,
            "empty", Keyword.EMPTY,
            "blank", Keyword.BLANK);

    private final String input;
    private final int end;
    private int position;
    private int nesting;

    Reader(String input, int start, int end) {
        this.input = input;
        this.position = start;
        this.end = end;
    }

    boolean atEnd() {
        return position >= end;
    }

    /** The next character, or 0 at the end. */
    char peek() {
        return peek(0);
    }

    private char peek(int ahead) {
        int at = position + ahead;
        return at < end ? input.charAt(at) : 0;
    }

    void skip() {
        position++;
    }

    void skipBlank() {
        while (position < end && Characters.isBlank(input.charAt(position))) {
            position++;
        }
    }

    int position() {
        return position;
    }

    void resetTo(int earlier) {
        position = earlier;
    }

    /** The rest, which has not been read. */
    String rest() {
        return position < end ? input.substring(position, end) : "";
    }

    /** The rest, read as tags without braces, one a line. */
    Deque<Piece> lines() throws LiquidSyntaxException {
        return Splitter.lines(input, position, end);
    }

    /** Skips everything up to and including a character; the whole rest if it does not occur. */
    boolean skipPast(char c) {
        while (position < end) {
            if (input.charAt(position++) == c) {
                return true;
            }
        }
        return false;
    }

    /** A name, empty if none comes next. */
    String readName() {
        skipBlank();
        int start = position;
        while (position < end && Characters.isWord(input.charAt(position))) {
            position++;
        }
        return start < position ? input.substring(start, position) : "";
    }

    FilteredValue readFilteredValue(FilterLookup lookup) throws LiquidSyntaxException {
        int start = position;
        Expression expression = readExpression();
        if (expression == null) {
            throw new LiquidSyntaxException("a value is expected at " + snapshot());
        }
        List<FilteredValue.Call> filters = readFilters(lookup);
        return new FilteredValue(expression, filters, input.substring(start, Math.max(start, position)));
    }

    /** An expression, or null if none comes next. */
    private Expression readExpression() throws LiquidSyntaxException {
        List<Term> terms = new ArrayList<>();
        while (position < end) {
            Term term = readOperator();
            if (term == null) {
                term = readValue();
            }
            if (term == null) {
                break;
            }
            terms.add(term);
        }
        return terms.isEmpty() ? null : new Expression(terms);
    }

    private Operator readOperator() {
        skipBlank();
        for (Operator operator : Operator.values()) {
            if (startsWithWord(operator.text())) {
                position += operator.text().length();
                return operator;
            }
        }
        return null;
    }

    /** Whether a word comes next; a word of letters must end there. */
    private boolean startsWithWord(String word) {
        return position + word.length() <= end
                && input.startsWith(word, position)
                && !(Characters.isWord(word.charAt(0)) && Characters.isWord(peek(word.length())));
    }

    private List<FilteredValue.Call> readFilters(FilterLookup lookup) throws LiquidSyntaxException {
        List<FilteredValue.Call> filters = new ArrayList<>();
        while (true) {
            skipBlank();
            if (atEnd() || peek() == ')' || peek() == ',') {
                return List.copyOf(filters);
            }
            if (peek() != '|') {
                throw new LiquidSyntaxException("\"|\" is expected before a filter, at " + snapshot());
            }
            position++;
            String name = readName();
            if (name.isEmpty()) {
                if (!atEnd()) {
                    throw new LiquidSyntaxException("a filter's name is expected at " + snapshot());
                }
                return List.copyOf(filters);
            }
            filters.add(new FilteredValue.Call(lookup.find(name), readArguments()));
        }
    }

    private List<FilteredValue.Argument> readArguments() throws LiquidSyntaxException {
        List<FilteredValue.Argument> arguments = new ArrayList<>();
        skipBlank();
        if (peek() != ':') {
            if (!endsFilter()) {
                throw new LiquidSyntaxException("\":\" is expected before a filter's arguments, at " + snapshot());
            }
            return List.of();
        }
        do {
            position++;
            FilteredValue.Argument argument = readArgument();
            if (argument != null) {
                arguments.add(argument);
            }
            skipBlank();
            if (!endsFilter()) {
                throw new LiquidSyntaxException("the end of a filter's argument is expected at " + snapshot());
            }
        } while (peek() == ',');
        return List.copyOf(arguments);
    }

    private boolean endsFilter() {
        return atEnd() || peek() == ',' || peek() == '|' || peek() == ')';
    }

    private FilteredValue.Argument readArgument() throws LiquidSyntaxException {
        skipBlank();
        int start = position;
        Operand value = readValue();
        if (value == null) {
            return null;
        }
        String key = input.substring(start, position);
        skipBlank();
        if (peek() != ':') {
            return new FilteredValue.Argument(null, value);
        }
        position++;
        return new FilteredValue.Argument(key, readValue());
    }

    /** A value, or null if none comes next. */
    Operand readValue() throws LiquidSyntaxException {
        if (++nesting > MAX_NESTING) {
            throw new LiquidSyntaxException("it is nested deeper than " + MAX_NESTING + " levels");
        }
        skipBlank();
        Operand value = readLiteral();
        if (value == null && peek() == '(') {
            value = readRange();
        }
        List<Operand> steps = readSteps(value == null);
        nesting--;
        if (steps.isEmpty()) {
            return value;
        }
        return value == null
                ? new Operand.Variable(steps.get(0), List.copyOf(steps.subList(1, steps.size())))
                : new Operand.Member(value, List.copyOf(steps));
    }

    /** A path from a filter's argument, which names a property of an object; null if it is not a path. */
    static Operand readPath(String text) throws LiquidSyntaxException {
        Reader reader = new Reader(text, 0, text.length());
        reader.skipBlank();
        List<Operand> steps = reader.readSteps(true);
        return steps.isEmpty() ? null : new Operand.Variable(steps.get(0), List.copyOf(steps.subList(1, steps.size())));
    }

    private Operand readLiteral() {
        for (Map.Entry<String, JsonNode> literal : LITERALS.entrySet()) {
            if (startsWithWord(literal.getKey())) {
                position += literal.getKey().length();
                return new Operand.Literal(literal.getValue());
            }
        }
        if (Characters.isQuote(peek())) {
            return new Operand.Literal(LiquidValues.text(readQuoted()));
        }
        return readNumber();
    }

    /** The content of a quoted text. Its last character is lost if the closing quote is missing. */
    String readQuoted() {
        int start = position;
        char quote = input.charAt(position++);
        boolean escaped = false;
        while (position < end) {
            char c = input.charAt(position++);
            if (c == quote && !escaped) {
                break;
            }
            escaped = !escaped && c == '\\';
        }
        return Escapes.resolve(input, start + 1, position - 1);
    }

    private Operand readNumber() {
        int length = peek() == '+' || peek() == '-' ? 1 : 0;
        boolean digits = false;
        boolean point = false;
        while (true) {
            if (Characters.isDigit(peek(length))) {
                digits = true;
            } else if (peek(length) == '.' && peek(length + 1) != '.') {
                if (point || !digits) {
                    return null;
                }
                point = true;
            } else {
                break;
            }
            length++;
        }
        if (!digits || Characters.isWord(peek(length))) {
            return null;
        }
        Operand number = Operand.number(input.substring(position, position + length));
        position += length;
        return number;
    }

    private Operand readRange() throws LiquidSyntaxException {
        position++;
        Operand low = requireValue();
        skipBlank();
        if (peek() != '.' || peek(1) != '.') {
            throw new LiquidSyntaxException("parentheses must hold a range such as (1..3), at " + snapshot());
        }
        position += 2;
        Operand high = requireValue();
        skipBlank();
        if (peek() != ')') {
            throw new LiquidSyntaxException("a range must end with \")\", at " + snapshot());
        }
        position++;
        return new Operand.Range(low, high);
    }

    private Operand requireValue() throws LiquidSyntaxException {
        Operand value = readValue();
        if (value == null) {
            throw new LiquidSyntaxException("a value is expected at " + snapshot());
        }
        return value;
    }

    /** The steps of a path; without an owner the first may be a name. */
    private List<Operand> readSteps(boolean withoutOwner) throws LiquidSyntaxException {
        List<Operand> steps = new ArrayList<>();
        while (true) {
            if (peek() == '[') {
                position++;
                Operand step = readValue();
                if (!skipPast(']')) {
                    throw new LiquidSyntaxException("\"[\" is not closed");
                }
                steps.add(step == null ? Operand.Name.of("") : step);
                continue;
            }
            if (withoutOwner && steps.isEmpty()) {
                String name = readName();
                if (!name.isEmpty()) {
                    steps.add(Operand.Name.of(name));
                    continue;
                }
            }
            if (peek() != '.' || peek(1) == '.') {
                return steps;
            }
            position++;
            String name = readName();
            if (name.isEmpty()) {
                return steps;
            }
            steps.add(Operand.Name.of(name));
        }
    }

    private String snapshot() {
        String rest = rest();
        return rest.isEmpty() ? "the end" : "\"" + (rest.length() > 32 ? rest.substring(0, 29) + "..." : rest) + "\"";
    }
}
