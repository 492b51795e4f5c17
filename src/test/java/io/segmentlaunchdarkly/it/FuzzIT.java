package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests that were spoilt at random, and good ones between them. Prints the seed: {@code -Dfuzz.seed=N} sends the same again,
 * {@code -Dfuzz.only=N} one of them alone; {@code -Dfuzz=long} sends 200,000, with another seed each time.
 */
class FuzzIT {
    private static final boolean LONG = System.getProperty("fuzz", "short").equals("long");
    private static final int REQUESTS = LONG ? 200_000 : 3_000;
    private static final int LANES = LONG ? 48 : 24;
    private static final long SEED = Long.getLong("fuzz.seed", LONG ? new Random().nextInt(1_000_000) : 14);
    /** Without a word for so long, a request is taken for one that is not whole, and the client ends its side. */
    private static final int SILENCE_MILLIS = 200;
    /** How long the service has for a request that is whole, or a connection that the client has ended, at most. */
    private static final int PATIENCE_MILLIS = 30_000;

    /**
     * What a request may be answered: taken (200); wrong (400); no such address (404); another method there (405); an address or a head
     * that is too long (414, 431); a version of HTTP that there is not (501). A failure of our own (500) is none of a client's business to cause, and there is no reason to
     * turn anybody away (429, 503) or to give up waiting (408).
     */
    private static final Set<Integer> ALLOWED = Set.of(100, 200, 400, 404, 405, 414, 431, 501);

    private static final Pattern STATUS = Pattern.compile("^HTTP/1\\.[01] (\\d{3}) ", Pattern.MULTILINE);
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: (\\d+)\r\n");
    private static final int MOST_LOG_CHARACTERS = LONG ? 1_000_000 : 100_000;

    private static final MutatedRequests MUTATED = new MutatedRequests(SEED);
    private static final Map<Integer, AtomicInteger> ANSWERS = new ConcurrentHashMap<>();
    private static final Queue<String> WRONG = new ConcurrentLinkedQueue<>();
    private static final Queue<String> HANGING = new ConcurrentLinkedQueue<>();
    private static final Queue<Integer> ACKNOWLEDGED = new ConcurrentLinkedQueue<>();
    private static final Queue<Integer> REFUSED = new ConcurrentLinkedQueue<>();

    @TempDir
    private static Path directory;

    private static Receiver receiver;
    private static Distribution service;
    private static int logged;

