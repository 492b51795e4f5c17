package io.segmentlaunchdarkly.it.faults;

import static org.awaitility.Awaitility.await;

import io.segmentlaunchdarkly.it.Distribution;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Clients that send batches of numbered events as Segment's SDKs do: a batch that was not answered, or answered with 429 or 5xx, is
 * sent again after a pause, the same bytes with the same messageIds, until it is acknowledged with 200. Each event is
 * {@code track} with {@code properties.n}, its number from 0 on.
 */
final class Load implements AutoCloseable {
    /** The name of an event that a receiver may refuse. */
    static final String POISON = "poison";

    /**
     * How much is sent.
     *
     * @param pause between an answer and a client's next batch
     * @param events how many are sent at most
     * @param poisonEvery every so manieth event is a {@link #POISON}; 0: none
     * @param givesUpEvery every so manieth batch that fails is not sent again, as if its client had ended; 0: none
     */
    record Plan(
            String writeKey,
            int clients,
            int eventsOfABatch,
            Duration pause,
            int events,
            int poisonEvery,
            int givesUpEvery) {

        Plan writeKey(String newWriteKey) {
            return new Plan(newWriteKey, clients, eventsOfABatch, pause, events, poisonEvery, givesUpEvery);
        }

        Plan events(int newEvents) {
            return new Plan(writeKey, clients, eventsOfABatch, pause, newEvents, poisonEvery, givesUpEvery);
        }

        Plan pause(Duration newPause) {
            return new Plan(writeKey, clients, eventsOfABatch, newPause, events, poisonEvery, givesUpEvery);
        }

        Plan poisonEvery(int newPoisonEvery) {
            return new Plan(writeKey, clients, eventsOfABatch, pause, events, newPoisonEvery, givesUpEvery);
        }

        Plan givesUpEvery(int newGivesUpEvery) {
            return new Plan(writeKey, clients, eventsOfABatch, pause, events, poisonEvery, newGivesUpEvery);
        }
    }

    private static final Duration BEFORE_SENDING_AGAIN = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final Distribution service;
    private final Plan plan;
    private final String authorization;
    private final ExecutorService clients;
    private final CountDownLatch finishing = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final AtomicInteger failed = new AtomicInteger();
    private final AtomicInteger sentAgain = new AtomicInteger();
    private final AtomicInteger unavailable = new AtomicInteger();
    private final Set<Integer> otherAnswers = new ConcurrentSkipListSet<>();
    private final Numbers acknowledgedAt = new Numbers();

    Load(Distribution service, Plan plan) {
        this.service = service;
        this.plan = plan;
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString((plan.writeKey() + ":").getBytes(StandardCharsets.UTF_8));
        this.clients = Executors.newFixedThreadPool(plan.clients());
    }

    Load start() {
        for (int client = 0; client < plan.clients(); client++) {
            clients.execute(this::send);
        }
        return this;
    }

    private void send() {
        try {
            while (finishing.getCount() > 0) {
                int first = next.getAndAdd(plan.eventsOfABatch());
                if (first >= plan.events()) {
                    next.addAndGet(-plan.eventsOfABatch());
                    return;
                }
                sendUntilAcknowledged(first);
                finishing.await(plan.pause().toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendUntilAcknowledged(int first) throws InterruptedException {
        String batch = batch(first);
        while (true) {
            int status = post(batch);
            if (status == 200) {
                acknowledge(first);
                return;
            }
            if (status != 0 && status != 429 && status / 100 != 5) {
                otherAnswers.add(status);
                return;
            }
            if (status == 503) {
                unavailable.incrementAndGet();
            }
            if (plan.givesUpEvery() > 0 && failed.incrementAndGet() % plan.givesUpEvery() == 0) {
                return;
            }
            if (closing.await(BEFORE_SENDING_AGAIN.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
            sentAgain.incrementAndGet();
        }
    }

    private String batch(int first) {
        return IntStream.range(first, first + plan.eventsOfABatch())
                .mapToObj(this::event)
                .collect(Collectors.joining(",", "{\"batch\":[", "]}"));
    }

    private String event(int n) {
        boolean poison = plan.poisonEvery() > 0 && (n + 1) % plan.poisonEvery() == 0;
        return """
                {"type":"track","event":"%s","userId":"user-%d","messageId":"message-%d",\
                "timestamp":"2026-01-01T00:00:00.000Z","properties":{"n":%d,"plan":"enterprise"}}"""
                .formatted(poison ? POISON : "ordered", n % 1000, n, n);
    }

    /** The status of the answer; 0 when there was none. */
    private int post(String batch) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(service.address() + "/v1/batch"))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", authorization)
                .POST(BodyPublishers.ofString(batch))
                .build();
        try {
            HttpResponse<Void> answer = http.send(request, BodyHandlers.discarding());
            return answer.statusCode();
        } catch (IOException noAnswer) {
            return 0;
        }
    }

    private void acknowledge(int first) {
        long now = System.nanoTime();
        for (int n = first; n < first + plan.eventsOfABatch(); n++) {
            acknowledgedAt.set(n, now);
        }
        acknowledged.addAndGet(plan.eventsOfABatch());
    }

    /** Returns when so many more events were acknowledged than now. */
    void awaitMore(int events) {
        int goal = Math.min(plan.events(), acknowledged() + events);
        await(goal + " acknowledged events")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> acknowledged() >= goal);
    }

    /** Begins no other batch, and returns when those begun are acknowledged. */
    void finish() {
        finishing.countDown();
        awaitEnd();
    }

    /** Returns when as many events as were planned are acknowledged. */
    void awaitEnd() {
        clients.shutdown();
        await("the clients' last batches")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(clients::isTerminated);
    }

    /** How many events were sent at least once; they have the numbers below it. */
    int sent() {
        return next.get();
    }

    int acknowledged() {
        return acknowledged.get();
    }

    /** When an event was acknowledged, in {@link System#nanoTime}; 0 when it was not. */
    long acknowledgedAt(int event) {
        return acknowledgedAt.get(event);
    }

    /** How many requests were sent again. */
    int sentAgain() {
        return sentAgain.get();
    }

    /** How many requests were answered 503. */
    int unavailable() {
        return unavailable.get();
    }

    /** Statuses after which a client drops its events; there must be none. */
    Set<Integer> otherAnswers() {
        return otherAnswers;
    }

    @Override
    public void close() {
        finishing.countDown();
        closing.countDown();
        clients.shutdownNow();
    }
}
