package io.segmentlaunchdarkly.fql;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What takes a trigger out of the builder's form, so that it means what is documented. Each has a line in docs/triggers.md. */
enum DocumentedDifference {
    SINGLE_QUOTES("single quotes"),
    IN("`in`"),
    FUNCTIONS("functions other than `contains` and `match`"),
    FIELDS("other fields"),
    TWO_FIELDS("a field in place of a constant"),
    CONDITIONS("a field or a constant alone"),
    NEGATIONS("`!` before anything except `contains` and `match`"),
    PARENTHESES("parentheses within parentheses, or around the whole"),
    MIXED("`and` and `or` at the same level"),
    ORDERED_TEXT("`<` and `>` with text that is not a number"),
    EXPONENTS("exponents"),
    BACKSLASHES("backslashes where the builder writes none"),
    PATTERNS("patterns without a `*` at either end"),
    BLANKS("missing blanks");

    private static final Set<String> FIELD_NAMES = Set.of("type", "event", "name", "userId");
    private static final Set<String> OBJECT_NAMES = Set.of("properties", "traits", "context");
    private static final Set<String> RELATIONS = Set.of("=", "!=", "<", "<=", ">", ">=");

    /** How docs/triggers.md names it. */
    final String name;

    DocumentedDifference(String name) {
        this.name = name;
    }

    /** Those of a trigger; none if it is in the builder's form. */
    static Set<DocumentedDifference> of(String fql) {
        List<Token> tokens = new ArrayList<>();
        Lexer lexer = new Lexer(fql);
        do {
            tokens.add(lexer.next());
        } while (tokens.get(tokens.size() - 1).kind() != Token.Kind.END);
        Set<DocumentedDifference> found = EnumSet.noneOf(DocumentedDifference.class);
        List<String> operators = new ArrayList<>(List.of(""));
        for (int i = 0; i < tokens.size() - 1; i++) {
            Token token = tokens.get(i);
            Token before = i == 0 ? tokens.get(tokens.size() - 1) : tokens.get(i - 1);
            Token after = tokens.get(i + 1);
            String next = fql.substring(token.end()).isEmpty() ? " " : fql.substring(token.end(), token.end() + 1);
            boolean blankAfter = " \t\n".contains(next);
            switch (token.kind()) {
                case STRING -> {
                    if (fql.charAt(token.start()) == '\'') {
                        found.add(SINGLE_QUOTES);
                    }
                    if (Set.of("<", "<=", ">", ">=").contains(before.text())
                            && !token.text().strip().matches("([+-]?[0-9.]+(e[+-]?[0-9]+)?)?")) {
                        found.add(ORDERED_TEXT);
                    }
                    if (!blankAfter && !",)]".contains(next)) {
                        found.add(BLANKS);
                    }
                    if (!isOperand(before)) {
                        found.add(CONDITIONS);
                    }
                    boolean pattern = i > 3
                            && tokens.get(i - 3).kind() == Token.Kind.SYMBOL
                            && tokens.get(i - 4).text().equals("match");
                    if (pattern
                            && !token.text().startsWith("*")
                            && !token.text().endsWith("*")) {
                        found.add(PATTERNS);
                    }
                }
                case NUMBER -> {
                    if (token.text().matches(".*[eE].*")) {
                        found.add(EXPONENTS);
                    }
                    if (!isOperand(before)) {
                        found.add(CONDITIONS);
                    }
                }
                case SYMBOL -> {
                    boolean relation = RELATIONS.contains(token.text());
                    boolean blankBefore = token.start() == 0 || " \t\n".indexOf(fql.charAt(token.start() - 1)) >= 0;
                    if ((relation && !token.text().equals("=") && !(token.text().length() == 1 || blankAfter))
                            || ("<>".contains(token.text().substring(0, 1)) && !blankBefore)
                            || (token.text().equals("!") && blankAfter)) {
                        found.add(BLANKS);
                    }
                    if (token.text().equals("!") && !Set.of("contains", "match").contains(after.text())) {
                        found.add(NEGATIONS);
                    }
                    if (token.text().equals("(")) {
                        boolean call = Set.of("contains", "match").contains(before.text());
                        if (!call && operators.size() > 1) {
                            found.add(PARENTHESES);
                        }
                        operators.add(call ? "call" : "");
                    } else if (token.text().equals(")")) {
                        operators.remove(operators.size() - 1);
                    }
                }
                case WORD, PATH -> word(token, before, after, operators, next, found);
                case END -> {}
            }
            if (fql.contains("\r")) {
                found.add(BLANKS);
            }
        }
        String stripped = fql.strip();
        if (stripped.startsWith("(") && stripped.endsWith(")") && stripped.lastIndexOf('(') == 0) {
            found.add(PARENTHESES);
        }
        return found;
    }

    private static boolean isOperand(Token before) {
        return before.kind() == Token.Kind.SYMBOL
                && (RELATIONS.contains(before.text())
                        || before.text().equals(",")
                        || before.text().equals("["));
    }

    private static void word(
            Token token,
            Token before,
            Token after,
            List<String> operators,
            String next,
            Set<DocumentedDifference> found) {
        String text = token.text();
        boolean operand = isOperand(before);
        if (token.kind() == Token.Kind.WORD) {
            if (!operand && (text.equalsIgnoreCase("and") || text.equals("or"))) {
                String last = operators.set(operators.size() - 1, text.toLowerCase(Locale.ROOT));
                if (!last.isEmpty() && !last.equals(operators.get(operators.size() - 1))) {
                    found.add(MIXED);
                }
                if (!" \t\n".contains(next)) {
                    found.add(BLANKS);
                }
                return;
            }
            if (text.equals("in")) {
                found.add(IN);
                return;
            }
            if (after.text().equals("(")) {
                if (!text.equals("contains") && !text.equals("match")) {
                    found.add(FUNCTIONS);
                }
                return;
            }
            if (Set.of("true", "false", "null", "all").contains(text)) {
                if (!operand) {
                    found.add(CONDITIONS);
                }
                return;
            }
        }
        if (operand) {
            boolean textOfSegments = token.kind() == Token.Kind.WORD
                    && !Parser.EVENT_FIELDS.contains(text)
                    && text.matches("[a-zA-Z_].*|-Infinity");
            if (!textOfSegments || Set.of("<", "<=", ">", ">=").contains(before.text())) {
                found.add(TWO_FIELDS);
            }
            return;
        }
        String root = token.names().get(0);
        boolean known = token.names().size() == 1 ? FIELD_NAMES.contains(root) : OBJECT_NAMES.contains(root);
        if (!known) {
            found.add(FIELDS);
        }
        if (text.replaceAll("(?s)\\\\[^a-zA-Z0-9._\\uD800\\uDC00-]", "").contains("\\")
                || text.codePoints().anyMatch(Character::isSupplementaryCodePoint)) {
            found.add(BACKSLASHES);
        }
        if ("=!".contains(next) && text.matches(".*\\.(and|or|null)")) {
            found.add(BLANKS);
        }
        if (!RELATIONS.contains(after.text()) && !after.text().equals(",")) {
            found.add(CONDITIONS);
        }
    }
}
