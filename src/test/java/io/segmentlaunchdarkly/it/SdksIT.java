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
        JAVA("analytics-java");

        final String title;

        Sdk(String title) {
            this.title = title;
        }
    }

    /** The events that one SDK sends through one trouble. They are named {@code <name> 0} and so on. */
    private record Run(Sdk sdk, Trouble trouble, String address) {
        String name() {
            return sdk + " " + trouble;
        }

        /** So that the service goes away and comes back between the first event and the last. */
        int pauseMillis() {
            return trouble.refusals > 0 || trouble == Trouble.NONE ? 5 : 100;
        }

        Map<String, Object> json() {
            return Map.of(
                    "name",
                    name(),
                    "writeKey",
                    sdk.name() + trouble.name(),
                    "address",
                    address,
                    "batches",
                    sdk == Sdk.BROWSER_BATCHES,
                    "events",
                    EVENTS,
                    "pauseMillis",
                    pauseMillis());
        }
    }

    /** How many events an SDK says it dropped, and how many it still has. */
    private record Report(int dropped, int kept) {}

    @TempDir
    static Path directory;

    private static final Map<String, Report> REPORTS = new ConcurrentHashMap<>();
    private static final Map<Sdk, Map<Trouble, String>> OUTCOMES = new HashMap<>();
    private static final List<ScriptedFront> FRONTS = new ArrayList<>();
    private static Receiver receiver;
    private static Distribution service;

    @BeforeAll
    static void sendEverything() throws Exception {
        String browser = Browsers.program(SdksIT.class);
        Path packages = NodePackages.install(SdksIT.class);
        receiver = Receiver.start();
        service = Distribution.in(directory, receiver).start();

        List<Run> steady = new ArrayList<>();
        for (Sdk sdk : Sdk.values()) {
            for (Trouble trouble : Trouble.values()) {
                if (trouble.status > 0) {
                    steady.add(run(sdk, trouble));
                }
            }
        }
        send(steady, browser, packages, () -> null);
        send(runs(Trouble.RESTART), browser, packages, () -> {
            service.sigterm();
            return service.start();
        });
        send(runs(Trouble.KILL), browser, packages, () -> {
            service.sigkill();
            return service.start();
        });
    }

    @AfterAll
    static void end() throws IOException {
        for (ScriptedFront front : FRONTS) {
            front.close();
        }
        if (service != null) {
            service.close();
        }
        if (receiver != null) {
            receiver.close();
        }
    }

    private static List<Run> runs(Trouble trouble) throws IOException {
        List<Run> runs = new ArrayList<>();
        for (Sdk sdk : Sdk.values()) {
            runs.add(run(sdk, trouble));
        }
        return runs;
    }

    private static Run run(Sdk sdk, Trouble trouble) throws IOException {
        ScriptedFront front = new ScriptedFront(() -> service.port(), trouble.status, trouble.header, trouble.refusals);
        FRONTS.add(front);
        return new Run(sdk, trouble, "http://127.0.0.1:" + front.port());
    }

    /** Sends the events of all runs at the same time, does something to the service meanwhile, and waits for what came of it. */
    private static void send(List<Run> runs, String browser, Path packages, Callable<?> meanwhile) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<?>> sending = new ArrayList<>();
            for (Run run : runs) {
                if (run.sdk() == Sdk.JAVA) {
                    sending.add(threads.submit(did(() -> java(run))));
                }
            }
            sending.add(threads.submit(did(() -> node("node", only(runs, Sdk.NODE)))));
            sending.add(threads.submit(did(() -> node("react-native", only(runs, Sdk.REACT_NATIVE)))));
            sending.add(
                    threads.submit(did(() -> page(browser, packages, only(runs, Sdk.BROWSER, Sdk.BROWSER_BATCHES)))));
            Awaitility.await("the first events of each SDK").atMost(PATIENCE).untilAsserted(() -> assertThat(
                            runs.stream().filter(run -> run.trouble() != Trouble.UNAUTHORIZED && delivered(run) == 0))
                    .isEmpty());
            meanwhile.call();
            for (Future<?> sent : sending) {
                sent.get(3, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }
        Map<String, String> documented = documented();
        try {
            Awaitility.await().atMost(PATIENCE).until(() -> runs.stream()
                    .filter(run -> "all".equals(documented.get(run.name())))
                    .allMatch(run -> delivered(run) == EVENTS));
        } catch (ConditionTimeoutException missing) {
            // The test shows which.
        }
        for (Run run : runs) {
            OUTCOMES.computeIfAbsent(run.sdk(), sdk -> new HashMap<>()).put(run.trouble(), outcome(run));
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

    private static List<Run> only(List<Run> runs, Sdk... sdks) {
        return runs.stream().filter(run -> List.of(sdks).contains(run.sdk())).toList();
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
            Map<String, String> documented = documented();
            Awaitility.await("the page's last events").atMost(PATIENCE).until(() -> runs.stream()
                    .allMatch(run -> !"all".equals(documented.get(run.name())) || delivered(run) == EVENTS));
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
            analytics.enqueue(TrackMessage.builder(run.name() + " " + i).userId("ada"));
            TimeUnit.MILLISECONDS.sleep(run.pauseMillis());
        }
        analytics.flush();
        ended.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        analytics.shutdown();
        REPORTS.put(run.name(), new Report(dropped.get(), (int) ended.getCount()));
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
                    outcomes.put(new Run(sdk, trouble, "").name(), cells[column++]);
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
            for (Trouble trouble : Trouble.values()) {
                cells.add(OUTCOMES.get(sdk).get(trouble));
            }
            lines.add("| " + String.join(" | ", cells) + " |");
        }
        assertThat(String.join("\n", table())).isEqualTo(String.join("\n", lines));
    }
}
