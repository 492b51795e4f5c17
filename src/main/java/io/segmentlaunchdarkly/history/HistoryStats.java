package io.segmentlaunchdarkly.history;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Counts of the events of a time, and of what their batches came to in it. Of names, mappings, codes and environments a bounded number is
 * told apart; the others are counted together.
 */
public final class HistoryStats implements Chunks.Reader {
    /** What the values beyond the bound are counted as. */
    public static final String OTHERS = "(others)";

    private static final int MOST_VALUES = 10_000;

    private final long fromMs;
    private final long toMs;
    private long received;
    private final Map<String, Long> byOutcome = new TreeMap<>();
    private final Map<String, Long> byType = new TreeMap<>();
    private final Map<String, Long> byName = new TreeMap<>();
    private final Map<String, Long> byReason = new TreeMap<>();
    private final Map<String, Long> byMapping = new TreeMap<>();
    private final Map<String, Long> deliveries = new TreeMap<>();
    /** How many delivered events took so many tenths of a second, from the opening of their batch. */
    private final TreeMap<Long, Long> tenths = new TreeMap<>();

    private long delivered;
    /** Names by their hash, so that the JSON of most events need not be read. */
    private final Map<Long, String> names = new LinkedHashMap<>();

    HistoryStats(Instant from, Instant to) {
        fromMs = from.toEpochMilli();
        toMs = to.toEpochMilli();
    }

    boolean mayHave(long firstMs, long lastMs) {
        return firstMs <= toMs && lastMs >= fromMs;
    }

    @Override
    public void request(Chunks.Request request) {
        long ms = request.received().toEpochMilli();
        if (ms >= fromMs && ms <= toMs) {
            request.events(this::count);
        }
    }

    private void count(Chunks.Stored event) {
        received += event.count();
        add(byOutcome, event.outcome().toString(), event.count());
        add(byType, event.type().isEmpty() ? "(none)" : event.type(), event.count());
        if (event.nameHash() != 0) {
            String name = names.get(event.nameHash());
            if (name == null && names.size() < MOST_VALUES) {
                name = event.event().identity().name();
                names.put(event.nameHash(), name);
            }
            add(byName, name == null ? OTHERS : name, event.count());
        }
        if (!event.code().isEmpty()) {
            add(byReason, event.outcome() + ": " + event.code(), event.count());
        }
        event.eachResult((mapping, outcome, code) -> {
            add(byMapping, mapping + ": " + outcome, 1);
            if (!code.isEmpty()) {
                add(byReason, outcome + " by " + mapping + ": " + code, 1);
            }
        });
    }

    @Override
    public void turn(Turn turn) {
        long ms = turn.at().toEpochMilli();
        // A delivery that is noted once more, with its lines, is none.
        if (ms < fromMs
                || ms > toMs
                || (turn.outcome().equals(Turn.DELIVERED) && !turn.lines().isEmpty())) {
            return;
        }
        add(deliveries, turn.environment() + ": " + turn.outcome(), turn.events());
        if (turn.outcome().equals(Turn.DELIVERED)) {
            delivered += turn.events();
            long opened = BatchFates.openedMs(turn.batch());
            tenths.merge(Math.max(0, ms - opened) / 100, (long) turn.events(), Long::sum);
        }
    }

    private static void add(Map<String, Long> counts, String value, long count) {
        counts.merge(counts.containsKey(value) || counts.size() < MOST_VALUES ? value : OTHERS, count, Long::sum);
    }

    /** How many Segment events were received. */
    public long received() {
        return received;
    }

    /** How many there are of each outcome, as it was when they were received: {@code mapped} went to the outbox. */
    public Map<String, Long> byOutcome() {
        return mostFirst(byOutcome, MOST_VALUES);
    }

    /** How many there are of each type. */
    public Map<String, Long> byType() {
        return mostFirst(byType, MOST_VALUES);
    }

    /** The names that most events have, and how many. */
    public Map<String, Long> byName(int most) {
        return mostFirst(byName, most);
    }

    /** Why most events were rejected, filtered or discarded, and how many. */
    public Map<String, Long> byReason(int most) {
        return mostFirst(byReason, most);
    }

    /** What the mappings made of events: {@code track-event: mapped}. */
    public Map<String, Long> byMapping(int most) {
        return mostFirst(byMapping, most);
    }

    /** What the turns of batches came to, in LaunchDarkly events: {@code default: delivered}. */
    public Map<String, Long> deliveries() {
        return mostFirst(deliveries, MOST_VALUES);
    }

    /** How many LaunchDarkly events were delivered. */
    public long delivered() {
        return delivered;
    }

    /**
     * How long events took at most from the opening of their batch to its delivery.
     *
     * @param percent so many percent of them
     */
    public Duration within(int percent) {
        long sought = (delivered * percent + 99) / 100;
        long seen = 0;
        for (Map.Entry<Long, Long> each : tenths.entrySet()) {
            seen += each.getValue();
            if (seen >= sought) {
                return Duration.ofMillis((each.getKey() + 1) * 100);
            }
        }
        return Duration.ZERO;
    }

    private static Map<String, Long> mostFirst(Map<String, Long> counts, int most) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .collect(Collectors.toMap(
                        Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, LinkedHashMap::new));
    }
}
