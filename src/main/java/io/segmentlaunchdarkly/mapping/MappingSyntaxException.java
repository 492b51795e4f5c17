package io.segmentlaunchdarkly.mapping;

import java.util.List;

/**
 * A mapping is malformed: its text is neither JSON nor YAML, or it misuses a directive.
 * {@link #problems()} lists all faults, not only the first.
 */
public final class MappingSyntaxException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final List<String> problems;
    private final int line;
    private final int column;

    MappingSyntaxException(List<String> problems) {
        this(problems, 0, 0);
    }

    MappingSyntaxException(List<String> problems, int line, int column) {
        super(message(problems));
        this.problems = List.copyOf(problems);
        this.line = line;
        this.column = column;
    }

    /** Returns one line for each fault, beginning with its place in the mapping ({@code user_key.@if.then: ...}); never empty. */
    public List<String> problems() {
        return problems;
    }

    /** Returns the line of a fault in the text itself, counted from 1, or 0 if the text could be read. */
    public int line() {
        return line;
    }

    /** Returns the column of a fault in the text itself, counted from 1, or 0 if the text could be read. */
    public int column() {
        return column;
    }

    private static String message(List<String> problems) {
        if (problems.size() == 1) {
            return "The mapping is not valid: " + problems.get(0);
        }
        return "The mapping is not valid, " + problems.size() + " problems:\n  " + String.join("\n  ", problems);
    }
}
