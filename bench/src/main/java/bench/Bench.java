package bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Measures the service against two others that do the same work: {@link Floor} and Segment's own code. {@code bench/run} builds all and
 * starts this.
 *
 * <p>Arguments: the project's directory; {@code --short} for phases of a second; {@code --only ours,floor} for some of the contenders;
 * {@code --data DIRECTORY} for where they keep their files; {@code --scaling} for how the cost of an event changes with load, instead.
 */
public final class Bench {
    /** Events a request. */
    static final int[] SIZES = {100, 1};

    static final int CLIENTS = 64;

    /** Seconds of each load of a warm-up. */
    private static final int WARM_UP_LOAD = 6;

    /** Segment's code sends each event on its own, all of a request at a time: with more than so many it only becomes slower. */
    private static final int SEGMENT_EVENTS_AT_A_TIME = 200;

    /** Requests a second where the peak could not be measured. */
    private static final double UNMEASURED_RATE = 5;

    /** Requests a second; with one event each, batches are closed by their age. */
    static final double LIGHT_RATE = 20;

    /** CPU seconds after which a JVM has compiled nearly all that matters. */
    static final double WARM_UP_CPU = 70;

    /** The same for what a JVM does otherwise with requests of another size, and for all that Node does. */
    private static final double SHORT_WARM_UP_CPU = 12;

    /** How often the service is started, for the time it takes. */
    private static final int STARTS = 3;

    /** The row of the starts that all contenders have. */
    private static final String AS_IT_SHIPS = "as it ships";

    /** How long everything lasts, in seconds; many short rounds, as a shared machine is now fast and now slow. */
    private record Times(double warmUpCpu, int rounds, int load, int crowd, int paced) {
        static final Times FULL = new Times(WARM_UP_CPU, 5, 3, 20, 7);
        static final Times SHORT = new Times(0, 1, 1, 1, 1);
    }

    private final Place place;
    private final LaunchDarkly receiver;
    private final List<Contender> contenders = new ArrayList<>();
    private final Times times;
    private int phases;

    private Bench(Place place, LaunchDarkly receiver, Times times) {
        this.place = place;
        this.receiver = receiver;
        this.times = times;
    }

