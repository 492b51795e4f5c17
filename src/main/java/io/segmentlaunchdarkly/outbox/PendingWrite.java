package io.segmentlaunchdarkly.outbox;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One request's events for one environment while they are written, and the batches in which they must be synced. */
final class PendingWrite {
    private record Written(Batch batch, long length) {}

    private final String environment;
    private final List<IdentifiedEvent> events;
    private final List<Written> written = new ArrayList<>(1);
    private final List<byte[]> duplicates = new ArrayList<>(0);
    private String traceParent;
    private final Set<Batch> begunOrFull = new LinkedHashSet<>(0);

    PendingWrite(String environment, List<IdentifiedEvent> events) {
        this.environment = environment;
        this.events = events;
    }

    /**
     * The writes of a request, one for each environment.
     *
     * @param defaultEnvironment the environment of events that name none
     */
    static List<PendingWrite> of(List<OutboxEvent> events, String defaultEnvironment) {
        Map<String, EventsOfOneEnvironment> byEnvironment = new LinkedHashMap<>(2);
        for (OutboxEvent event : events) {
            String environment = event.environment().isEmpty() ? defaultEnvironment : event.environment();
            byEnvironment
                    .computeIfAbsent(environment, EventsOfOneEnvironment::new)
                    .add(event);
        }
        return byEnvironment.values().stream()
                .map(EventsOfOneEnvironment::write)
                .toList();
    }

    private static final class EventsOfOneEnvironment {
        private final String environment;
        private final EventId.Maker ids;
        private final List<IdentifiedEvent> events = new ArrayList<>();

        EventsOfOneEnvironment(String environment) {
            this.environment = environment;
            this.ids = new EventId.Maker(environment);
        }

        void add(OutboxEvent event) {
            events.add(new IdentifiedEvent(event.json(), ids.of(event.key())));
        }

        PendingWrite write() {
            return new PendingWrite(environment, events);
        }
    }

    /** The LaunchDarkly environment. */
    String environment() {
        return environment;
    }

    List<IdentifiedEvent> events() {
        return events;
    }

    /** Sets the trace in which the events come in. */
    void tracedBy(String newTraceParent) {
        traceParent = newTraceParent;
    }

    /** The trace in which the events come in; null for none. */
    String traceParent() {
        return traceParent;
    }

    /** Notes that one of the events was there before. */
    void duplicate(IdentifiedEvent event) {
        duplicates.add(event.json());
    }

    /** The events, as JSON, that were not written because they had been written before. */
    List<byte[]> duplicates() {
        return duplicates;
    }

    /** Notes that the request is safe only when the batch is synced up to that length. */
    void written(Batch batch, long length) {
        written.add(new Written(batch, length));
    }

    /** Whether the request is safe only when some batch is. */
    boolean isWritten() {
        return !written.isEmpty();
    }

    /** The file names of the batches that have events of this write, among them those with the first events of duplicates. */
    List<String> batches() {
        return written.stream().map(part -> part.batch().name()).distinct().toList();
    }

    /** Notes a batch that began with this write, or became full with it. */
    void begunOrFull(Batch batch) {
        begunOrFull.add(batch);
    }

    /** The batches that began with this write, or became full with it. */
    Set<Batch> begunOrFull() {
        return begunOrFull;
    }

    void awaitSynced() throws IOException {
        for (Written part : written) {
            part.batch().awaitSynced(part.length());
        }
    }
}
