package io.segmentlaunchdarkly.fql;

import io.segmentlaunchdarkly.fql.SegmentToken.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Splits a trigger's text into tokens as Segment's own lexer does (the npm package {@code @segment/fql-ts} 1.10.1), mistakes included: it
 * takes a field name that begins with a digit for a number, one called {@code and} for an operator, and only the 1 of {@code 1e-7} for a
 * number.
 */
final class SegmentLexer {
    /** The position after the text. It counts as a terminator and as no other class of characters. */
    private static final int END = -1;

    /** The text cannot be split into tokens. At Segment such a trigger is never true. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        Refused() {
            super(null, null, false, false);
        }
    }

    private final String fql;
    private final List<SegmentToken> tokens = new ArrayList<>();
    private int at;

    private SegmentLexer(String fql) {
        this.fql = fql;
    }

    /** The tokens, the last of which is the END; empty if the lexer fails. */
    static Optional<List<SegmentToken>> tokens(String fql) {
        SegmentLexer lexer = new SegmentLexer(fql);
        try {
            lexer.read();
        } catch (Refused e) {
            return Optional.empty();
        }
        return Optional.of(lexer.tokens);
    }

    private void read() throws Refused {
        for (int c = next(); c != END; c = next()) {
            if (!isBlank(c)) {
                read((char) c);
            }
        }
        add(Kind.END, "eos");
    }

    private void read(char c) throws Refused {
        switch (c) {
            case '!' -> not();
            case '=' -> add(Kind.OPERATOR, "=");
            case '<', '>' -> add(Kind.OPERATOR, accept("=") ? c + "=" : Character.toString(c));
            case '"', '\'' -> string(c);
            case '-', '+' -> number(c);
            case '.' -> add(Kind.DOT, ".");
            case '[', ']' -> add(Kind.BRACKET, Character.toString(c));
            case ',' -> add(Kind.COMMA, ",");
            case '(' -> add(Kind.PARENTHESIS_LEFT, "(");
            case ')' -> add(Kind.PARENTHESIS_RIGHT, ")");
            case 'a' -> word(c, "nd", Kind.CONDITIONAL);
            case 'o' -> word(c, "r", Kind.CONDITIONAL);
            case 'n' -> word(c, "ull", Kind.NULL);
            default -> {
                if (isDigit(c)) {
                    number(c);
                } else if (isLetter(c) || c == '\\' || c == '_') {
                    ident(c);
                } else {
                    throw new Refused();
                }
            }
        }
    }

    private void not() throws Refused {
        int next = peek();
        if (isLetter(next) || next == '(') {
            add(Kind.OPERATOR, "!");
        } else if (accept("=")) {
            add(Kind.OPERATOR, "!=");
        } else {
            throw new Refused();
        }
    }

    private void string(char quote) throws Refused {
        int end = fql.indexOf(quote, at);
        if (end < 0) {
            throw new Refused();
        }
        add(Kind.STRING, fql.substring(at - 1, end + 1));
        at = end;
        // Unless a terminator follows, the quote is read again, as the beginning of another string.
        accept(Character.toString(quote));
    }

    private void number(char first) throws Refused {
        int start = at - 1;
        boolean decimal = false;
        while (isDigit(peek()) || peek() == '.') {
            if (next() == '.') {
                if (decimal || isTerminator(peek())) {
                    throw new Refused();
                }
                decimal = true;
            }
        }
        add(Kind.NUMBER, first + fql.substring(start + 1, at));
    }

    private void word(char first, String rest, Kind kind) throws Refused {
        if (accept(rest)) {
            add(kind, first + rest);
        } else {
            ident(first);
        }
    }

    private void ident(char first) throws Refused {
        StringBuilder name = new StringBuilder();
        int c = first;
        while (true) {
            if (c == '\\') {
                c = next();
            }
            if (c == END) {
                throw new Refused();
            }
            name.append((char) c);
            if (!isIdent(peek())) {
                break;
            }
            c = next();
        }
        int after = peek();
        if (!isTerminator(after) && after != '.' && after != '(' && after != '=' && after != '!') {
            throw new Refused();
        }
        add(Kind.IDENT, name.toString());
    }

    /** Takes a word that ends before a terminator. If the text ends within the word, the rest of the text is skipped. */
    private boolean accept(String word) {
        int start = at;
        StringBuilder read = new StringBuilder();
        for (int i = 0; i < word.length(); i++) {
            int c = next();
            if (c == END) {
                return false;
            }
            read.append((char) c);
            if (isTerminator(c)) {
                break;
            }
        }
        if (read.toString().equals(word) && isTerminator(peek())) {
            return true;
        }
        at = start;
        return false;
    }

    private void add(Kind kind, String value) {
        tokens.add(new SegmentToken(kind, value));
    }

    private int next() {
        return at < fql.length() ? fql.charAt(at++) : END;
    }

    private int peek() {
        return at < fql.length() ? fql.charAt(at) : END;
    }

    private static boolean isBlank(int c) {
        return c == ' ' || c == '\t' || c == '\n';
    }

    private static boolean isLetter(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isIdent(int c) {
        return isLetter(c) || isDigit(c) || c == '_' || c == '-' || c == '\\';
    }

    private static boolean isTerminator(int c) {
        return c == END || isBlank(c) || c == ',' || c == ']' || c == ')';
    }
}
