package io.segmentlaunchdarkly.diagnosis;

import io.segmentlaunchdarkly.history.MadeEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What is counted of the events of one name, in bounded memory. */
final class NameTally {
    private static final int MOST_KINDS = 20;
    private static final int MOST_DATA_KEYS = 100;
    private static final int MOST_MAPPINGS = 10;
    private static final int MOST_CODES = 10;
    private static final int MOST_STRANGE = 10;
    private static final int LONGEST_STRANGE = 15;
    /** What programs print where they have no id. */
    private static final Set<String> STRANGE = Set.of(
            "undefined",
            "null",
            "nan",
            "[object object]",
            "none",
            "nil",
            "(null)",
            "true",
            "false",
            "unknown",
            "anonymous",
            "n/a");

    private static final class KindTally {
        private long events;
        private long emails;
        private final Counts strange = new Counts(MOST_STRANGE);
    }

    private static final class DataTally {
        private long readable;
        private long nested;
    }

    private final String environment;
    private final String name;
    private final Room room;
    private final Counts mappings = new Counts(MOST_MAPPINGS);
    private final Counts discarded = new Counts(MOST_CODES);
    private final Map<String, KindTally> kinds = new HashMap<>();
    private final Map<String, DataTally> data = new HashMap<>();
    private final Counts attributes = new Counts(MOST_DATA_KEYS);
    private final Latenesses latenesses = new Latenesses();
    private long events;
    private long notDelivered;
    private long withoutUserId;
    private long values;
    private long negative;
    private long zero;
    private long fromText;
    private double least = Double.POSITIVE_INFINITY;
    private double most = Double.NEGATIVE_INFINITY;
    private double sum;
    private long lastMs;

    /**
     * @param room for context kinds and keys, which all names share
     */
    NameTally(String environment, String name, Room room) {
        this.environment = environment;
        this.name = name;
        this.room = room;
    }

    String environment() {
        return environment;
    }

    String name() {
        return name;
    }

    void addDiscarded(MadeEvent event) {
        mappings.add(event.mapping(), 0);
        discarded.add(event.code(), 1);
    }

    /**
     * @param settledMs an event that was received before, and is not delivered, is late
     */
    void add(MadeEvent event, ParsedEvent parsed, long settledMs) {
        events++;
        mappings.add(event.mapping(), 1);
        lastMs = Math.max(lastMs, event.receivedMs());
        withoutUserId += event.hasUserId() ? 0 : 1;
        if (event.deliveredMs() != MadeEvent.NOT_DELIVERED) {
            if (parsed.creationDate() > 0) {
                latenesses.add(event.deliveredMs() - parsed.creationDate());
            }
        } else if (event.receivedMs() < settledMs) {
            notDelivered++;
        }
        for (int i = 0; i < parsed.contexts(); i++) {
            addContext(parsed.contextKind(i), parsed.contextKey(i));
        }
        for (int i = 0; i < parsed.attributes(); i++) {
            attributes.add(parsed.attributeName(i), 1);
        }
        if (parsed.hasValue()) {
            addValue(parsed);
        }
        for (int i = 0; i < parsed.dataKeys(); i++) {
            DataTally tally = data(parsed.dataName(i));
            if (parsed.isNested(i)) {
                tally.nested++;
            } else {
                tally.readable++;
            }
        }
    }

    private DataTally data(String key) {
        DataTally tally = data.get(key);
        if (tally == null) {
            tally = data.computeIfAbsent(data.size() < MOST_DATA_KEYS ? key : Counts.OTHERS, added -> new DataTally());
        }
        return tally;
    }

    private KindTally kind(String kind) {
        KindTally tally = kinds.get(kind);
        if (tally == null) {
            boolean fits = kinds.size() < MOST_KINDS && room.take();
            tally = kinds.computeIfAbsent(fits ? kind : Counts.OTHERS, added -> new KindTally());
        }
        return tally;
    }

    private void addContext(String kind, String key) {
        KindTally tally = kind(kind);
        tally.events++;
        if (key.length() <= LONGEST_STRANGE && STRANGE.contains(key.toLowerCase(Locale.ROOT))) {
            tally.strange.add(key, 1);
        }
        int at = key.indexOf('@');
        if (at > 0 && key.indexOf('.', at) > at + 1 && key.indexOf(' ') < 0) {
            tally.emails++;
        }
    }

    private void addValue(ParsedEvent parsed) {
        double value = parsed.value();
        values++;
        negative += value < 0 ? 1 : 0;
        zero += value == 0 ? 1 : 0;
        least = Math.min(least, value);
        most = Math.max(most, value);
        sum += value;
        fromText += parsed.isValueFromText() ? 1 : 0;
    }

    void addAll(NameTally others) {
        mappings.addAll(others.mappings);
        discarded.addAll(others.discarded);
        others.kinds.forEach((kind, count) -> {
            KindTally tally = kind(kind);
            tally.events += count.events;
            tally.emails += count.emails;
            tally.strange.addAll(count.strange);
        });
        others.data.forEach((key, count) -> {
            DataTally tally = data(key);
            tally.readable += count.readable;
            tally.nested += count.nested;
        });
        attributes.addAll(others.attributes);
        latenesses.addAll(others.latenesses);
        events += others.events;
        notDelivered += others.notDelivered;
        withoutUserId += others.withoutUserId;
        values += others.values;
        negative += others.negative;
        zero += others.zero;
        fromText += others.fromText;
        least = Math.min(least, others.least);
        most = Math.max(most, others.most);
        sum += others.sum;
        lastMs = Math.max(lastMs, others.lastMs);
    }

    EventReport report() {
        Map<String, EventReport.Kind> kindReports = new LinkedHashMap<>();
        kinds.entrySet().stream()
                .sorted(Map.Entry.<String, KindTally>comparingByValue(
                                (one, other) -> Long.compare(other.events, one.events))
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(each -> kindReports.put(
                        each.getKey(),
                        new EventReport.Kind(
                                each.getValue().events,
                                each.getValue().emails,
                                each.getValue().strange.mostFirst())));
        Map<String, EventReport.DataKey> dataReports = new LinkedHashMap<>();
        data.entrySet().stream()
                .sorted(Map.Entry.<String, DataTally>comparingByValue(
                                (one, other) -> Long.compare(other.readable + other.nested, one.readable + one.nested))
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(each -> dataReports.put(
                        each.getKey(), new EventReport.DataKey(each.getValue().readable, each.getValue().nested)));
        List<String> made = new ArrayList<>(mappings.mostFirst().keySet());
        return new EventReport(
                environment,
                name,
                made,
                events,
                notDelivered,
                withoutUserId,
                discarded.mostFirst(),
                kindReports,
                new EventReport.Values(
                        values,
                        negative,
                        zero,
                        fromText,
                        values == 0 ? 0 : least,
                        values == 0 ? 0 : most,
                        values == 0 ? 0 : sum / values),
                dataReports,
                attributes.mostFirst(),
                latenesses.report(),
                lastMs);
    }
}
