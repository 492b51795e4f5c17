package io.segmentlaunchdarkly.console.tester;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The difference of two texts, line by line. */
final class TextDiff {
    /** Longer texts are shown one after the other: the comparison takes the product of their lengths. */
    private static final int MOST_LINES = 1_000;

    private TextDiff() {}

    /** The lines of both, in their order, those that both have once. */
    static List<DiffLine> of(String before, String after) {
        List<String> old = before.lines().toList();
        List<String> now = after.lines().toList();
        if (old.size() > MOST_LINES || now.size() > MOST_LINES) {
            List<DiffLine> all = new ArrayList<>();
            old.forEach(line -> all.add(new DiffLine(DiffLine.Kind.REMOVED, line)));
            now.forEach(line -> all.add(new DiffLine(DiffLine.Kind.ADDED, line)));
            return all;
        }
        int[][] common = common(old, now);
        List<DiffLine> backwards = new ArrayList<>();
        int i = old.size();
        int j = now.size();
        while (i > 0 || j > 0) {
            if (i > 0 && j > 0 && old.get(i - 1).equals(now.get(j - 1))) {
                backwards.add(new DiffLine(DiffLine.Kind.SAME, old.get(i - 1)));
                i--;
                j--;
            } else if (j > 0 && (i == 0 || common[i][j - 1] >= common[i - 1][j])) {
                backwards.add(new DiffLine(DiffLine.Kind.ADDED, now.get(j - 1)));
                j--;
            } else {
                backwards.add(new DiffLine(DiffLine.Kind.REMOVED, old.get(i - 1)));
                i--;
            }
        }
        Collections.reverse(backwards);
        return backwards;
    }

    /** How many lines the first i lines of one and the first j of the other have in common at most, in their order. */
    private static int[][] common(List<String> old, List<String> now) {
        int[][] common = new int[old.size() + 1][now.size() + 1];
        for (int i = 1; i <= old.size(); i++) {
            for (int j = 1; j <= now.size(); j++) {
                common[i][j] = old.get(i - 1).equals(now.get(j - 1))
                        ? common[i - 1][j - 1] + 1
                        : Math.max(common[i - 1][j], common[i][j - 1]);
            }
        }
        return common;
    }
}
