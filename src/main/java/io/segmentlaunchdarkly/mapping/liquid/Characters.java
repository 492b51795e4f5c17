package io.segmentlaunchdarkly.mapping.liquid;

/** LiquidJS' classes of characters, which differ slightly from JavaScript's. */
final class Characters {

    private Characters() {}

    static boolean isBlank(char c) {
        return (c >= '\t' && c <= '\r') || c == ' ' || (c >= 128 && isBlankBeyondAscii(c));
    }

    private static boolean isBlankBeyondAscii(char c) {
        return switch (c) {
            case '\u00a0', '\u1680', '\u180e', '\u2028', '\u2029', '\u202f', '\u205f', '\u3000' -> true;
            default -> c >= '\u2000' && c <= '\u200a';
        };
    }

    /** The characters of names: ASCII letters, digits, {@code _}, {@code -}, {@code ?}, and all of Unicode except blanks and “ ”. */
    static boolean isWord(char c) {
        if (c >= 128) {
            return !isBlankBeyondAscii(c) && c != '\u201c' && c != '\u201d';
        }
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_' || c == '-' || c == '?';
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isQuote(char c) {
        return c == '"' || c == '\'';
    }
}
