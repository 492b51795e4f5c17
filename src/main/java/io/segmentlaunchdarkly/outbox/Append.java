package io.segmentlaunchdarkly.outbox;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One request's events for one environment, on their way into the outbox, and afterwards the places where they lie there. */
public final class Append {
    private record Written(Batch batch, long length) {}

    private final String environment;
    private final List<Event> events;
    private final List<Written> written = new ArrayList<>(1);
    private final List<byte[]> duplicates = new ArrayList<>(0);

    Append(String environment, List<Event> events) {
        this.environment = environment;
        this.events = events;
    }

    /**
     * Events of an environment.
     *
     * @param keyed each event as one line of JSON, and before it the text that tells it from the environment's others, or an empty one
     */
    static Append of(String environment, List<Map.Entry<String, byte[]>> keyed) {
        List<Event> events = new ArrayList<>(keyed.size());
        EventId.Maker ids = new EventId.Maker(environment);
        for (Map.Entry<String, byte[]> event : keyed) {
            events.add(new Event(event.getValue(), ids.of(event.getKey())));
        }
        return new Append(environment, events);
    }

    /** The LaunchDarkly environment, the correlation key of the aggregator. */
    public String environment() {
        return environment;
    }

    List<Event> events() {
        return events;
    }

    /** Says that one of the events was there before. */
    void duplicate(Event event) {
        duplicates.add(event.json());
    }

    /** The events, as JSON, that were not written because they had been before. */
    List<byte[]> duplicates() {
        return duplicates;
    }

    /** Says that the request is safe only when the batch is, up to that length. */
    void written(Batch batch, long length) {
        written.add(new Written(batch, length));
    }

    /** Whether the request is safe only when some batch is. */
    boolean isWritten() {
        return !written.isEmpty();
    }

    void awaitSynced() throws IOException {
        for (Written part : written) {
            part.batch().awaitSynced(part.length());
        }
    }
}
