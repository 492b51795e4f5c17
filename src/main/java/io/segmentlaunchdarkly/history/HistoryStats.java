package io.segmentlaunchdarkly.history;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Counts of the events of a time, and of the outcomes of batches in it. A bounded number of names, mappings, codes and environments, of a
 * bounded length in all, have counts of their own; the others are counted together.
 */
public final class HistoryStats implements Chunks.Reader {
    /** The name under which values beyond the bound are counted. */
    public static final String OTHERS = "(others)";

    private static final int MOST_VALUES = 10_000;
    /** Some megabytes for the values of one kind: senders choose how long a name is. */
    private static final int MOST_CHARACTERS = 2_000_000;

    /** How many there are of each value of one kind. */
    private static final class Counts {
        private final Map<String, Long> counts = new TreeMap<>();
        private int characters;

        boolean hasRoom() {
            return counts.size() < MOST_VALUES && characters < MOST_CHARACTERS;
        }

        void add(String value, long count) {
            boolean isNew = !counts.containsKey(value);
            if (isNew && hasRoom()) {
                characters += value.length();
                counts.put(value, count);
            } else {
                counts.merge(isNew ? OTHERS : value, count, Long::sum);
            }
        }

        Map<String, Long> mostFirst(int most) {
            return counts.entrySet().stream()
                    .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                            .thenComparing(Map.Entry.comparingByKey()))
                    .limit(most)
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, Map.Entry::getValue, (one, other) -> one, LinkedHashMap::new));
        }
    }

    private final long fromMs;
    private final long toMs;
    private long received;
    private final Counts byOutcome = new Counts();
    private final Counts byType = new Counts();
    private final Counts byName = new Counts();
    private final Counts byReason = new Counts();
    private final Counts byMapping = new Counts();
    private final Counts deliveries = new Counts();
    /** How many events were delivered within how many tenths of a second from the opening of their batch. */
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
        byOutcome.add(event.outcome().toString(), event.count());
        byType.add(event.type().isEmpty() ? "(none)" : event.type(), event.count());
        if (event.nameHash() != 0) {
            String name = names.get(event.nameHash());
            if (name == null && byName.hasRoom()) {
                name = event.event().identity().name();
                names.put(event.nameHash(), name);
            }
            byName.add(name == null ? OTHERS : name, event.count());
        }
        if (!event.code().isEmpty()) {
            byReason.add(event.outcome() + ": " + event.code(), event.count());
        }
        event.eachResult((mapping, outcome, code) -> {
            byMapping.add(mapping + ": " + outcome, 1);
            if (!code.isEmpty()) {
                byReason.add(outcome + " by " + mapping + ": " + code, 1);
            }
        });
    }

    @Override
    public void turn(Turn turn) {
        long ms = turn.at().toEpochMilli();
        // A delivery that is noted a second time, with its lines, does not count.
        if (ms < fromMs
                || ms > toMs
                || (turn.outcome().equals(Turn.DELIVERED) && !turn.lines().isEmpty())) {
            return;
        }
        deliveries.add(turn.environment() + ": " + turn.outcome(), turn.events());
        if (turn.outcome().equals(Turn.DELIVERED)) {
            delivered += turn.events();
            long opened = BatchFates.openedMs(turn.batch());
            tenths.merge(Math.max(0, ms - opened) / 100, (long) turn.events(), Long::sum);
        }
    }

    /** How many Segment events were received. */
    public long received() {
        return received;
    }

    /** How many there are of each outcome, as it was when they were received: {@code mapped} went to the outbox. */
    public Map<String, Long> byOutcome() {
        return byOutcome.mostFirst(MOST_VALUES);
    }

    /** How many there are of each type. */
    public Map<String, Long> byType() {
        return byType.mostFirst(MOST_VALUES);
    }

    /** The names that most events have, and how many. */
    public Map<String, Long> byName(int most) {
        return byName.mostFirst(most);
    }

    /** Why most events were rejected, filtered or discarded, and how many. */
    public Map<String, Long> byReason(int most) {
        return byReason.mostFirst(most);
    }

    /** What the mappings made of events: {@code track-event: mapped}. */
    public Map<String, Long> byMapping(int most) {
        return byMapping.mostFirst(most);
    }

    /** The outcomes of batches' turns, in LaunchDarkly events: {@code default: delivered}. */
    public Map<String, Long> deliveries() {
        return deliveries.mostFirst(MOST_VALUES);
    }

    /** How many LaunchDarkly events were delivered. */
    public long delivered() {
        return delivered;
    }

    /**
     * How long events took at most from the opening of their batch to its delivery.
     *
     * @param percent for how many percent of them
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
}
