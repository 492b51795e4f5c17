package io.segmentlaunchdarkly.it;

import io.segmentlaunchdarkly.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.awaitility.Awaitility;

/**
 * A Kafka broker (KRaft) in a process of its own, alone or one of several of a cluster. Its directory and its port stay when the process
 * ends, so that a second start goes on where the first ended. It creates no topic by itself.
 */
public final class KafkaBroker implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);

    private final Path directory;
    private final int port;
    private final String cluster;
    /** 0 where it takes no secured clients. */
    private int securedPort;

    private Process process;

    private KafkaBroker(Path directory, int port, String cluster) {
        this.directory = directory;
        this.port = port;
        this.cluster = cluster;
    }

    /** A broker of its own; it does not run yet. */
    public static KafkaBroker in(Path directory) throws IOException {
        return cluster(directory, 1).get(0);
    }

    /** The brokers of a cluster, each of which is a controller too; none runs yet. */
    public static List<KafkaBroker> cluster(Path directory, int nodes) throws IOException {
        String cluster = Uuid.randomUuid().toString();
        List<Integer> controllerPorts = new ArrayList<>();
        List<KafkaBroker> brokers = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            controllerPorts.add(FreePort.next());
            brokers.add(new KafkaBroker(
                    Files.createDirectories(directory.resolve("kafka-" + node)), FreePort.next(), cluster));
        }
        for (int node = 0; node < nodes; node++) {
            brokers.get(node).writeSettings(node, controllerPorts, List.of());
        }
        return brokers;
    }

    /**
     * A broker of its own that takes clients over TLS with a name and a password, too, at its {@link #securedAddress}; it does not run yet.
     */
    static KafkaBroker secured(Path directory, SelfSigned certificate, String user, String password)
            throws IOException {
        KafkaBroker broker = new KafkaBroker(
                Files.createDirectories(directory),
                FreePort.next(),
                Uuid.randomUuid().toString());
        broker.securedPort = FreePort.next();
        broker.writeSettings(
                0,
                List.of(FreePort.next()),
                List.of(
                        "sasl.enabled.mechanisms=PLAIN",
                        "listener.name.sasl_ssl.plain.sasl.jaas.config="
                                + "org.apache.kafka.common.security.plain.PlainLoginModule required user_" + user
                                + "=\"" + password + "\";",
                        "ssl.keystore.type=PKCS12",
                        "ssl.keystore.location=" + certificate.keyStore(),
                        "ssl.keystore.password=" + SelfSigned.PASSWORD,
                        "ssl.key.password=" + SelfSigned.PASSWORD));
        return broker;
    }

    private void writeSettings(int node, List<Integer> controllerPorts, List<String> more) throws IOException {
        List<String> voters = new ArrayList<>();
        for (int voter = 0; voter < controllerPorts.size(); voter++) {
            voters.add(voter + "@127.0.0.1:" + controllerPorts.get(voter));
        }
        Map<String, Object> settings = Map.ofEntries(
                Map.entry("process.roles", "broker,controller"),
                Map.entry("node.id", node),
                Map.entry("controller.quorum.voters", String.join(",", voters)),
                Map.entry("controller.listener.names", "CONTROLLER"),
                Map.entry(
                        "listeners",
                        "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controllerPorts.get(node)
                                + (securedPort == 0 ? "" : ",SASL_SSL://127.0.0.1:" + securedPort)),
                Map.entry(
                        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL"),
                Map.entry("log.dirs", logDirectory()),
                Map.entry("auto.create.topics.enable", false),
                Map.entry("offsets.topic.replication.factor", controllerPorts.size()),
                Map.entry("offsets.topic.num.partitions", 3),
                // A group is not kept waiting for members that may come, and one that does not answer is given up soon.
                Map.entry("group.initial.rebalance.delay.ms", 0),
                Map.entry("group.min.session.timeout.ms", 1000),
                Map.entry("broker.session.timeout.ms", 6000),
                Map.entry("num.network.threads", 2),
                Map.entry("num.io.threads", 2),
                Map.entry("log.cleaner.dedupe.buffer.size", 2 * 1024 * 1024));
        Files.write(
                settings(),
                Stream.concat(
                                settings.entrySet().stream()
                                        .map(setting -> setting.getKey() + "=" + setting.getValue()),
                                more.stream())
                        .toList());
    }

    private Path settings() {
        return directory.resolve("server.properties");
    }

    private Path logDirectory() {
        return directory.resolve("data");
    }

    /** Where clients connect to, the same after every start: {@code bootstrap.servers}. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** Where clients connect to over TLS with a name and a password. */
    String securedAddress() {
        return "127.0.0.1:" + securedPort;
    }

    /** The addresses of several brokers. */
    public static String addresses(List<KafkaBroker> brokers) {
        return brokers.stream().map(KafkaBroker::address).collect(Collectors.joining(","));
    }

    /** Starts it and waits until it answers. */
    public KafkaBroker start() throws IOException {
        launch();
        awaitStarted();
        return this;
    }

    /** Starts it and waits for nothing: a node of a cluster is ready only when most of them run. */
    public KafkaBroker launch() throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xmx320m",
                        "-Dlog4j2.level=ERROR",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KafkaMain.class.getName(),
                        settings().toString(),
                        cluster,
                        logDirectory().toString())
                .redirectErrorStream(true)
                .redirectOutput(log().toFile())
                .start();
        return this;
    }

    private Path log() {
        return directory.resolve("log");
    }

    /** Waits until it answers. One that ended meanwhile, as somebody else has its port for a moment, is started once more. */
    public void awaitStarted() throws IOException {
        for (int attempt = 1; ; attempt++) {
            Awaitility.await("a Kafka broker")
                    .atMost(START)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> !process.isAlive() || answers());
            if (process.isAlive()) {
                return;
            }
            if (attempt == 2) {
                throw new AssertionError("The broker did not start: " + read(log()));
            }
            launch();
        }
    }

    private boolean answers() {
        try (Admin admin = admin(Duration.ofSeconds(2))) {
            return !admin.describeCluster().nodes().get().isEmpty();
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Admin admin(Duration timeout) {
        return Admin.create(Map.of(
                "bootstrap.servers",
                address(),
                "default.api.timeout.ms",
                (int) timeout.toMillis(),
                "request.timeout.ms",
                (int) timeout.toMillis()));
    }

    /** A client for what is not done here, to be closed. */
    public Admin admin() {
        return admin(Duration.ofSeconds(30));
    }

    /** Creates a topic with as many copies as its cluster allows, three at the most; with several, two must have a record. */
    public KafkaBroker topic(String name, int partitions) {
        try (Admin admin = admin()) {
            int nodes = admin.describeCluster().nodes().get().size();
            NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.of((short) Math.min(3, nodes)))
                    .configs(Map.of("min.insync.replicas", nodes > 1 ? "2" : "1"));
            admin.createTopics(List.of(topic)).all().get();
            return this;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends it as a crash does. */
    public void sigkill() {
        process.destroyForcibly();
        awaitExit();
    }

    /** Stops it where it is, until {@link #sigcont}. */
    public void sigstop() {
        signal("STOP");
    }

    /** Lets it go on. */
    public void sigcont() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new AssertionError("The broker does not run.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void awaitExit() {
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new AssertionError("The broker runs on.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            sigkill();
        }
    }
}
