package io.segmentlaunchdarkly.it;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A copy of the distribution of its own, and the process started from it. The copy stays when the process ends, so that a second start
 * finds what the first left. Closing ends the process whatever happened.
 */
public final class Distribution implements AutoCloseable {
    private static final Path BUILT = Path.of("target", "segment-launchdarkly");
    private static final String LIB = "lib";
    /** A process that does not live long takes less of the processors when its JVM compiles less and clears small pages of memory. */
    static final String QUICK_JVM = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UseTransparentHugePages";

    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration END = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final Path home;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private List<String> wrapper = List.of();
    private Process process;
    private List<ProcessHandle> family = List.of();
    private int starts;
    private volatile int port;
    private volatile int managementPort;
    private volatile int messagePort;
    private boolean embeddedBroker;

    private Distribution(Path home) {
        this.home = home;
    }

    /** Copies the distribution into a directory, but for its jars, which are those of {@link PreparedJars}. */
    public static Distribution in(Path directory) throws IOException {
        Path home = Files.createDirectories(directory.resolve("segment-launchdarkly"));
        Files.createSymbolicLink(home.resolve(LIB), PreparedJars.directory());
        try (Stream<Path> parts = Files.list(BUILT)) {
            for (Path part : parts.filter(part -> !part.endsWith(LIB)).toList()) {
                copy(part, home.resolve(part.getFileName()));
            }
        }
        return new Distribution(home);
    }

    /** Copies the whole distribution, which is then as somebody has unpacked it. */
    static Distribution unpackedAt(Path home) throws IOException {
        copy(BUILT, home);
        return new Distribution(home.toAbsolutePath());
    }

    /** Copies a file, or a directory with all that is in it. */
    static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(from.relativize(visited)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** A copy that delivers to a receiver, with short pauses. */
    static Distribution in(Path directory, Receiver receiver) throws IOException {
        return in(directory).with("LAUNCHDARKLY_EVENTS_URL", receiver.url()).with("LAUNCHDARKLY_BATCH_INTERVAL", "200");
    }

    /** An environment variable for the starts that follow. */
    public Distribution with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Other options of the JVM than the usual size of the heap, for the starts that follow. */
    public Distribution withJvm(String options) {
        return with("JAVA_OPTS", QUICK_JVM + " " + options);
    }

    /** Copies the jars too, so that others can be put beside them; no archive of their classes is beside them. */
    Distribution withOwnJars() throws IOException {
        Files.delete(lib());
        copy(BUILT.resolve(LIB), lib());
        return this;
    }

    /** Starts it with its embedded broker from now on, at a port that is free; without this there is no JMS. */
    Distribution withBroker() {
        embeddedBroker = true;
        return this;
    }

    /** Starts it with another broker from now on. */
    Distribution withBroker(String url) {
        return with("LAUNCHDARKLY_JMS_ENABLED", "true").with("LAUNCHDARKLY_JMS_BROKER_URL", url);
    }

    /** A command that the starts that follow are run by, such as one that sets a limit; it ends with an {@code exec} of its arguments. */
    public Distribution runBy(String... command) {
        wrapper = List.of(command);
        return this;
    }

    /** Starts and waits until it says that it is ready. A port that somebody else took meanwhile is given up for another. */
    public Distribution start(String... arguments) throws IOException {
        for (int attempt = 1; ; attempt++) {
            launch(arguments);
            awaitReady();
            if (!ended()) {
                return this;
            }
            if (attempt == 3 || !errors().contains("Nothing can listen on")) {
                throw new AssertionError("It did not start: " + errors() + log());
            }
        }
    }

    /** Waits until a process that was launched is ready or has ended. */
    void awaitReady() {
        Awaitility.await("a start")
                .atMost(START)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> ready() || ended());
    }

    /** Starts it and waits for nothing. */
    public Distribution launch(String... arguments) throws IOException {
        return launchAt(FreePort.next(), FreePort.next(), arguments);
    }

    /** Starts it at two ports, and waits for nothing. */
    Distribution launchAt(int ingestPort, int healthPort, String... arguments) throws IOException {
        starts++;
        port = ingestPort;
        managementPort = healthPort;
        messagePort = FreePort.next();
        process = builder(arguments)
                .redirectOutput(file("stdout").toFile())
                .redirectError(file("stderr").toFile())
                .start();
        return this;
    }

    /** What a command came to that ends by itself. */
    record Outcome(int exitCode, String out, String err) {}

    /** Runs a command beside the service, to its end. */
    Outcome command(String... arguments) throws IOException {
        Path out = Files.createTempFile(home.getParent(), "command", ".out");
        Path err = Files.createTempFile(home.getParent(), "command", ".err");
        Process command = builder(arguments)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        return new Outcome(exitCode(command), read(out), read(err));
    }

