package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.segment.analytics.Analytics;
import com.segment.analytics.Callback;
import com.segment.analytics.messages.Message;
import com.segment.analytics.messages.TrackMessage;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All of Segment's SDKs that can be had here, through everything that a service may do to its clients, and the table of docs/sdks.md with
 * what came of it. Skipped where there is no Chromium or Node.
 */
class SdksIT {
    private static final int EVENTS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    /** A column of the table. */
    private enum Trouble {
        NONE("200", 200, "", 0),
        TOO_MANY("429 with Retry-After", 429, "Retry-After: 1\r\n", 1),
        OVERLOADED("503", 503, "", 1),
        UNAUTHORIZED("401", 401, "", Integer.MAX_VALUE),
        RESTART("restart", 0, "", 0),
        KILL("kill", 0, "", 0);

        final String title;
        final int status;
        final String header;
        final int refusals;

        Trouble(String title, int status, String header, int refusals) {
            this.title = title;
            this.status = status;
            this.header = header;
            this.refusals = refusals;
        }
    }

    /** A line of the table. */
    private enum Sdk {
        NODE("analytics-node"),
        BROWSER("analytics-next, event by event"),
        BROWSER_BATCHES("analytics-next, in batches"),
        REACT_NATIVE("analytics-react-native"),
        JAVA("analytics-java"),
        KOTLIN("analytics-kotlin");

        final String title;

        Sdk(String title) {
            this.title = title;
        }
    }

    /** The events that one SDK sends through one trouble. They are named {@code <name> 0} and so on; half of them are sent at the gate. */
    private record Run(Sdk sdk, Trouble trouble, ScriptedFront front) {
        String name() {
            return name(sdk, trouble);
        }

        static String name(Sdk sdk, Trouble trouble) {
            return sdk + " " + trouble;
        }

        String address() {
            return "http://127.0.0.1:" + front.port();
        }

        Map<String, Object> json() {
            return Map.of(
                    "name",
                    name(),
                    "writeKey",
                    sdk.name() + trouble.name(),
                    "address",
                    address(),
                    "batches",
                    sdk == Sdk.BROWSER_BATCHES,
                    "events",
                    EVENTS);
        }
    }

    /** How many events an SDK says it dropped, and how many it still has. */
    private record Report(int dropped, int kept) {}

    @TempDir
    static Path directory;

    private static final Map<String, Report> REPORTS = new ConcurrentHashMap<>();
    private static final List<Run> RUNS = new ArrayList<>();
    private static final List<Distribution> SERVICES = new ArrayList<>();
    private static Receiver receiver;

