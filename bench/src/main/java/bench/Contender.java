package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A program that does the work that is measured, and where it takes requests. */
record Contender(String name, Child child, int port, double readyMillis) implements AutoCloseable {
    /** Of every contender on the JVM. */
    private static final String HEAP = "-Xmx256m";
    /** What the service's launcher chooses. */
    private static final List<String> CHOSEN =
            List.of("-XX:+UseParallelGC", "-XX:NewRatio=1", "-XX:+UseTransparentHugePages");

    private static final String LAUNCHER = "bin/segment-launchdarkly";

    static final String OURS = "ours";
    static final String WITHOUT_HISTORY = "no history";
    static final String FLOOR = "floor";
    static final String SEGMENT = "Segment's";

    /** The distribution as it ships, in a process of its own with a data directory of its own. */
    static Contender ours(Place place, LaunchDarkly receiver) throws IOException {
        return ours(place, receiver, place.distribution(), 0);
    }

    /**
     * A distribution.
     *
     * @param messagePort where its embedded broker listens; 0: JMS is off
     */
    static Contender ours(Place place, LaunchDarkly receiver, Path distribution, int messagePort) throws IOException {
        return ours(place, receiver, distribution, messagePort, OURS, data(place), Map.of());
    }

    /** The distribution as it ships, but without the history of events. */
    static Contender withoutHistory(Place place, LaunchDarkly receiver) throws IOException {
        return ours(
                place,
                receiver,
                place.distribution(),
                0,
                WITHOUT_HISTORY,
                place.work().resolve("data-without-history"),
                Map.of("LAUNCHDARKLY_HISTORY_MAX_BYTES", "0"));
    }

    private static Contender ours(
            Place place,
            LaunchDarkly receiver,
            Path distribution,
            int messagePort,
            String name,
            Path data,
            Map<String, String> settings)
            throws IOException {
        int port = Place.freePort();
        int health = Place.freePort();
        Map<String, String> environment = new LinkedHashMap<>(settings);
        environment.put("JAVA_OPTS", String.join(" ", javaOptions(place)));
        environment.put("LAUNCHDARKLY_EVENTS_URL", receiver.address());
        environment.put("LAUNCHDARKLY_DATA_DIRECTORY", data.toString());
        environment.put("LAUNCHDARKLY_JMS_ENABLED", String.valueOf(messagePort > 0));
        environment.put("LAUNCHDARKLY_JMS_PORT", String.valueOf(messagePort));
        environment.put("CAMEL_SERVER_PORT", String.valueOf(port));
        environment.put("CAMEL_MANAGEMENT_PORT", String.valueOf(health));
        Child child = Child.start(
                place, name, environment, List.of(distribution.resolve(LAUNCHER).toString()));
        return ready(new Contender(name, child, port, 0), "http://127.0.0.1:" + health + "/observe/health/ready");
    }

    /** A copy of the distribution that was told to keep the classes of a start. */
    static Path prepared(Place place) throws IOException {
        Path copy = place.work().resolve("prepared");
        // With their times, by which the JVM knows the jars again.
        run("cp", "-a", place.distribution().toString(), copy.toString());
        run(copy.resolve(LAUNCHER).toString(), "prepare");
        return copy;
    }

    private static void run(String... command) throws IOException {
        try {
            if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " failed");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where {@link #ours} has its files. */
    static Path data(Place place) {
        return place.work().resolve("data");
    }

    /** What the service's own launcher starts the JVM with, and what whoever runs the benchmark adds to it, such as a flight recording. */
    private static List<String> javaOptions(Place place) {
        String added = System.getenv().getOrDefault("JAVA_OPTS", "");
        return List.of(
                HEAP,
                "-Djavax.net.ssl.trustStore=" + place.trustStore(),
                "-Djavax.net.ssl.trustStorePassword=" + Place.PASSWORD,
                added);
    }

    /** {@link Floor}, with the same JVM and heap. */
    static Contender floor(Place place, LaunchDarkly receiver) throws IOException {
        int port = Place.freePort();
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), HEAP));
        command.addAll(CHOSEN);
        command.addAll(List.of(
                "-Djavax.net.ssl.trustStore=" + place.trustStore(),
                "-Djavax.net.ssl.trustStorePassword=" + Place.PASSWORD,
                "-cp",
                place.classpath(),
                Floor.class.getName(),
                String.valueOf(port),
                place.work().resolve("floor").toString(),
                receiver.address()));
        Child child = Child.start(place, FLOOR, Map.of(), command);
        return ready(new Contender(FLOOR, child, port, 0), "http://127.0.0.1:" + port + "/");
    }

    /** Whether Segment's own code could be installed. */
    static boolean hasSegment(Place place) {
        return Files.isDirectory(place.bench().resolve("segment/node_modules/@segment/action-destinations"));
    }

    /** Segment's own code behind a plain server. */
    static Contender segment(Place place, LaunchDarkly receiver) throws IOException {
        int port = Place.freePort();
        Child child = Child.start(
                place,
                "segment",
                Map.of("NODE_EXTRA_CA_CERTS", place.certificate().toString()),
                List.of(
                        "node",
                        place.bench().resolve("segment/server.js").toString(),
                        String.valueOf(port),
                        Place.HOST,
                        String.valueOf(receiver.port())));
        return ready(new Contender(SEGMENT, child, port, 0), "http://127.0.0.1:" + port + "/");
    }

    private static Contender ready(Contender started, String address) throws IOException {
        try {
            return new Contender(started.name, started.child, started.port, started.child.awaitReady(address));
        } catch (IOException e) {
            started.close();
            throw e;
        }
    }

    /** Something that keeps it busy for a while. */
    interface Work {
        Phase run() throws IOException;
    }

    /** Works until it has had the CPU for so many seconds, so that also on a machine that others use its code is compiled afterwards. */
    void warmUp(double cpuSeconds, Work work) throws IOException {
        double begin = child.cpuSeconds();
        for (int i = 0; i < 10 && child.cpuSeconds() - begin < cpuSeconds; i++) {
            work.run();
        }
    }

    String address() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public void close() {
        child.close();
    }
}
