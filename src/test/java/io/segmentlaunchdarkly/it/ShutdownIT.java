package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.quoted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that is ended, gently or not, while several clients send: what was acknowledged arrives, under one payload id each. */
class ShutdownIT {
    private static final int CLIENTS = 4;
    private static final int EVENTS_OF_A_REQUEST = 5;

    @TempDir
    Path directory;

    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<Integer> statuses = ConcurrentHashMap.newKeySet();
    private final AtomicInteger number = new AtomicInteger();
    private volatile boolean sending;
    private ExecutorService clients;
    private Receiver receiver;
    private Distribution service;

    @BeforeEach
    void start() throws IOException {
        receiver = Receiver.start();
        service = Distribution.in(directory, receiver)
                .with("LAUNCHDARKLY_BATCH_INTERVAL", "300")
                .start();
    }

    @AfterEach
    void end() {
        sending = false;
        clients.shutdownNow();
        service.close();
        receiver.close();
    }

    @Test
    void deliversWhatItAcknowledgedBeforeASignal() throws Exception {
        sendWhile("load", 1000);

        int exitCode = service.sigterm();
        stopSending();
        service.start();

        assertThat(exitCode).isIn(0, 143);
        awaitAcknowledged();
        assertThat(arrived()).containsAll(acknowledged);
    }

    @Test
    void deliversWhatItAcknowledgedWhileTheReceiverWasDown() throws Exception {
        receiver.answer(Receiver.Answer.of(503));
        sendWhile("load", 1000);
        awaitBatches();

        service.sigterm();
        stopSending();
        receiver.answer(Receiver.Answer.of(202));
        service.start();

        awaitAcknowledged();
        assertThat(arrived()).containsAll(acknowledged);
    }

    @Test
    void endsWithinTheShutdownTime() throws Exception {
        receiver.answer(Receiver.Answer.of(503));
        sendWhile("load", 500);
        awaitBatches();

        long asked = System.nanoTime();
        service.sigterm();

        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void tellsClientsNothingButThatTheyShouldComeBackWhileItEnds() throws Exception {
        sendWhile("load", 500);

        service.sigterm();
        stopSending();

        assertThat(statuses).isSubsetOf(200, 503);
    }

    @Test
    void deliversWhatItAcknowledgedBeforeItWasKilled() throws Exception {
        sendWhile("load", 1000);

        service.sigkill();
        stopSending();
        service.start();

        awaitAcknowledged();
        assertThat(arrived()).containsAll(acknowledged);
    }

    @Test
    void postsABatchAgainByteForByteUnderItsPayloadId() throws Exception {
        receiver.answer(Receiver.Answer.of(503));
        sendWhile("load", 500);
        awaitBatches();
        service.sigkill();
        stopSending();
        receiver.answer(Receiver.Answer.of(202));
        service.start();
        awaitAcknowledged();

        Map<String, Set<String>> bodies = receiver.requests().stream()
                .collect(Collectors.groupingBy(
                        Receiver.Request::payloadId, Collectors.mapping(Receiver.Request::body, Collectors.toSet())));
        assertThat(receiver.requests()).hasSizeGreaterThan(bodies.size());
        assertThat(bodies.values()).allSatisfy(body -> assertThat(body).hasSize(1));
    }

    @Test
    void deliversNoEventUnderTwoPayloadIds() throws Exception {
        sendWhile("load", 1000);
        service.sigkill();
        stopSending();
        service.start();
        awaitAcknowledged();

        List<String> keys = new ArrayList<>();
        receiver.events().forEach(event -> keys.add(event.path("key").asText()));
        assertThat(keys).doesNotHaveDuplicates();
    }

    /** Several clients send until they are stopped; returns when some requests were acknowledged. */
    private void sendWhile(String name, int acknowledgedEvents) {
        sending = true;
        clients = Executors.newFixedThreadPool(CLIENTS);
        for (int client = 0; client < CLIENTS; client++) {
            clients.execute(() -> {
                while (sending) {
                    post(name);
                }
            });
        }
        await("acknowledged events")
                .atMost(Duration.ofSeconds(30))
                .until(() -> acknowledged.size() >= acknowledgedEvents);
    }

    private void post(String name) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < EVENTS_OF_A_REQUEST; i++) {
            names.add(name + " " + number.incrementAndGet());
        }
        String events = names.stream()
                .map(event -> "{'type':'track','userId':'u','event':'%1$s','messageId':'%1$s'}".formatted(event))
                .collect(Collectors.joining(","));
        try {
            HttpResponse<String> answer = service.post("/v1/batch", quoted("{'batch':[" + events + "]}"));
            statuses.add(answer.statusCode());
            if (answer.statusCode() == 200) {
                acknowledged.addAll(names);
            }
        } catch (UncheckedIOException | IllegalStateException ended) {
            // No answer: the client would send these again, and nobody promised them.
        }
    }

    private void stopSending() throws InterruptedException {
        sending = false;
        clients.shutdown();
        assertThat(clients.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    private void awaitBatches() {
        receiver.awaitRequests(1);
    }

    private void awaitAcknowledged() {
        await("what was acknowledged").atMost(Duration.ofSeconds(60)).until(() -> arrived()
                .containsAll(acknowledged));
    }

    private Set<String> arrived() {
        Set<String> arrived = new HashSet<>();
        for (JsonNode event : receiver.events()) {
            arrived.add(event.path("key").asText());
        }
        return arrived;
    }
}