    /** Everything at the same time, each of the troubles that end the service with a service of its own. */
    @BeforeAll
    static void sendEverything() throws Exception {
        String browser = Browsers.program(SdksIT.class);
        Path packages = NodePackages.install(SdksIT.class);
        receiver = Receiver.start();
        Distribution steady = service("steady");
        Distribution restarted = service("restarted");
        Distribution killed = service("killed");
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            await(SERVICES.stream()
                    .map(service -> threads.submit(did(service::start)))
                    .toList());
            for (Sdk sdk : Sdk.values()) {
                for (Trouble trouble : Trouble.values()) {
                    Distribution service =
                            trouble == Trouble.RESTART ? restarted : trouble == Trouble.KILL ? killed : steady;
                    RUNS.add(new Run(
                            sdk,
                            trouble,
                            new ScriptedFront(service::port, trouble.status, trouble.header, trouble.refusals)));
                }
            }
            List<Future<?>> sending = new ArrayList<>();
            sending.add(threads.submit(did(() -> page(browser, packages, of(Sdk.BROWSER, Sdk.BROWSER_BATCHES)))));
            sending.add(threads.submit(did(() -> node("node", of(Sdk.NODE)))));
            sending.add(threads.submit(did(() -> node("react-native", of(Sdk.REACT_NATIVE)))));
            of(Sdk.JAVA).forEach(run -> sending.add(threads.submit(did(() -> java(run)))));
            of(Sdk.KOTLIN).forEach(run -> sending.add(threads.submit(did(() -> kotlin(run)))));
            sending.add(threads.submit(did(() -> interrupt(Trouble.RESTART, restarted, restarted::sigterm))));
            sending.add(threads.submit(did(() -> interrupt(Trouble.KILL, killed, killed::sigkill))));
            RUNS.stream().filter(run -> run.trouble().status > 0).forEach(run -> run.front()
                    .openGate());
            await(sending);
            awaitDeliveries(RUNS);
        } finally {
            threads.shutdownNow();
        }
    }

    private static Distribution service(String name) throws IOException {
        Distribution service = Distribution.in(Files.createDirectory(directory.resolve(name)), receiver);
        SERVICES.add(service);
        return service;
    }

    @AfterAll
    static void end() throws IOException {
        for (Run run : RUNS) {
            run.front().close();
        }
        for (Distribution service : SERVICES) {
            service.close();
        }
        // A repetition of the test begins anew.
        RUNS.clear();
        SERVICES.clear();
        REPORTS.clear();
        if (receiver != null) {
            receiver.close();
        }
    }

    /** Ends a service when each SDK's first events are delivered, and starts it again. The other events come while it is away. */
    private static void interrupt(Trouble trouble, Distribution service, Sending end) throws Exception {
        List<Run> runs = RUNS.stream().filter(run -> run.trouble() == trouble).toList();
        Awaitility.await("the first events of each SDK").atMost(PATIENCE).untilAsserted(() -> assertThat(
                        runs.stream().filter(run -> delivered(run) == 0))
                .isEmpty());
        end.send();
        runs.forEach(run -> run.front().openGate());
        service.start();
    }

    private static void await(List<? extends Future<?>> tasks) throws Exception {
        for (Future<?> task : tasks) {
            task.get(3, TimeUnit.MINUTES);
        }
    }

    /** Waits until all events are delivered that the table promises; if some are missing, the test says which. */
    private static void awaitDeliveries(List<Run> runs) throws IOException {
        Map<String, String> documented = documented();
        try {
            Awaitility.await().atMost(PATIENCE).until(() -> runs.stream()
                    .filter(run -> "all".equals(documented.get(run.name())))
                    .allMatch(run -> delivered(run) == EVENTS));
        } catch (ConditionTimeoutException missing) {
            // The test says which.
        }
    }

    private interface Sending {
        void send() throws Exception;
    }

    private static Callable<Void> did(Sending sending) {
        return () -> {
            sending.send();
            return null;
        };
    }

    private static List<Run> of(Sdk... sdks) {
        return RUNS.stream().filter(run -> List.of(sdks).contains(run.sdk())).toList();
    }

    private static int delivered(Run run) {
        return (int) events(run).distinct().count();
    }

    private static Stream<String> events(Run run) {
        return receiver.events().stream()
                .map(event -> event.path("key").asText())
                .filter(key -> key.startsWith(run.name() + " "));
    }

    private static String outcome(Run run) {
        int delivered = delivered(run);
        Report report = REPORTS.getOrDefault(run.name(), new Report(0, 0));
        if (events(run).count() > delivered) {
            return "some twice";
        } else if (delivered == EVENTS) {
            return "all";
        } else if (delivered + report.kept() == EVENTS) {
            return "kept";
        } else if (delivered + report.dropped() == EVENTS) {
            return "dropped, with an error";
        } else if (delivered == 0) {
            return "dropped";
        }
        return delivered + " of " + EVENTS;
    }

    private static void node(String sdk, List<Run> runs) throws IOException {
        String said = NodePackages.run(
                "node", "sdks.js", sdk, Json.text(runs.stream().map(Run::json).toList()));
        JsonNode reports = Json.parse(said.lines().reduce((first, last) -> last).orElseThrow());
        for (Run run : runs) {
            JsonNode report = reports.path(run.name());
            REPORTS.put(
                    run.name(),
                    new Report(
                            report.path("dropped").asInt(), report.path("kept").asInt()));
        }
    }

    private static void page(String program, Path packages, List<Run> runs) throws IOException {
        AtomicReference<String> outcome = new AtomicReference<>();
        HttpServer shop = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        shop.createContext("/", exchange -> {
            try (exchange) {
                byte[] body =
                        switch (exchange.getRequestURI().getPath()) {
                            case "/" -> Files.readAllBytes(packages.resolve("sdks.html"));
                            case "/analytics.js" -> Files.readAllBytes(
                                    packages.resolve("node_modules/@segment/analytics-next/dist/umd/index.js"));
                            case "/runs" -> Json.text(
                                            runs.stream().map(Run::json).toList())
                                    .getBytes(StandardCharsets.UTF_8);
                            case "/outcomes" -> {
                                outcome.set(
                                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                                yield new byte[] {'.'};
                            }
                            default -> new byte[] {'-'};
                        };
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        shop.start();
        try (HeadlessBrowser browser = HeadlessBrowser.open(
                program,
                Files.createTempDirectory(directory, "browser"),
                "http://127.0.0.1:" + shop.getAddress().getPort() + "/")) {
            Awaitility.await("the page")
                    .atMost(PATIENCE.multipliedBy(2))
                    .until(() -> outcome.get() != null || !browser.isOpen());
            assertThat(outcome).as(browser.log()).hasValue("sent");
            // What was refused is in the page's memory, and sent from there.
            awaitDeliveries(runs);
        } finally {
            shop.stop(0);
        }
    }

    private static void java(Run run) throws InterruptedException {
        AtomicInteger dropped = new AtomicInteger();
        CountDownLatch ended = new CountDownLatch(EVENTS);
        Analytics analytics = Analytics.builder("sdk-key")
                .endpoint(run.address())
                .flushQueueSize(10)
                .flushInterval(1000, TimeUnit.MILLISECONDS)
                .callback(new Callback() {
                    @Override
                    public void success(Message message) {
                        ended.countDown();
                    }

                    @Override
                    public void failure(Message message, Throwable failure) {
                        dropped.incrementAndGet();
                        ended.countDown();
                    }
                })
                .build();
        for (int i = 0; i < EVENTS; i++) {
            if (i == EVENTS / 2) {
                run.front().awaitGate();
            }
            analytics.enqueue(TrackMessage.builder(run.name() + " " + i).userId("ada"));
        }
        analytics.flush();
        ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        analytics.shutdown();
        REPORTS.put(run.name(), new Report(dropped.get(), (int) ended.getCount()));
    }

    private static void kotlin(Run run) throws InterruptedException, IOException {
        try (KotlinSdk sdk = new KotlinSdk(run.address())) {
            for (int i = 0; i < EVENTS; i++) {
                if (i == EVENTS / 2) {
                    run.front().awaitGate();
                }
                sdk.track(run.name() + " " + i);
            }
            sdk.awaitEnd();
        }
    }

    /** The outcomes in the table of docs/sdks.md, by the names of their runs. */
    private static Map<String, String> documented() throws IOException {
        Map<String, String> outcomes = new HashMap<>();
        for (Sdk sdk : Sdk.values()) {
            String line = table().stream()
                    .filter(row -> row.startsWith("| " + sdk.title + " "))
                    .findFirst()
                    .orElse("");
            String[] cells = line.split(" *\\| *", -1);
            int column = 3;
            for (Trouble trouble : Trouble.values()) {
                if (column < cells.length) {
                    outcomes.put(Run.name(sdk, trouble), cells[column++]);
                }
            }
        }
        return outcomes;
    }

    private static List<String> table() throws IOException {
        Path page = Path.of("docs", "sdks.md");
        return Files.readString(page)
                .lines()
                .filter(line -> line.startsWith("| "))
                .limit(1 + Sdk.values().length)
                .toList();
    }

    private static String version(Sdk sdk) throws IOException {
        return switch (sdk) {
            case NODE -> npm("analytics-node");
            case BROWSER, BROWSER_BATCHES -> npm("analytics-next");
            case REACT_NATIVE -> npm("analytics-react-native");
            case JAVA -> pom("<segment-analytics.version>([^<]+)<");
            case KOTLIN -> pom("<segment-analytics-kotlin.version>([^<]+)<");
        };
    }

    private static String npm(String name) throws IOException {
        return Json.parse(Files.readString(Path.of("src", "test", "node", "package.json")))
                .path("dependencies")
                .path("@segment/" + name)
                .asText();
    }

    private static String pom(String pattern) throws IOException {
        Matcher version = Pattern.compile(pattern).matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();
        return version.group(1);
    }

    @Test
    void losesNothingAndSendsNothingTwiceAsTheTableSays() throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("| SDK | version | "
                + String.join(
                        " | ",
                        Stream.of(Trouble.values())
                                .map(trouble -> trouble.title)
                                .toList()) + " |");
        for (Sdk sdk : Sdk.values()) {
            List<String> cells = new ArrayList<>(List.of(sdk.title, version(sdk)));
            of(sdk).forEach(run -> cells.add(outcome(run)));
            lines.add("| " + String.join(" | ", cells) + " |");
        }
        assertThat(String.join("\n", table())).isEqualTo(String.join("\n", lines));
    }
}
