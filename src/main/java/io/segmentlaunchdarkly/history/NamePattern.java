package io.segmentlaunchdarkly.history;

import java.util.List;

/**
 * A name in which {@code *} stands for any characters. The text between two stars is searched for once, from the left, so a match takes no
 * longer than the product of both lengths, whatever somebody searches for.
 */
record NamePattern(List<String> pieces) {
    static NamePattern of(String name) {
        return new NamePattern(List.of(name.split("\\*", -1)));
    }

    boolean matches(String name) {
        String first = pieces.get(0);
        String last = pieces.get(pieces.size() - 1);
        if (pieces.size() == 1) {
            return name.equals(first);
        }
        int end = name.length() - last.length();
        if (end < first.length() || !name.startsWith(first) || !name.endsWith(last)) {
            return false;
        }
        int at = first.length();
        for (String piece : pieces.subList(1, pieces.size() - 1)) {
            int found = name.indexOf(piece, at);
            if (found < 0 || found + piece.length() > end) {
                return false;
            }
            at = found + piece.length();
        }
        return true;
    }
}