    private ProcessBuilder builder(String... arguments) {
        List<String> command = new ArrayList<>(wrapper);
        command.add(home.resolve("bin").resolve("segment-launchdarkly").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(home.getParent().toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LAUNCHDARKLY_") || name.startsWith("CAMEL_"));
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(variables());
        return builder;
    }

    private Map<String, String> variables() {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("JAVA_OPTS", QUICK_JVM + " -Xmx256m");
        variables.put("CAMEL_SERVER_PORT", String.valueOf(port));
        variables.put("CAMEL_MANAGEMENT_PORT", String.valueOf(managementPort));
        variables.put("LAUNCHDARKLY_JMS_ENABLED", String.valueOf(embeddedBroker));
        variables.put("LAUNCHDARKLY_JMS_PORT", String.valueOf(messagePort));
        variables.putAll(environment);
        return variables;
    }

    /** A shell in its home, whose commands reach the process of the last start. */
    Shell shell() {
        Shell shell = new Shell(home);
        variables().forEach(shell::with);
        return shell;
    }

    private Path file(String name) {
        return home.resolveSibling(name + "-" + starts);
    }

    private boolean ready() {
        try {
            return health("/ready").statusCode() == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    private boolean ended() {
        return !process.isAlive();
    }

    Path home() {
        return home;
    }

    /** Where the jars are; they are shared unless it has its own. */
    Path lib() {
        return home.resolve(LIB);
    }

    public Path routes() {
        return home.resolve("routes");
    }

    public Path data() {
        return home.resolve("data");
    }

    /** Where the service takes events. */
    public String address() {
        return "http://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    /** Where the embedded broker takes messages. */
    String messageAddress() {
        return "tcp://127.0.0.1:" + messagePort;
    }

    public String managementAddress() {
        return "http://127.0.0.1:" + managementPort;
    }

    /** What the process of the last start has written to its standard output. */
    public String log() {
        return read(file("stdout"));
    }

    /** What the process of the last start has written to its standard error. */
    public String errors() {
        return read(file("stderr"));
    }

    /** The lines of stack traces in the log of the last start. */
    List<String> stackTraces() {
        return log().lines().filter(line -> line.startsWith("\tat ")).toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The batches that wait, open or closed. */
    List<Path> waiting() {
        return files("outbox/default/open", "outbox/default/ready").stream()
                .filter(file -> file.toString().endsWith(".json"))
                .toList();
    }

    /** The names in directories below the data directory. */
    public List<Path> files(String... directories) {
        List<Path> files = new ArrayList<>();
        for (String directory : directories) {
            Path path = data().resolve(directory);
            if (Files.isDirectory(path)) {
                try (Stream<Path> entries = Files.list(path)) {
                    entries.sorted().forEach(files::add);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return files;
    }

    HttpResponse<String> get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    /** Posts a body of JSON with no content type, unless the headers have one. */
    HttpResponse<String> post(String path, String body, String... headers) {
        return send(request(path, headers).POST(BodyPublishers.ofString(body)));
    }

    HttpResponse<String> post(String path, byte[] body, String... headers) {
        return send(request(path, headers).POST(BodyPublishers.ofByteArray(body)));
    }

    HttpResponse<String> method(String method, String path, String... headers) {
        return send(request(path, headers).method(method, BodyPublishers.noBody()));
    }

    /** A request to the service, to be sent with {@link #send}. */
    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address() + path)).timeout(Duration.ofSeconds(30));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    public static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Health, from {@code ""}, {@code "/live"}, {@code "/ready"} or {@code "/started"}. */
    HttpResponse<String> health(String part) {
        return send(HttpRequest.newBuilder(URI.create(managementAddress() + "/observe/health" + part))
                .timeout(Duration.ofSeconds(10)));
    }

    /** All metrics, in Prometheus' text. */
    String metrics() {
        return send(HttpRequest.newBuilder(URI.create(managementAddress() + "/observe/metrics"))
                        .timeout(Duration.ofSeconds(10)))
                .body();
    }

    /** A metric by its name and, in braces, labels as they stand in Prometheus' text. */
    double metric(String name) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("There is no metric " + name + "."));
    }

    /** The health check of that name; an empty object when there is none, and while the service is between two starts. */
    public JsonNode healthCheck(String name) {
        try {
            for (JsonNode check : Json.parse(health("").body()).path("checks")) {
                if (check.path("name").asText().equals(name)) {
                    return check;
                }
            }
        } catch (UncheckedIOException betweenTwoStarts) {
            // There is no health check either.
        }
        return Json.object();
    }

    /** Asks it to end, waits until it has, and returns the exit code. */
    public int sigterm() {
        family = process.descendants().toList();
        process.destroy();
        return awaitExit();
    }

    /** Ends it as a crash does: nothing of it runs on. */
    public void sigkill() {
        family = process.descendants().toList();
        process.destroyForcibly();
        family.forEach(ProcessHandle::destroyForcibly);
        awaitExit();
    }

    /** The processes of the last start that still run: the one that was started and all it started. */
    List<ProcessHandle> processes() {
        return Stream.concat(Stream.of(process.toHandle()), family.stream())
                .filter(ProcessHandle::isAlive)
                .toList();
    }

    /** The process of the last start. */
    public long pid() {
        return process.pid();
    }

    /** How often it was started. */
    public int starts() {
        return starts;
    }

    /** Waits until it ends by itself, and returns the exit code. */
    int awaitExit() {
        return exitCode(process);
    }

    private int exitCode(Process of) {
        try {
            if (!of.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("It runs on: " + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return of.exitValue();
    }

    /** Ends the process, and takes out the link to the shared jars: JUnit warns of each that leads out of a temporary directory. */
    @Override
    public void close() {
        if (process != null) {
            sigkill();
        }
        if (Files.isSymbolicLink(lib())) {
            delete(lib());
        }
    }

    static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
