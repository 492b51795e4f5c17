package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.outbox.NewBatches;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Sends delivered LaunchDarkly events once more, as new ones with payload ids of their own. Events with masked values are left out. */
public final class Replaying {
    private static final int BATCH_EVENTS = 500;
    private static final int BATCH_BYTES = 1_000_000;

    private final HistoryReader reader;
    private final NewBatches batches;

    public Replaying(HistoryReader reader, NewBatches batches) {
        this.reader = reader;
        this.batches = batches;
    }

    /**
     * Counts the LaunchDarkly events of a query that a replay would send, by the environment to which it would send them.
     *
     * @param to the environment for all of them; empty for their own
     * @param limit how many Segment events it looks at, at most
     * @throws IllegalArgumentException in words without a full stop, if they cannot be sent to one of the environments
     */
    public Map<String, Integer> count(EventQuery query, Optional<String> to, int limit) throws IOException {
        Map<String, Integer> counts = new TreeMap<>();
        each(query, to, limit, (environment, event) -> counts.merge(environment, 1, Integer::sum));
        for (String environment : counts.keySet()) {
            batches.check(environment);
        }
        return counts;
    }

    /** Puts them into the outbox. A query without an end may not take what comes while it runs. */
    public void send(EventQuery query, Optional<String> to, int limit) throws IOException {
        Map<String, Batch> open = new LinkedHashMap<>();
        each(query, to, limit, (environment, event) -> open.computeIfAbsent(environment, Batch::new)
                .add(event, batches));
        for (Batch batch : open.values()) {
            batch.flush(batches);
        }
    }

    private interface Sending {
        void send(String environment, String event) throws IOException;
    }

    private void each(EventQuery query, Optional<String> to, int limit, Sending sending) throws IOException {
        Resending.each(reader, query, limit, story -> story.has(Outcome.DELIVERED), story -> {
            for (int i = 0; i < story.fates().size(); i++) {
                HistoryEvent.Result result = story.event().results().get(i);
                boolean sought = query.mapping().map(result.mapping()::equals).orElse(true)
                        && query.environment().map(result.environment()::equals).orElse(true);
                if (sought
                        && story.fates().get(i).outcome() == Outcome.DELIVERED
                        && !HistoryRequests.isMasked(result.event())) {
                    sending.send(to.orElse(result.environment()), result.event());
                }
            }
        });
    }

    /** The next batch for an environment. */
    private static final class Batch {
        private final String environment;
        private final List<String> events = new ArrayList<>();
        private int bytes;

        Batch(String environment) {
            this.environment = environment;
        }

        void add(String event, NewBatches batches) throws IOException {
            events.add(event);
            bytes += event.getBytes(StandardCharsets.UTF_8).length;
            if (events.size() == BATCH_EVENTS || bytes > BATCH_BYTES) {
                flush(batches);
            }
        }

        void flush(NewBatches batches) throws IOException {
            if (!events.isEmpty()) {
                batches.add(environment, events);
                events.clear();
                bytes = 0;
            }
        }
    }
}
