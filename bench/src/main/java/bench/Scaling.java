package bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/**
 * How the cost of an event changes with the number of clients, the events in a request and the events that wait already. The cost is CPU time
 * of the service's process, which other programs on the machine hardly change.
 */
final class Scaling {
    private static final int[] CLIENTS = {1, 4, 16, 64};
    private static final int[] SIZES = {1, 10, 100, 1000};
    private static final int[] BACKLOGS = {0, 10_000, 1_000_000};
    private static final int BATCH = 500;
    private static final DateTimeFormatter BATCH_TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    private final Place place;
    private final LaunchDarkly receiver;
    private final double warmUpCpu;
    private final int seconds;
    private final int[] backlogs;
    private final Contender service;
    private int phases = 500;

    private Scaling(
            Place place, LaunchDarkly receiver, Contender service, double warmUpCpu, int seconds, int[] backlogs) {
        this.place = place;
        this.receiver = receiver;
        this.service = service;
        this.warmUpCpu = warmUpCpu;
        this.seconds = seconds;
        this.backlogs = backlogs;
    }

    /** Measures and prints; a short run has phases of a second and no large backlog. */
    static void run(Place place, LaunchDarkly receiver, boolean isShort) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Contender service = Contender.ours(place, receiver)) {
            Scaling scaling = isShort
                    ? new Scaling(place, receiver, service, 0, 1, new int[] {0, 10_000})
                    : new Scaling(place, receiver, service, Bench.WARM_UP_CPU, 5, BACKLOGS);
            scaling.measure(text);
        }
        text.append('\n').append(JmsScaling.table(place, receiver, isShort));
        Report.say("\n" + text);
        Path results = place.bench().resolve("target/scaling.md");
        Files.writeString(results, text);
        Report.say("Also in " + place.project().relativize(results));
    }

    private void measure(StringBuilder text) throws IOException {
        service.warmUp(warmUpCpu, () -> load(100, 64, seconds));
        text.append(clients(100)).append('\n');
        service.warmUp(warmUpCpu, () -> load(1, 64, seconds));
        text.append(clients(1)).append('\n');
        text.append(sizes()).append('\n');
        text.append(waiting());
    }

    private Phase load(int size, int clients, int duration) throws IOException {
        Batches batches = Batches.of(size);
        Phase phase = Phase.of(service, receiver, size, false, () -> {
            Wrk.Result result = Wrk.run(place, service, batches, clients, duration, String.valueOf(phases++));
            return new long[] {result.acknowledged(), result.failed()};
        });
        Report.check(service, phase);
        return phase;
    }

    private String clients(int size) throws IOException {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("clients, " + size + " a request", "events/s", "CPU us an event", "syncs a request"));
        for (int clients : CLIENTS) {
            rows.add(row(String.valueOf(clients), load(size, clients, seconds)));
        }
        return Report.table(rows);
    }

    private String sizes() throws IOException {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("events a request, 16 clients", "events/s", "CPU us an event", "syncs a request"));
        for (int size : SIZES) {
            rows.add(row(String.valueOf(size), load(size, 16, seconds)));
        }
        return Report.table(rows);
    }

    /** Events a second, CPU time of an event, and syncs of a request. */
    static List<String> row(String name, Phase phase) {
        return List.of(
                name,
                String.format(Locale.ROOT, "%,.0f", phase.acknowledgedPerSecond()),
                String.format(Locale.ROOT, "%.1f", phase.cpuMicrosPerEvent()),
                String.format(Locale.ROOT, "%.2f", (double) phase.syncs() / phase.requests()));
    }

    /** LaunchDarkly is away while events come in and a backlog waits; then it is back. */
    private String waiting() throws IOException {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of(
                "events waiting",
                "taking, events/s",
                "taking, CPU us an event",
                "delivering, events/s",
                "delivering, CPU us an event",
                "most resident memory, MB"));
        List<JsonNode> events = someEvents();
        for (int backlog : backlogs) {
            long before = receiver.stats().events();
            receiver.answer(503);
            writeBacklog(events, backlog);
            double cpu = service.child().cpuSeconds();
            Wrk.Result result = Wrk.run(place, service, Batches.of(100), 64, seconds, String.valueOf(phases++));
            double taking = service.child().cpuSeconds() - cpu;
            long taken = result.acknowledged() * 100;
            receiver.answer(202);
            long start = System.nanoTime();
            LaunchDarkly.Stats after = Phase.drained(receiver, before + taken + backlog, Phase.QUIET_NANOS);
            double delivering = service.child().cpuSeconds() - cpu - taking;
            double delivered = after.events() - before;
            double deliverySeconds = (System.nanoTime() - start - Phase.QUIET_NANOS) / 1e9;
            if (delivered < taken + backlog) {
                throw new IOException("of " + (taken + backlog) + " events only " + delivered + " were delivered");
            }
            rows.add(List.of(
                    String.format(Locale.ROOT, "%,d", backlog),
                    String.format(Locale.ROOT, "%,.0f", taken / result.seconds()),
                    String.format(Locale.ROOT, "%.1f", taking * 1e6 / taken),
                    String.format(Locale.ROOT, "%,.0f", delivered / deliverySeconds),
                    String.format(Locale.ROOT, "%.1f", delivering * 1e6 / delivered),
                    String.format(Locale.ROOT, "%.0f", service.child().peakResidentMegabytes())));
            Report.say(String.join(" | ", rows.get(rows.size() - 1)));
        }
        return Report.table(rows);
    }

    /** A batch as the service posts it. */
    private List<JsonNode> someEvents() throws IOException {
        receiver.keep();
        load(100, 1, 1);
        List<JsonNode> events = new ArrayList<>();
        receiver.kept().forEach(body -> body.forEach(events::add));
        return events.subList(0, 100);
    }

    /** Puts closed batches where the outbox keeps them. */
    private void writeBacklog(List<JsonNode> events, int count) throws IOException {
        Path environment = Contender.data(place).resolve("outbox/default");
        StringBuilder batch = new StringBuilder("[\n");
        for (int i = 0; i < BATCH; i++) {
            batch.append(i == 0 ? "" : ",")
                    .append(events.get(i % events.size()))
                    .append('\n');
        }
        batch.append(']');
        for (int i = 0; i < count / BATCH; i++) {
            String name = BATCH_TIME.format(Instant.now()) + "-" + UUID.randomUUID() + ".json";
            Path file = Files.writeString(place.work().resolve(name), batch);
            Files.move(file, environment.resolve("ready").resolve(name));
        }
    }
}