    @BeforeAll
    static void send() throws Exception {
        receiver = Receiver.start();
        service = Distribution.in(directory, receiver).start();
        logged = service.log().length();
        System.out.println("Seed " + SEED + ": " + REQUESTS + " spoilt requests");
        long only = Long.getLong("fuzz.only", -1);
        long end = only < 0 ? REQUESTS : only + 1;
        AtomicLong next = new AtomicLong(Math.max(0, only));
        AtomicInteger running = new AtomicInteger(LANES);
        ExecutorService lanes = Executors.newFixedThreadPool(LANES + 1);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int lane = 0; lane < LANES; lane++) {
                ends.add(lanes.submit(() -> {
                    try {
                        for (long n = next.getAndIncrement(); n < end; n = next.getAndIncrement()) {
                            send(n);
                        }
                    } finally {
                        running.decrementAndGet();
                    }
                }));
            }
            ends.add(lanes.submit(() -> {
                for (int n = 0; n == 0 || running.get() > 0; n++) {
                    sendGood(n);
                }
            }));
            for (Future<?> lane : ends) {
                lane.get();
            }
        } finally {
            lanes.shutdownNow();
        }
        System.out.println("Answers by status, 0 for none: " + new TreeMap<>(ANSWERS) + "; " + ACKNOWLEDGED.size()
                + " good requests between them; " + (service.log().length() - logged) + " characters of log");
    }

    @AfterAll
    static void end() {
        service.close();
        receiver.close();
    }

    /** As a client does that never reuses a connection. */
    private static void send(long number) {
        byte[] request = MUTATED.request(number);
        String answer = "";
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), service.port()), PATIENCE_MILLIS);
            socket.setSoTimeout(SILENCE_MILLIS);
            ByteArrayOutputStream answered = new ByteArrayOutputStream();
            try {
                socket.getOutputStream().write(request);
                read(socket, answered);
            } catch (SocketTimeoutException e) {
                HANGING.add(described(number, request, text(answered)));
            } catch (IOException reset) {
                // The service has closed it, with or without an answer.
            }
            answer = text(answered);
        } catch (IOException e) {
            HANGING.add(described(number, request, e.toString()));
        }
        Matcher status = STATUS.matcher(answer);
        boolean found = false;
        while (status.find()) {
            found = true;
            int code = Integer.parseInt(status.group(1));
            ANSWERS.computeIfAbsent(code, key -> new AtomicInteger()).incrementAndGet();
            if (!ALLOWED.contains(code)) {
                WRONG.add(described(number, request, answer));
            }
        }
        if (!found) {
            ANSWERS.computeIfAbsent(0, key -> new AtomicInteger()).incrementAndGet();
        }
    }

    /** Reads to the end of the connection; ends the client's side after a whole answer, or when none comes. */
    private static void read(Socket socket, ByteArrayOutputStream answered) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[16_384];
        boolean ended = false;
        while (true) {
            int length;
            try {
                length = in.read(buffer);
            } catch (SocketTimeoutException e) {
                if (ended) {
                    throw e;
                }
                length = 0;
            }
            if (length < 0) {
                return;
            }
            answered.write(buffer, 0, length);
            if (!ended && (length == 0 || isWhole(text(answered)))) {
                socket.shutdownOutput();
                socket.setSoTimeout(PATIENCE_MILLIS);
                ended = true;
            }
        }
    }

    private static boolean isWhole(String answers) {
        int start = answers.startsWith("HTTP/1.1 100 ") ? answers.indexOf("\r\n\r\n") + 4 : 0;
        String answer = answers.substring(start);
        int head = answer.indexOf("\r\n\r\n");
        if (head < 0) {
            return false;
        }
        Matcher length = LENGTH.matcher(answer.substring(0, head + 2).toLowerCase(Locale.ROOT));
        return length.find() && answer.length() >= head + 4 + Integer.parseInt(length.group(1));
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    private static String described(long number, byte[] request, String answer) {
        String text = new String(request, StandardCharsets.ISO_8859_1);
        return "-Dfuzz.seed=" + SEED + " -Dfuzz.only=" + number + ": "
                + Json.text(text.length() > 1_500 ? text.substring(0, 1_500) + "..." : text) + " -> "
                + Json.text(answer);
    }

    private static void sendGood(int number) {
        String event = "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"good-" + number + "\",\"messageId\":\"good-"
                + number + "\"}";
        int status = number % 2 == 0
                ? service.post("/v1/track", event).statusCode()
                : service.post("/v1/batch", "{\"batch\":[" + event + "]}").statusCode();
        (status == 200 ? ACKNOWLEDGED : REFUSED).add(number);
    }

    @Test
    void answersEachOfThemAsAFaultOfTheClient() {
        assertThat(WRONG).isEmpty();
    }

    @Test
    void leavesNoneHanging() {
        assertThat(HANGING).isEmpty();
    }

    @Test
    void takesEveryGoodRequestBetweenThem() {
        assertThat(ACKNOWLEDGED).isNotEmpty();
        assertThat(REFUSED).isEmpty();
    }

    @Test
    void deliversEachAcknowledgedEventOnce() {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(good().keySet())
                .containsAll(IntStream.range(0, ACKNOWLEDGED.size())
                        .mapToObj(number -> "good-" + number)
                        .toList()));
        assertThat(good().values()).containsOnly(1L);
    }

    private static Map<String, Long> good() {
        return receiver.events().stream()
                .map(event -> event.path("key"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .filter(key -> key.startsWith("good-"))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }

    @Test
    void writesNoStackTraceAndALimitedLog() {
        assertThat(service.log()).doesNotContain("\n\tat ");
        assertThat(service.log().length() - logged).isLessThan(MOST_LOG_CHARACTERS);
        assertThat(service.errors()).isEmpty();
    }

    @Test
    void isWellAfterwards() {
        assertThat(service.health("/live").statusCode()).isEqualTo(200);
        assertThat(service.health("/ready").statusCode()).isEqualTo(200);
        assertThat(service.healthCheck("launchdarkly-ingest").path("status").asText())
                .isEqualTo("UP");
    }

    @Test
    void accountsForEveryEvent() {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(Metrics.of(service).imbalances()).isEmpty());
    }

    /** The client of the good requests may keep its connection. */
    @Test
    void releasesWhatItHeldForThem() {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(service.metric("launchdarkly_http_body_bytes{server=\"launchdarklyIngestServer\"}"))
                    .isZero();
            assertThat(service.metric("launchdarkly_http_connections{server=\"launchdarklyIngestServer\"}"))
                    .isLessThanOrEqualTo(1);
        });
    }
}
