package io.segmentlaunchdarkly.cli.importer;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Everything that keeps an import from being written, gathered so that it can be told at once. */
final class Problems implements Iterable<String> {
    private final List<String> problems = new ArrayList<>();

    void add(String problem) {
        problems.add(problem);
    }

    /** Adds a problem of something in a file; further lines of the sentence follow below it. */
    void add(Origin origin, String sentence) {
        problems.add(origin + ": " + sentence);
    }

    boolean isEmpty() {
        return problems.isEmpty();
    }

    /** {@code 1 problem}, {@code 2 problems}. */
    String count() {
        return problems.size() == 1 ? "1 problem" : problems.size() + " problems";
    }

    @Override
    public Iterator<String> iterator() {
        return problems.iterator();
    }
}
