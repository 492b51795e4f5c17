package bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Gathers what was measured and prints it as a table in Markdown, on the screen and into {@code bench/target/results.md}. */
final class Report {
    /** All of one contender. */
    private static final class Measured {
        /** Milliseconds until it was ready, by how it was started. */
        final Map<String, List<Double>> readyMillis = new LinkedHashMap<>();

        final Map<Integer, List<Phase>> loaded = new LinkedHashMap<>();
        final Map<Integer, Phase> crowded = new LinkedHashMap<>();
        final Map<Integer, PacedLoad.Result> paced = new LinkedHashMap<>();
        /** Milliseconds from receipt to delivery, of 95 of 100 events, at half of full speed. */
        final Map<Integer, Double> late = new LinkedHashMap<>();

        /** The same at {@link Bench#LIGHT_RATE}. */
        final Map<Integer, Double> lateUnderLightLoad = new LinkedHashMap<>();

        final Map<Integer, Double> peakMegabytes = new LinkedHashMap<>();
    }

    /** docs/performance.md, at default settings and any rate up to half of full speed. */
    private static final double PROMISED_P95_MILLIS = 2000;

    private final Place place;
    private final Map<String, Measured> measured = new LinkedHashMap<>();

    Report(Place place) {
        this.place = place;
    }

    static void say(String line) {
        System.out.println(line);
    }

    private Measured of(Contender contender) {
        return measured.computeIfAbsent(contender.name(), name -> new Measured());
    }

    /** As {@code how} says, which is a row of the table. */
    void ready(Contender contender, String how) {
        of(contender).readyMillis.computeIfAbsent(how, key -> new ArrayList<>()).add(contender.readyMillis());
        say(String.format(
                Locale.ROOT, "%-10s %s: ready after %.0f ms", contender.name(), how, contender.readyMillis()));
    }

    void loaded(Contender contender, int size, Phase phase) throws IOException {
        Measured all = of(contender);
        all.loaded.computeIfAbsent(size, key -> new ArrayList<>()).add(phase);
        all.peakMegabytes.put(size, contender.child().peakResidentMegabytes());
        say(String.format(
                Locale.ROOT,
                "%-10s %4d a request: %,9.0f events/s acknowledged, %,9.0f delivered, %6.1f us of CPU an event, %d syncs",
                contender.name(),
                size,
                phase.acknowledgedPerSecond(),
                phase.deliveredPerSecond(),
                phase.cpuMicrosPerEvent(),
                phase.syncs()));
        check(contender, phase);
    }

    /** With as many clients as the others have, of a contender that had fewer in {@link #loaded}. */
    void crowded(Contender contender, int size, Phase phase) throws IOException {
        of(contender).crowded.put(size, phase);
        say(String.format(
                Locale.ROOT,
                "%-10s %4d a request: %,9.0f events/s acknowledged with %d clients",
                contender.name(),
                size,
                phase.acknowledgedPerSecond(),
                Bench.CLIENTS));
        check(contender, phase);
    }

    /** Says loudly that requests were refused, and ends the run when events were lost. */
    static void check(Contender contender, Phase phase) throws IOException {
        if (phase.failed() > 0) {
            say("!!! " + contender.name() + " refused " + phase.failed() + " requests");
        }
        if (phase.delivered() < phase.acknowledged()) {
            throw new IOException(contender.name() + " acknowledged " + phase.acknowledged() + " events and delivered "
                    + phase.delivered());
        }
    }

    void paced(Contender contender, int size, PacedLoad.Result result, double requestsPerSecond) {
        of(contender).paced.put(size, result);
        say(String.format(
                Locale.ROOT,
                "%-10s %4d a request: at %,.0f requests/s p50 %.2f ms, p99 %.2f ms",
                contender.name(),
                size,
                requestsPerSecond,
                result.p50Millis(),
                result.p99Millis()));
    }

    /** Says loudly when the service is later than it promises. */
    void late(Contender contender, int size, boolean underLightLoad, double p95Millis) {
        Measured all = of(contender);
        (underLightLoad ? all.lateUnderLightLoad : all.late).put(size, p95Millis);
        boolean isTooLate = contender.name().equals(Contender.OURS) && p95Millis >= PROMISED_P95_MILLIS;
        say(String.format(
                Locale.ROOT,
                "%s%-9s %4d a request: p95 from receipt to delivery %,.0f ms%s",
                isTooLate ? "!!! " : "",
                contender.name(),
                size,
                p95Millis,
                underLightLoad ? " under light load" : ""));
    }

    /** Events a second, the median of the rounds. */
    double peak(Contender contender, int size) {
        return median(of(contender), size, Phase::acknowledgedPerSecond);
    }

    private static double median(Measured contender, int size, ToDoubleFunction<Phase> figure) {
        return median(rounds(contender, size, figure));
    }

    private static List<Double> rounds(Measured contender, int size, ToDoubleFunction<Phase> figure) {
        return contender.loaded.getOrDefault(size, List.of()).stream()
                .map(figure::applyAsDouble)
                .toList();
    }

    static double median(List<Double> figures) {
        List<Double> sorted = figures.stream().sorted().toList();
        return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
    }

