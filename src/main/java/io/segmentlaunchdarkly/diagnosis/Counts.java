package io.segmentlaunchdarkly.diagnosis;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** How often each of some texts was met. A bounded number is told apart; the others count together. */
final class Counts {
    /** What the texts beyond the bound are counted as. */
    static final String OTHERS = "(others)";

    private final int most;
    private final Map<String, Long> counts = new HashMap<>();

    Counts(int most) {
        this.most = most;
    }

    void add(String text, long count) {
        counts.merge(counts.size() < most || counts.containsKey(text) ? text : OTHERS, count, Long::sum);
    }

    void addAll(Counts others) {
        others.counts.forEach(this::add);
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }

    /** Those met most often first. */
    Map<String, Long> mostFirst() {
        Map<String, Long> sorted = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(each -> sorted.put(each.getKey(), each.getValue()));
        return sorted;
    }
}
