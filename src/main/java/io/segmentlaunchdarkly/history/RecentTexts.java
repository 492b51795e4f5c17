package io.segmentlaunchdarkly.history;

import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers a bounded number of recent texts. */
final class RecentTexts {
    private static final int MOST = 10_000;

    private final Map<String, Boolean> texts = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST;
        }
    };

    /** Adds a text; returns whether it is not among those that are remembered. */
    boolean add(String text) {
        return texts.put(text, true) == null;
    }
}
