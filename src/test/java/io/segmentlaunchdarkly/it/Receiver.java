package io.segmentlaunchdarkly.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;

/** An events endpoint on the loopback address that keeps every request, and answers as it was told; 202 when it was told nothing. */
final class Receiver implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    /**
     * One request as it came.
     *
     * @param headers by name in lower case; several values of one name are joined with a comma
     * @param body unpacked if it came packed
     * @param status what it was answered
     */
    record Request(String method, String path, Map<String, String> headers, String body, int status, long nanoTime) {
        String payloadId() {
            return headers.get("x-launchdarkly-payload-id");
        }

        List<JsonNode> events() {
            return Json.elements(Json.parse(body));
        }

        boolean accepted() {
            return status / 100 == 2;
        }
    }

    /** What the receiver says to a request. */
    record Answer(int status, Map<String, String> headers, String body) {
        static Answer of(int status) {
            return new Answer(status, Map.of(), "");
        }

        Answer with(String header, String value) {
            return new Answer(status, Map.of(header, value), body);
        }

        Answer saying(String text) {
            return new Answer(status, headers, text);
        }
    }

    private final List<Request> requests = new CopyOnWriteArrayList<>();
    /** Read once, as tests ask again and again until all have come. */
    private final Map<String, List<JsonNode>> eventsByPayloadId = Collections.synchronizedMap(new HashMap<>());

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private volatile Function<Request, Answer> answers = request -> Answer.of(202);

    private Receiver(HttpServer server) {
        this.server = server;
    }

    static Receiver start() throws IOException {
        return startAt(0);
    }

    /** Starts at a port that was in use before, as a receiver does that was down. */
    static Receiver startAt(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        Receiver receiver = new Receiver(server);
        server.createContext("/", receiver::receive);
        server.setExecutor(receiver.threads);
        server.start();
        return receiver;
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Where to post batches, for {@code LAUNCHDARKLY_EVENTS_URL}. */
    String url() {
        return "http://127.0.0.1:" + port() + "/events/bulk/it";
    }

    /** Answers every request from now on as the function says; the status of the request it is given is 0. */
    void answer(Function<Request, Answer> newAnswers) {
        answers = newAnswers;
    }

    void answer(Answer answer) {
        answer(request -> answer);
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    /** What was accepted, a payload id once: a receiver ignores one that it has seen. */
    List<Request> deliveries() {
        List<Request> deliveries = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Request request : requests) {
            if (request.accepted() && seen.add(request.payloadId())) {
                deliveries.add(request);
            }
        }
        return deliveries;
    }

    /** The events of all deliveries. */
    List<JsonNode> events() {
        return deliveries().stream()
                .flatMap(request ->
                        eventsByPayloadId.computeIfAbsent(request.payloadId(), id -> request.events()).stream())
                .toList();
    }

    /** Waits for at least that many delivered events, and returns what is there. */
    List<JsonNode> awaitEvents(int count) {
        Awaitility.await(count + " events at the receiver")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> events().size() >= count);
        return events();
    }

    /** Waits for the custom event of a name. */
    JsonNode awaitEvent(String key) {
        return awaitEvents(key, 1).get(0);
    }

    /** Waits for custom events of a name. */
    List<JsonNode> awaitEvents(String key, int count) {
        Awaitility.await(count + " events " + key + " at the receiver")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> events(key).size() >= count);
        return events(key);
    }

    /** The delivered custom events of a name. */
    List<JsonNode> events(String key) {
        return events().stream()
                .filter(event -> event.path("key").asText().equals(key))
                .toList();
    }

    List<Request> awaitRequests(int count) {
        Awaitility.await(count + " requests at the receiver")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> requests.size() >= count);
        return requests();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            InputStream bytes = packed ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody();
            String body = new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
            Map<String, String> headers = new TreeMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(",", values)));
            Request request = new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    headers,
                    body,
                    0,
                    System.nanoTime());
            Answer answer = answers.apply(request);
            requests.add(
                    new Request(request.method(), request.path(), headers, body, answer.status(), request.nanoTime()));
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] text = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), text.length == 0 ? -1 : text.length);
            if (text.length > 0) {
                exchange.getResponseBody().write(text);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
