package io.segmentlaunchdarkly.outbox;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** One request's events for one environment, on their way into the outbox, and afterwards the places where they lie there. */
public final class Append {
    private record Written(Batch batch, long length) {}

    private final String environment;
    private final List<byte[]> events;
    private final List<Written> written = new ArrayList<>(1);

    Append(String environment, List<byte[]> events) {
        this.environment = environment;
        this.events = events;
    }

    /** The LaunchDarkly environment, the correlation key of the aggregator. */
    public String environment() {
        return environment;
    }

    List<byte[]> events() {
        return events;
    }

    void written(Batch batch, long length) {
        written.add(new Written(batch, length));
    }

    void awaitSynced() throws IOException {
        for (Written part : written) {
            part.batch().awaitSynced(part.length());
        }
    }
}
