package io.segmentlaunchdarkly.observe;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/** Counters by the values of their labels. There are never more than a few hundred; further values count as "other". */
final class LabelledCounters {
    private static final int MOST = 200;

    private final Map<List<String>, LongAdder> counters = new ConcurrentHashMap<>();
    private final List<String> others;
    private BiConsumer<List<String>, LongAdder> watcher = (values, counter) -> {};

    /**
     * @param labels how many labels a counter has
     */
    LabelledCounters(int labels) {
        others = java.util.Collections.nCopies(labels, "other");
    }

    void add(long count, String... values) {
        List<String> key = List.of(values);
        LongAdder counter = counters.get(key);
        (counter == null ? counter(key) : counter).add(count);
    }

    private synchronized LongAdder counter(List<String> values) {
        List<String> key = counters.containsKey(values) || counters.size() < MOST ? values : others;
        LongAdder counter = counters.get(key);
        if (counter == null) {
            counter = new LongAdder();
            counters.put(key, counter);
            watcher.accept(key, counter);
        }
        return counter;
    }

    /** Reports every counter: the existing ones at once, and each new one when it is created. */
    synchronized void watch(BiConsumer<List<String>, LongAdder> newWatcher) {
        watcher = newWatcher;
        counters.forEach(newWatcher);
    }
}