    /** Runs the benchmark. */
    public static void main(String[] arguments) throws IOException {
        List<String> options = List.of(arguments).subList(1, arguments.length);
        Path project = Path.of(arguments[0]).toAbsolutePath();
        Place place = Place.of(
                project,
                Path.of(option(
                        options, "--data", project.resolve("bench/target").toString())));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(place)));
        LaunchDarkly receiver = LaunchDarkly.start(place);
        if (options.contains("--scaling")) {
            Scaling.run(place, receiver, options.contains("--short"));
            return;
        }
        Bench bench = new Bench(place, receiver, options.contains("--short") ? Times.SHORT : Times.FULL);
        String only = option(options, "--only", "ours,no-history,floor,segment");
        Report report = new Report(place);
        bench.start(List.of(only.split(",")), report);
        bench.checkThatAllDoTheSame();
        bench.run(report);
        report.print();
    }

    private static String option(List<String> options, String name, String otherwise) {
        int at = options.indexOf(name);
        return at < 0 ? otherwise : options.get(at + 1);
    }

    /** Ends every process that still runs, however far this one has come, and takes its files away. */
    private static void end(Place place) {
        List<ProcessHandle> running = ProcessHandle.current().descendants().toList();
        running.forEach(ProcessHandle::destroy);
        for (ProcessHandle process : running) {
            Child.awaitEnd(process);
        }
        try {
            place.delete();
        } catch (IOException e) {
            Report.say(place.work() + " could not be deleted: " + e);
        }
    }

    private void start(List<String> only, Report report) throws IOException {
        if (only.contains("ours")) {
            Path shipped = place.distribution();
            Path prepared = Contender.prepared(place);
            for (int i = 0; i < Math.min(STARTS, times.rounds); i++) {
                startOnce(shipped, false, AS_IT_SHIPS, report);
                startOnce(prepared, false, "after `prepare`", report);
                startOnce(shipped, true, "with the broker built in", report);
                startOnce(prepared, true, "with it, after `prepare`", report);
            }
            add(Contender.ours(place, receiver), report);
        }
        if (only.contains("no-history")) {
            add(Contender.withoutHistory(place, receiver), report);
        }
        if (only.contains("floor")) {
            add(Contender.floor(place, receiver), report);
        }
        if (only.contains("segment") && Contender.hasSegment(place)) {
            add(Contender.segment(place, receiver), report);
        }
    }

    private void startOnce(Path distribution, boolean broker, String how, Report report) throws IOException {
        int messagePort = broker ? Place.freePort() : 0;
        try (Contender once = Contender.ours(place, receiver, distribution, messagePort)) {
            report.ready(once, how);
        }
    }

    private void add(Contender contender, Report report) {
        contenders.add(contender);
        report.ready(contender, AS_IT_SHIPS);
    }

    /** One request to each: what they make of it must be the same, but for the times, which count from when it came. */
    private void checkThatAllDoTheSame() throws IOException {
        byte[] request = Batches.of(20).withId("check0000000");
        Set<JsonNode> first = null;
        for (Contender contender : contenders) {
            receiver.keep();
            Phase.of(contender, receiver, 20, true, () -> {
                Http.call("POST", contender.address() + "/v1/batch", request);
                return new long[] {1, 0};
            });
            Set<JsonNode> events = new HashSet<>();
            for (JsonNode body : receiver.kept()) {
                for (JsonNode event : body) {
                    events.add(((ObjectNode) event).without("creationDate"));
                }
            }
            if (first == null) {
                first = events;
            }
            if (events.size() != 20 || !events.equals(first)) {
                throw new IOException(contender.name() + " makes something else of the same request: " + events
                        + "\ninstead of " + first);
            }
        }
    }

    private void run(Report report) throws IOException {
        boolean wrk = Wrk.isInstalled();
        if (!wrk) {
            Report.say("wrk is not installed (Debian: apt-get install wrk): the load at full speed is skipped.");
        }
        for (int size : SIZES) {
            Batches batches = Batches.of(size);
            if (wrk) {
                for (Contender contender : contenders) {
                    boolean isNew = size == SIZES[0] && !isSegment(contender);
                    double cpu = Math.min(times.warmUpCpu, isNew ? WARM_UP_CPU : SHORT_WARM_UP_CPU);
                    int clients = clients(contender, size);
                    contender.warmUp(cpu, () -> load(contender, batches, clients, WARM_UP_LOAD));
                }
                for (int round = 0; round < times.rounds; round++) {
                    for (Contender contender : contenders) {
                        report.loaded(contender, size, load(contender, batches, clients(contender, size), times.load));
                    }
                }
                for (Contender contender : contenders) {
                    if (clients(contender, size) < CLIENTS) {
                        report.crowded(contender, size, load(contender, batches, CLIENTS, times.crowd));
                    }
                }
            }
            for (Contender contender : contenders) {
                double peak = report.peak(contender, size);
                double requestsPerSecond = peak > 0 ? peak / size / 2 : UNMEASURED_RATE;
                receiver.measureLateness();
                PacedLoad.Result result = pace(contender, batches, requestsPerSecond);
                report.paced(contender, size, result, requestsPerSecond);
                report.late(contender, size, false, receiver.stats().p95LatenessMillis());
                receiver.measureLateness();
                pace(contender, batches, LIGHT_RATE);
                report.late(contender, size, true, receiver.stats().p95LatenessMillis());
            }
        }
    }

    private static boolean isSegment(Contender contender) {
        return contender.name().equals(Contender.SEGMENT);
    }

    /** With how many clients a contender is fastest. */
    private static int clients(Contender contender, int size) {
        return isSegment(contender) ? Math.min(CLIENTS, SEGMENT_EVENTS_AT_A_TIME / size) : CLIENTS;
    }

    private Phase load(Contender contender, Batches batches, int clients, int seconds) throws IOException {
        return Phase.of(contender, receiver, batches.events(), false, () -> {
            Wrk.Result result = Wrk.run(place, contender, batches, clients, seconds, nextPhase());
            return new long[] {result.acknowledged(), result.failed()};
        });
    }

    private PacedLoad.Result pace(Contender contender, Batches batches, double requestsPerSecond) throws IOException {
        PacedLoad.Result[] result = new PacedLoad.Result[1];
        Phase phase = Phase.of(contender, receiver, batches.events(), true, () -> {
            result[0] = PacedLoad.run(contender, batches, requestsPerSecond, CLIENTS, times.paced, nextPhase());
            return new long[] {result[0].acknowledged(), result[0].failed()};
        });
        Report.check(contender, phase);
        if (phase.delivered() != phase.acknowledged()) {
            Report.say("!!! " + contender.name() + " acknowledged " + phase.acknowledged() + " events and delivered "
                    + phase.delivered());
        }
        return result[0];
    }

    private String nextPhase() {
        return String.format(Locale.ROOT, "%03d", phases++);
    }
}
