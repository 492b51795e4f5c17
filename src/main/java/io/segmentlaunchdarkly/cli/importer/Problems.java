package io.segmentlaunchdarkly.cli.importer;

import io.segmentlaunchdarkly.logging.Count;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Everything that prevents an import from being written, gathered to be reported at once. */
final class Problems implements Iterable<String> {
    private final List<String> problems = new ArrayList<>();

    void add(String problem) {
        problems.add(problem);
    }

    /** Adds a problem of something in a file; the sentence may have several lines. */
    void add(Origin origin, String sentence) {
        problems.add(origin + ": " + sentence);
    }

    boolean isEmpty() {
        return problems.isEmpty();
    }

    /** {@code 1 problem}, {@code 2 problems}. */
    String count() {
        return Count.of(problems.size(), "problem");
    }

    @Override
    public Iterator<String> iterator() {
        return problems.iterator();
    }
}
