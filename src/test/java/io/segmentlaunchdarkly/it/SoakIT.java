package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ten minutes of a steady load with 1,000 slow clients beside it, which come again when they are cut off. Prints a table. It is run by
 * {@code bench/soak} alone.
 */
class SoakIT {
    private static final int MINUTES = Integer.getInteger("soak", 0);
    private static final int SLOW_CLIENTS = 1_000;
    private static final int CLIENTS = 5;
    private static final int REQUESTS_A_SECOND = 50;
    private static final int EVENTS_A_REQUEST = 20;
    private static final double MEGABYTE = 1e6;
    private static final String BODIES = "launchdarkly_http_body_bytes{server=\"launchdarklyIngestServer\"}";

    private static final List<Measure> MEASURES = new ArrayList<>();
    private static final AtomicInteger ANSWERED = new AtomicInteger();
    private static final AtomicInteger OTHERWISE = new AtomicInteger();
    private static final AtomicReference<String> FAILURE = new AtomicReference<>("");
    private static int delivered;
    private static List<String> imbalances = List.of();

    /** How the service is before, after each minute, and when the slow clients are gone; its garbage collected, the heap without
     * the bodies that are coming in. */
    private record Measure(
            String when,
            double heap,
            int threads,
            int descriptors,
            double resident,
            int answered,
            int slow,
            int cutOff) {
        @Override
        public String toString() {
            return "| %s | %.1f | %d | %d | %.0f | %,d | %,d | %,d |"
                    .formatted(when, heap, threads, descriptors, resident, answered, slow, cutOff);
        }
    }

    @BeforeAll
    static void soak(@TempDir Path directory) throws Exception {
        assumeThat(MINUTES).as("-Dsoak=10, as bench/soak sets it").isPositive();
        ScheduledExecutorService threads = Executors.newScheduledThreadPool(8);
        try (Receiver receiver = Receiver.start();
                Distribution service = Distribution.in(directory, receiver).start();
                SlowClients slow = new SlowClients(service.port(), SLOW_CLIENTS)) {
            AtomicInteger next = new AtomicInteger();
            post(service, next.getAndIncrement());
            System.out.println(
                    "| minute | heap without bodies, MB | threads | descriptors | resident, MB | answered 200 | slow clients connected "
                            + "| cut off so far |\n|---:|---:|---:|---:|---:|---:|---:|---:|");
            MEASURES.add(measure(service, "before", slow));
            List<ScheduledFuture<?>> begun = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                begun.add(threads.scheduleAtFixedRate(
                        () -> post(service, next.getAndIncrement()),
                        0,
                        TimeUnit.SECONDS.toNanos(CLIENTS) / REQUESTS_A_SECOND,
                        TimeUnit.NANOSECONDS));
            }
            begun.add(threads.scheduleWithFixedDelay(slow::goOn, 0, 100, TimeUnit.MILLISECONDS));
            for (int minute = 1; minute <= MINUTES; minute++) {
                assertThat(threads.schedule(() -> true, 1, TimeUnit.MINUTES).get())
                        .isTrue();
                assertThat(begun).as("a client that failed").noneMatch(ScheduledFuture::isDone);
                MEASURES.add(measure(service, String.valueOf(minute), slow));
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            slow.hangUp();
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> service.metric("launchdarkly_outbox_events{environment=\"default\"}") == 0
                            && service.metric(BODIES) == 0);
            MEASURES.add(measure(service, "after", slow));
            delivered = receiver.events().size();
            imbalances = Metrics.of(service).imbalances();
        } finally {
            threads.shutdownNow();
        }
    }

    private static void post(Distribution service, int number) {
        String events = IntStream.range(0, EVENTS_A_REQUEST)
                .mapToObj(event -> "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"soak\",\"messageId\":\"soak-"
                        + number + "-" + event + "\"}")
                .collect(Collectors.joining(","));
        try {
            int status =
                    service.post("/v1/batch", "{\"batch\":[" + events + "]}").statusCode();
            (status == 200 ? ANSWERED : OTHERWISE).incrementAndGet();
        } catch (RuntimeException e) {
            OTHERWISE.incrementAndGet();
            FAILURE.set(e.toString());
        }
    }

    private static Measure measure(Distribution service, String when, SlowClients slow) throws IOException {
        Measure measure = new Measure(
                when,
                (Heap.inUse(service) - service.metric(BODIES)) / MEGABYTE,
                status(service, "Threads"),
                descriptors(service),
                status(service, "VmRSS") * 1024 / MEGABYTE,
                ANSWERED.get(),
                slow.connected(),
                slow.cutOff());
        System.out.println(measure);
        return measure;
    }

    private static int status(Distribution service, String name) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(service.pid()), "status"))) {
            return lines.filter(line -> line.startsWith(name + ":"))
                    .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static int descriptors(Distribution service) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", String.valueOf(service.pid()), "fd"))) {
            return (int) open.count();
        }
    }

    @Test
    void answersEveryRequest() {
        assertThat(OTHERWISE).as(FAILURE.get()).hasValue(0);
        assertThat(ANSWERED.get()).isPositive();
    }

    @Test
    void accountsForEveryEvent() {
        assertThat(delivered).isEqualTo(ANSWERED.get() * EVENTS_A_REQUEST);
        assertThat(imbalances).isEmpty();
    }

    /** Beside the ids that de-duplication remembers: 40 to 56 bytes for each event. */
    @Test
    void leavesTheHeapAsItWas() {
        double ids = ANSWERED.get() * EVENTS_A_REQUEST * 56 / MEGABYTE;
        assertThat(after().heap() - before().heap()).isLessThan(ids + 15);
    }

    @Test
    void keepsThreadsAndDescriptorsFlat() {
        assertThat(after().threads()).isLessThanOrEqualTo(MEASURES.get(1).threads() + 5);
        assertThat(MEASURES).allMatch(measure -> measure.descriptors() <= before().descriptors() + SLOW_CLIENTS + 100);
        assertThat(after().descriptors()).isLessThanOrEqualTo(before().descriptors() + 50);
    }

    @Test
    void cutsSlowClientsOff() {
        assertThat(after().cutOff()).isGreaterThan(SLOW_CLIENTS);
    }

    private static Measure before() {
        return MEASURES.get(0);
    }

    private static Measure after() {
        return MEASURES.get(MEASURES.size() - 1);
    }
}
