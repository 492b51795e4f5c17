package io.segmentlaunchdarkly.fql;

import java.util.ArrayList;
import java.util.List;

/** Splits a trigger's text into tokens. */
final class Lexer {
    private static final String BLANKS = " \t\n\r";
    /** A symbol that begins with another one comes before it. */
    private static final List<String> SYMBOLS = List.of("!=", ">=", "<=", "=", ">", "<", "!", "(", ")", "[", "]", ",");

    private final String fql;
    private int at;

    Lexer(String fql) {
        this.fql = fql;
    }

    Token next() {
        while (at < fql.length() && BLANKS.indexOf(fql.charAt(at)) >= 0) {
            at++;
        }
        if (at == fql.length()) {
            return new Token(Token.Kind.END, at, at, "", List.of());
        }
        char c = fql.charAt(at);
        if (c == '"' || c == '\'') {
            return string(c);
        }
        if (isPlain(c) || c == '\\') {
            return numberOrPath();
        }
        if (c == '+' && !fql.startsWith("-", at + 1) && isNumber(at + 1)) {
            return token(Token.Kind.NUMBER, FqlValues.endOfNumber(fql, at + 1));
        }
        for (String symbol : SYMBOLS) {
            if (fql.startsWith(symbol, at)) {
                return token(Token.Kind.SYMBOL, at + symbol.length());
            }
        }
        throw unknown();
    }

    private Token string(char quote) {
        int start = at;
        int end = fql.indexOf(quote, start + 1);
        if (end < 0) {
            throw FqlSyntaxException.at(
                    fql, start, "a string with a closing " + quote, "no other " + quote + " after this one", "");
        }
        at = end + 1;
        return new Token(Token.Kind.STRING, start, at, fql.substring(start + 1, end), List.of());
    }

    /**
     * The documentation allows field names that begin with a digit or a hyphen, and does not say how they differ from numbers. Here a run
     * of characters that could be a field name is a number if all of it reads as one: 1e3 is a number, 1st and 2024-05 are fields.
     */
    private Token numberOrPath() {
        return isNumber(at) ? token(Token.Kind.NUMBER, FqlValues.endOfNumber(fql, at)) : path();
    }

    private boolean isNumber(int start) {
        int end = FqlValues.endOfNumber(fql, start);
        return end > start && (end == fql.length() || !isPartOfPath(fql.charAt(end)));
    }

    private Token path() {
        int start = at;
        List<String> names = new ArrayList<>();
        boolean escaped = false;
        int position = start;
        while (true) {
            StringBuilder name = new StringBuilder();
            while (position < fql.length()) {
                char c = fql.charAt(position);
                if (isPlain(c)) {
                    name.append(c);
                    position++;
                } else if (c == '\\') {
                    if (position + 1 == fql.length()) {
                        throw FqlSyntaxException.at(fql, position + 1, "a character after \\", Parser.END, "");
                    }
                    int character = fql.codePointAt(position + 1);
                    name.appendCodePoint(character);
                    position += 1 + Character.charCount(character);
                    escaped = true;
                } else {
                    break;
                }
            }
            if (name.isEmpty()) {
                at = position;
                throw FqlSyntaxException.at(fql, position, "a field name after the dot", describeHere(), "");
            }
            names.add(name.toString());
            if (position == fql.length() || fql.charAt(position) != '.') {
                break;
            }
            position++;
        }
        at = position;
        Token.Kind kind = escaped || names.size() > 1 ? Token.Kind.PATH : Token.Kind.WORD;
        return new Token(kind, start, at, fql.substring(start, at), List.copyOf(names));
    }

    private Token token(Token.Kind kind, int end) {
        int start = at;
        at = end;
        return new Token(kind, start, end, fql.substring(start, end), List.of());
    }

    private FqlSyntaxException unknown() {
        String hint =
                switch (fql.charAt(at)) {
                    case '&' -> "write and";
                    case '|' -> "write or";
                    case '.' -> "a path begins with a field name";
                    default -> "in a field name it needs a backslash before it";
                };
        return FqlSyntaxException.at(fql, at, "a field, a value, an operator or a parenthesis", describeHere(), hint);
    }

    private String describeHere() {
        if (at == fql.length()) {
            return Parser.END;
        }
        int c = fql.codePointAt(at);
        if (c == '\n' || c == '\r') {
            return "the end of the line";
        }
        boolean visible = (c > ' ' && c < 0x7f) || Character.isLetterOrDigit(c);
        return visible ? Character.toString(c) : c == ' ' ? "a blank" : "the character U+%04X".formatted(c);
    }

    /** Documented: in a field name, all other characters need a backslash. */
    static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }

    private static boolean isPartOfPath(char c) {
        return isPlain(c) || c == '.' || c == '\\';
    }
}
