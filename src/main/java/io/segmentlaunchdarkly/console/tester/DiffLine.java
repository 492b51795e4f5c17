package io.segmentlaunchdarkly.console.tester;

/** A line of a difference. */
public record DiffLine(Kind kind, String text) {
    /** Which of the two texts has it. */
    public enum Kind {
        SAME(" "),
        REMOVED("-"),
        ADDED("+");

        private final String sign;

        Kind(String sign) {
            this.sign = sign;
        }
    }

    /** What stands before the line. */
    public String sign() {
        return kind.sign;
    }

    /** The name of its kind, for a style. */
    public String style() {
        return switch (kind) {
            case SAME -> "same";
            case REMOVED -> "removed";
            case ADDED -> "added";
        };
    }
}
