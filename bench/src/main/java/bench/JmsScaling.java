package bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What events cost that come as JMS messages, from the first one sent to the last one at LaunchDarkly. The broker is the one that is built
 * in, so its work is in the figures.
 */
final class JmsScaling {
    /** Events a message, and how many messages are sent for a measurement. */
    private record Size(int events, int messages) {}

    private static final List<Size> SIZES = List.of(new Size(1, 20_000), new Size(10, 10_000), new Size(100, 4_000));
    private static final int SHORT_RUN_SENDS_LESS = 100;

    private final Place place;
    private final LaunchDarkly receiver;
    private final Contender service;
    private final int messagePort;
    private int phases = 800;

    private JmsScaling(Place place, LaunchDarkly receiver, Contender service, int messagePort) {
        this.place = place;
        this.receiver = receiver;
        this.service = service;
        this.messagePort = messagePort;
    }

    /** Measures; a short run sends less and does not warm up. */
    static String table(Place place, LaunchDarkly receiver, boolean isShort) throws IOException {
        int messagePort = Place.freePort();
        try (Contender service = Contender.ours(place, receiver, place.distribution(), messagePort)) {
            return new JmsScaling(place, receiver, service, messagePort).measure(isShort);
        }
    }

    private String measure(boolean isShort) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "events a JMS message",
                "messages/s",
                "events/s",
                "CPU us an event",
                "syncs a message, the broker's too"));
        for (Size size : SIZES) {
            int messages = isShort ? size.messages / SHORT_RUN_SENDS_LESS : size.messages;
            if (!isShort) {
                service.warmUp(Bench.WARM_UP_CPU / SIZES.size(), () -> send(size.events, messages));
            }
            Phase phase = send(size.events, messages);
            List<String> row = new ArrayList<>(Scaling.row(String.valueOf(size.events), phase));
            row.add(1, String.format(Locale.ROOT, "%,.0f", messages / phase.seconds()));
            rows.add(row);
        }
        return Report.table(rows);
    }

    private Phase send(int size, int messages) throws IOException {
        Batches batches = Batches.of(size);
        long before = receiver.stats().events();
        Phase phase = Phase.of(service, receiver, size, true, () -> {
            MessageLoad.run(messagePort, batches, messages, String.valueOf(phases++));
            Phase.drained(receiver, before + (long) messages * size, 0);
            return new long[] {messages, 0};
        });
        Report.check(service, phase);
        return phase;
    }
}
