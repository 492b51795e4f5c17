package io.segmentlaunchdarkly.mapping;

import java.util.Locale;

/**
 * One pattern of {@code @replace} and its replacement. The pattern is plain text, never a regular expression. In the replacement {@code
 * $$}, {@code $&}, {@code $`} and {@code $'} have the meaning that they have in JavaScript's {@code String.replace}.
 */
final class Replacement {

    private final String pattern;
    private final String folded;
    private final String replacement;
    private final boolean ignoreCase;
    private final boolean global;
    private final String place;

    Replacement(String pattern, String replacement, boolean ignoreCase, boolean global, String place) {
        this.pattern = pattern;
        this.folded = fold(pattern);
        this.replacement = replacement;
        this.ignoreCase = ignoreCase;
        this.global = global;
        this.place = place;
    }

    String apply(String text) {
        int at = find(text, 0);
        if (at < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int copied = 0;
        while (at >= 0) {
            out.append(text, copied, at);
            copied = at + pattern.length();
            substitute(text, at, copied, out);
            BoundedText.checkLength((long) out.length() + text.length() - copied, place);
            at = global ? find(text, copied) : -1;
        }
        return out.append(text, copied, text.length()).toString();
    }

    private int find(String text, int from) {
        if (!ignoreCase) {
            return text.indexOf(pattern, from);
        }
        for (int at = from; at <= text.length() - pattern.length(); at++) {
            int matched = 0;
            while (matched < folded.length() && fold(text.charAt(at + matched)) == folded.charAt(matched)) {
                matched++;
            }
            if (matched == folded.length()) {
                return at;
            }
        }
        return -1;
    }

    private void substitute(String text, int start, int end, StringBuilder out) {
        int i = 0;
        while (i < replacement.length()) {
            char c = replacement.charAt(i++);
            char marker = c == '$' && i < replacement.length() ? replacement.charAt(i++) : 0;
            switch (marker) {
                case '$' -> out.append('$');
                case '&' -> out.append(text, start, end);
                case '`' -> out.append(text, 0, start);
                case '\'' -> out.append(text, end, text.length());
                case 0 -> out.append(c);
                default -> {
                    out.append(c);
                    i--;
                }
            }
        }
    }

    private static String fold(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            out.append(fold(text.charAt(i)));
        }
        return out.toString();
    }

    /** Folds case as a case-insensitive regular expression in JavaScript: unit by unit, and never from beyond ASCII into it. */
    private static char fold(char c) {
        if (c < 128) {
            return c >= 'a' && c <= 'z' ? (char) (c - 'a' + 'A') : c;
        }
        String upper = String.valueOf(c).toUpperCase(Locale.ROOT);
        return upper.length() == 1 && upper.charAt(0) >= 128 ? upper.charAt(0) : c;
    }
}