    /** Prints all of it. */
    void print() throws IOException {
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of(""));
        for (String name : measured.keySet()) {
            head.add(name);
            if (!name.equals(Contender.OURS) && measured.containsKey(Contender.OURS)) {
                head.add("ours / " + name);
            }
        }
        rows.add(head);
        for (int size : Bench.SIZES) {
            rows.add(List.of("**" + size + (size == 1 ? " event a request**" : " events a request**")));
            rows.add(row("events/s acknowledged", "%,.0f", size, Phase::acknowledgedPerSecond));
            if (measured.values().stream().anyMatch(one -> one.crowded.containsKey(size))) {
                rows.add(row(
                        "the same, all with " + Bench.CLIENTS + " clients",
                        "%,.0f",
                        one -> one.crowded.containsKey(size)
                                ? List.of(one.crowded.get(size).acknowledgedPerSecond())
                                : rounds(one, size, Phase::acknowledgedPerSecond)));
            }
            rows.add(row("events/s delivered", "%,.0f", size, Phase::deliveredPerSecond));
            rows.add(row("CPU seconds a million events", "%,.1f", size, Phase::cpuMicrosPerEvent));
            rows.add(row(
                    "requests to LaunchDarkly a million events",
                    "%,.0f",
                    size,
                    phase -> phase.deliveries() * 1e6 / phase.delivered()));
            rows.add(row("fsyncs a thousand requests", "%,.0f", size, phase -> phase.syncs() * 1e3 / phase.requests()));
            rows.add(figures("p50 at half of that rate, ms", "%.1f", one -> paced(one, size)
                    .p50Millis()));
            rows.add(figures("p99 at half of that rate, ms", "%.1f", one -> paced(one, size)
                    .p99Millis()));
            rows.add(figures(
                    "p95 from receipt to delivery at half of that rate, ms",
                    "%,.0f",
                    one -> one.late.getOrDefault(size, Double.NaN)));
            rows.add(figures(
                    String.format(Locale.ROOT, "the same at %.0f requests/s, ms", Bench.LIGHT_RATE),
                    "%,.0f",
                    one -> one.lateUnderLightLoad.getOrDefault(size, Double.NaN)));
            rows.add(figures(
                    "most resident memory so far, MB",
                    "%.0f",
                    one -> one.peakMegabytes.getOrDefault(size, Double.NaN)));
        }
        rows.add(List.of("**start to ready, seconds**"));
        measured.values().stream()
                .flatMap(one -> one.readyMillis.keySet().stream())
                .distinct()
                .forEach(how -> rows.add(
                        figures(how, "%.2f", one -> median(one.readyMillis.getOrDefault(how, List.of())) / 1000)));
        String text = machine() + "\n\n" + table(rows);
        say("\n" + text);
        Files.writeString(place.results(), text);
        say("\nAlso in " + place.project().relativize(place.results()));
    }

    private static PacedLoad.Result paced(Measured contender, int size) {
        return contender.paced.getOrDefault(size, new PacedLoad.Result(0, 0, Double.NaN, Double.NaN));
    }

    private List<String> row(String name, String format, int size, ToDoubleFunction<Phase> figure) {
        return row(name, format, one -> rounds(one, size, figure));
    }

    private List<String> figures(String name, String format, ToDoubleFunction<Measured> figure) {
        return row(name, format, one -> List.of(figure.applyAsDouble(one)));
    }

    /**
     * A row of medians. A ratio is the median of the ratios of each round, whose phases stand beside each other in time; against a figure
     * that there is once only, of the ratios of all rounds with it.
     */
    private List<String> row(String name, String format, Function<Measured, List<Double>> figures) {
        List<String> row = new ArrayList<>(List.of(name));
        List<Double> ours =
                measured.containsKey(Contender.OURS) ? figures.apply(measured.get(Contender.OURS)) : List.of();
        measured.forEach((contender, one) -> {
            List<Double> values = figures.apply(one);
            row.add(cell(format, median(values)));
            if (!contender.equals(Contender.OURS) && measured.containsKey(Contender.OURS)) {
                List<Double> ratios = new ArrayList<>();
                for (int round = 0; round < ours.size() && !values.isEmpty(); round++) {
                    ratios.add(ours.get(round) / values.get(Math.min(round, values.size() - 1)));
                }
                row.add(cell("%.2f", median(ratios)));
            }
        });
        return row;
    }

    private static String cell(String format, double value) {
        return !Double.isFinite(value) ? "" : String.format(Locale.ROOT, format, value);
    }

    /** A Markdown table that is one to the eye, too. */
    static String table(List<List<String>> rows) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder table = new StringBuilder();
        for (int number = 0; number < rows.size(); number++) {
            for (int i = 0; i < columns; i++) {
                String cell = i < rows.get(number).size() ? rows.get(number).get(i) : "";
                String blanks = " ".repeat(widths[i] - cell.length());
                table.append(i == 0 ? "| " + cell + blanks : " | " + blanks + cell);
            }
            table.append(" |\n");
            if (number == 0) {
                for (int i = 0; i < columns; i++) {
                    table.append(i == 0 ? "|-" + "-".repeat(widths[i]) + "-" : "|-" + "-".repeat(widths[i]) + ":");
                }
                table.append("|\n");
            }
        }
        return table.toString();
    }

    /** What it was measured on. */
    private String machine() throws IOException {
        String cpu = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse(System.getProperty("os.arch"));
        return String.format(
                Locale.ROOT,
                "%d x %s, Linux %s, Java %s, %s, %,.0f fdatasync of 4 KB a second",
                Runtime.getRuntime().availableProcessors(),
                cpu,
                System.getProperty("os.version"),
                System.getProperty("java.version"),
                Files.getFileStore(place.work()).type(),
                syncsPerSecond());
    }

    private double syncsPerSecond() throws IOException {
        Path file = place.work().resolve("syncs");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            long start = System.nanoTime();
            int syncs = 0;
            while (System.nanoTime() - start < 500_000_000L) {
                channel.write(ByteBuffer.allocate(4096));
                channel.force(false);
                syncs++;
            }
            return syncs * 1e9 / (System.nanoTime() - start);
        }
    }
}
