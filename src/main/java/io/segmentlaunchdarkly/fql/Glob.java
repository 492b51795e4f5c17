package io.segmentlaunchdarkly.fql;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern of the function match. It must match the whole text and is case-sensitive: {@code *} matches any run of characters,
 * {@code ?} one character, {@code [abc]} and {@code [a-z]} one of those, {@code \x} the character x.
 *
 * <p>The documentation does not say what an unfinished class means. A {@code [} without a {@code ]}, an empty {@code []} and a backslash
 * at the end stand for themselves.
 *
 * <p>The stars split a pattern into pieces. The first and the last piece are anchored, and each of the others is searched for once, from
 * the left. So there is no backtracking over stars, and the time is at most the product of both lengths.
 */
final class Glob {
    private final List<Piece> pieces;

    private Glob(List<Piece> pieces) {
        this.pieces = pieces;
    }

    static Glob of(String pattern) {
        List<Piece> pieces = new ArrayList<>();
        List<int[]> piece = new ArrayList<>();
        // If one class has no end, no later one has: do not search for it again at every bracket.
        boolean unfinished = false;
        for (int at = 0; at < pattern.length(); ) {
            int c = pattern.codePointAt(at);
            int next = at + Character.charCount(c);
            if (c == '*') {
                pieces.add(Piece.of(piece));
                piece.clear();
            } else if (c == '?') {
                piece.add(ANY);
            } else if (c == '\\' && next < pattern.length()) {
                int escaped = pattern.codePointAt(next);
                piece.add(new int[] {escaped, escaped});
                next += Character.charCount(escaped);
            } else if (c == '[' && !unfinished) {
                int end = endOfClass(pattern, next);
                unfinished = end < 0;
                if (end > next) {
                    piece.add(ranges(pattern, next, end));
                    next = end + 1;
                } else {
                    piece.add(new int[] {c, c});
                }
            } else {
                piece.add(new int[] {c, c});
            }
            at = next;
        }
        pieces.add(Piece.of(piece));
        return new Glob(List.copyOf(pieces));
    }

    boolean matches(String text) {
        Piece first = pieces.get(0);
        int at = first.endAt(text, 0);
        if (at < 0) {
            return false;
        }
        if (pieces.size() == 1) {
            return at == text.length();
        }
        Piece last = pieces.get(pieces.size() - 1);
        int end = last.startBefore(text);
        if (end < at || last.endAt(text, end) < 0) {
            return false;
        }
        for (int i = 1; i < pieces.size() - 1; i++) {
            at = pieces.get(i).endAfter(text, at);
            if (at < 0 || at > end) {
                return false;
            }
        }
        return true;
    }

    private static final int[] ANY = {0, Character.MAX_CODE_POINT};

    /** Where the class that begins at an offset ends, or -1. */
    private static int endOfClass(String pattern, int start) {
        for (int at = start; at < pattern.length(); at++) {
            if (pattern.charAt(at) == '\\') {
                at++;
            } else if (pattern.charAt(at) == ']') {
                return at;
            }
        }
        return -1;
    }

    private static int[] ranges(String pattern, int start, int end) {
        List<Integer> bounds = new ArrayList<>();
        int at = start;
        while (at < end) {
            int from = characterAt(pattern, at, end);
            at = after(pattern, at, end);
            int to = from;
            if (at < end - 1 && pattern.charAt(at) == '-') {
                to = characterAt(pattern, at + 1, end);
                at = after(pattern, at + 1, end);
            }
            bounds.add(from);
            bounds.add(to);
        }
        return bounds.stream().mapToInt(Integer::intValue).toArray();
    }

    private static int characterAt(String pattern, int at, int end) {
        return pattern.codePointAt(pattern.charAt(at) == '\\' && at + 1 < end ? at + 1 : at);
    }

    private static int after(String pattern, int at, int end) {
        int start = pattern.charAt(at) == '\\' && at + 1 < end ? at + 1 : at;
        return start + Character.charCount(pattern.codePointAt(start));
    }

    /** The part between two stars: a set of characters for each position, or plain text if each set is a single character. */
    private record Piece(List<int[]> sets, String literal) {
        static Piece of(List<int[]> sets) {
            if (sets.stream().allMatch(set -> set.length == 2 && set[0] == set[1])) {
                StringBuilder text = new StringBuilder();
                sets.forEach(set -> text.appendCodePoint(set[0]));
                return new Piece(List.of(), text.toString());
            }
            return new Piece(List.copyOf(sets), null);
        }

        /** The end of this piece if the text has it at an offset, or -1. */
        int endAt(String text, int start) {
            if (literal != null) {
                return text.startsWith(literal, start) ? start + literal.length() : -1;
            }
            int at = start;
            for (int i = 0; i < sets.size(); i++) {
                if (at >= text.length()) {
                    return -1;
                }
                int c = text.codePointAt(at);
                if (!holds(sets.get(i), c)) {
                    return -1;
                }
                at += Character.charCount(c);
            }
            return at;
        }

        /** The end of the leftmost occurrence at or after an offset, or -1. */
        int endAfter(String text, int start) {
            if (literal != null) {
                int found = text.indexOf(literal, start);
                return found < 0 ? -1 : found + literal.length();
            }
            for (int at = start; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
                int end = endAt(text, at);
                if (end >= 0) {
                    return end;
                }
            }
            return -1;
        }

        /** Where this piece would start if it ended with the text, or -1. */
        int startBefore(String text) {
            if (literal != null) {
                return text.length() - literal.length();
            }
            int at = text.length();
            for (int i = 0; i < sets.size(); i++) {
                if (at <= 0) {
                    return -1;
                }
                at -= Character.charCount(text.codePointBefore(at));
            }
            return at;
        }

        private static boolean holds(int[] set, int c) {
            for (int i = 0; i < set.length; i += 2) {
                if (set[i] <= c && c <= set[i + 1]) {
                    return true;
                }
            }
            return false;
        }
    }
}
