package io.segmentlaunchdarkly.cli;

import io.segmentlaunchdarkly.logging.Printable;
import java.util.ArrayList;
import java.util.List;

/** Text for a terminal. */
final class Cell {
    private Cell() {}

    /** One line of at most so many characters; a hyphen for nothing. */
    static String of(String text, int longest) {
        return text.isEmpty() ? "-" : Printable.line(text, longest);
    }

    /** Rows as lines whose columns stand below each other. */
    static List<String> table(List<List<String>> rows) {
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append(row.get(i))
                        .append(" ".repeat(widths[i] - row.get(i).length() + (i < widths.length - 1 ? 2 : 0)));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    /** {@code 350ms}, {@code 12s}, {@code 7min}, {@code 3h}, {@code 2d}. */
    static String duration(long ms) {
        if (ms < 1000) {
            return ms + "ms";
        }
        long seconds = ms / 1000;
        if (seconds < 120) {
            return seconds + "s";
        }
        if (seconds < 7200) {
            return seconds / 60 + "min";
        }
        return seconds < 172_800 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
    }
}
