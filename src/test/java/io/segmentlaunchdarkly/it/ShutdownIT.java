package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.quoted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that is ended, gently or not, while several clients send: what was acknowledged arrives, under one payload id each. */
class ShutdownIT {

    @Nested
    class EndedByASignal {
        private static Load load;
        private static int exitCode;

        @BeforeAll
        static void end(@TempDir Path directory) throws Exception {
            load = new Load(directory);
            load.sendUntilAcknowledged(1000);
            exitCode = load.service.sigterm();
            load.stopSending();
            load.service.start();
            load.awaitAcknowledged();
        }

        @AfterAll
        static void close() {
            load.close();
        }

        @Test
        void saysThatItEndedAsItWasAsked() {
            assertThat(exitCode).isIn(0, 143);
        }

        @Test
        void deliversWhatItAcknowledged() {
            assertThat(load.arrived()).containsAll(load.acknowledged);
        }

        @Test
        void deliversEachEventOnce() {
            assertThat(load.deliveries()).doesNotHaveDuplicates();
        }

        /** A client does not send again what is answered with another 4xx. */
        @Test
        void tellsClientsNothingButThatTheyShouldComeBack() {
            assertThat(load.statuses).isSubsetOf(200, 503);
        }
    }

    @Nested
    class EndedByASignalWhileTheReceiverIsDown {
        private static Load load;
        private static Duration ending;
        private static String log;

        @BeforeAll
        static void end(@TempDir Path directory) throws Exception {
            load = new Load(directory);
            load.receiver.answer(Receiver.Answer.of(503));
            load.sendUntilAcknowledged(1000);
            load.receiver.awaitRequests(1);
            long asked = System.nanoTime();
            load.service.sigterm();
            ending = Duration.ofNanos(System.nanoTime() - asked);
            log = load.service.log();
            load.stopSending();
            load.receiver.answer(Receiver.Answer.of(202));
            load.service.start();
            load.awaitAcknowledged();
        }

        @AfterAll
        static void close() {
            load.close();
        }

        @Test
        void endsWithinTheShutdownTime() {
            assertThat(ending).isLessThan(Duration.ofSeconds(30));
        }

        @Test
        void makesNoFussOverBatchesThatWait() {
            assertThat(log).doesNotContain("Rollback").doesNotContain("ERROR");
        }

        @Test
        void deliversWhatItAcknowledged() {
            assertThat(load.arrived()).containsAll(load.acknowledged);
        }

        @Test
        void postsABatchAgainByteForByteUnderItsPayloadId() {
            assertThat(load.receiver.requests())
                    .hasSizeGreaterThan(load.bodies().size());
            assertThat(load.bodies().values())
                    .allSatisfy(bodies -> assertThat(bodies).hasSize(1));
        }

        @Test
        void deliversEachEventOnce() {
            assertThat(load.deliveries()).doesNotHaveDuplicates();
        }
    }

    @Nested
    class Killed {
        private static Load load;

        @BeforeAll
        static void kill(@TempDir Path directory) throws Exception {
            load = new Load(directory);
            AtomicInteger requests = new AtomicInteger();
            // Half of the batches are delivered and half are being tried again when it is killed.
            load.receiver.answer(request -> Receiver.Answer.of(requests.incrementAndGet() % 2 == 0 ? 202 : 503));
            load.sendUntilAcknowledged(2000);
            load.receiver.awaitRequests(2);
            load.service.sigkill();
            load.stopSending();
            load.receiver.answer(Receiver.Answer.of(202));
            load.service.start();
            load.awaitAcknowledged();
        }

        @AfterAll
        static void close() {
            load.close();
        }

        @Test
        void deliversWhatItAcknowledged() {
            assertThat(load.arrived()).containsAll(load.acknowledged);
        }

        @Test
        void postsABatchAgainByteForByteUnderItsPayloadId() {
            assertThat(load.receiver.requests())
                    .hasSizeGreaterThan(load.bodies().size());
            assertThat(load.bodies().values())
                    .allSatisfy(bodies -> assertThat(bodies).hasSize(1));
        }

        @Test
        void deliversEachEventOnce() {
            assertThat(load.deliveries()).doesNotHaveDuplicates();
        }
    }

    /** A service, its receiver, and clients that send as fast as they are answered and keep what was acknowledged. */
    private static final class Load implements AutoCloseable {
        private static final int CLIENTS = 4;
        private static final int EVENTS_OF_A_REQUEST = 5;

        private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
        private final Set<Integer> statuses = ConcurrentHashMap.newKeySet();
        private final AtomicInteger number = new AtomicInteger();
        private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        private final Receiver receiver;
        private final Distribution service;
        private volatile boolean sending = true;

        Load(Path directory) throws IOException {
            receiver = Receiver.start();
            service = Distribution.in(directory, receiver)
                    .with("LAUNCHDARKLY_BATCH_INTERVAL", "300")
                    .start();
        }

        void sendUntilAcknowledged(int events) {
            for (int client = 0; client < CLIENTS; client++) {
                clients.execute(() -> {
                    while (sending) {
                        post();
                    }
                });
            }
            await("acknowledged events").atMost(Duration.ofSeconds(30)).until(() -> acknowledged.size() >= events);
        }

        private void post() {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < EVENTS_OF_A_REQUEST; i++) {
                names.add("event " + number.incrementAndGet());
            }
            String events = names.stream()
                    .map(name -> "{'type':'track','userId':'u','event':'%1$s','messageId':'%1$s'}".formatted(name))
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

        void stopSending() throws InterruptedException {
            sending = false;
            clients.shutdown();
            assertThat(clients.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }

        void awaitAcknowledged() {
            await("what was acknowledged")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> arrived().containsAll(acknowledged)
                            && service.waiting().isEmpty());
        }

        /** The events of all deliveries, as often as they were delivered. */
        List<String> deliveries() {
            return receiver.events().stream()
                    .map(event -> event.path("key").asText())
                    .toList();
        }

        Set<String> arrived() {
            return new HashSet<>(deliveries());
        }

        /** By payload id, the different bodies that were posted under it. */
        Map<String, Set<String>> bodies() {
            return receiver.requests().stream()
                    .collect(Collectors.groupingBy(
                            Receiver.Request::payloadId,
                            Collectors.mapping(Receiver.Request::body, Collectors.toSet())));
        }

        @Override
        public void close() {
            sending = false;
            clients.shutdownNow();
            service.close();
            receiver.close();
        }
    }
}
