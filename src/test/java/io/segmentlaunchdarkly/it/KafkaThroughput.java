package io.segmentlaunchdarkly.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/**
 * How fast instances deliver from an outbox in Kafka, and what an event costs them: the same records with one, two and three instances, and
 * by a plain Kafka consumer that does nothing with them. {@code -Dkafka=throughput} prints the figures.
 */
final class KafkaThroughput {
    private static final int EVENTS = Integer.getInteger("kafka.events", 1_000_000);
    private static final int PARTITIONS = 12;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private KafkaThroughput() {}

    static boolean isAsked() {
        return System.getProperty("kafka", "short").equals("throughput");
    }

    static void print(Path directory) throws IOException {
        try (KafkaBroker broker = KafkaBroker.in(directory.resolve("broker")).start();
                Counter counter = Counter.start()) {
            broker.topic(Records.TOPIC, PARTITIONS).topic(Records.INVALID, 1).topic(Records.TOPIC + ".dead-letter", 1);
            fill(broker);
            floor(broker);
            for (int instances = 1; instances <= 3; instances++) {
                measure(directory.resolve("with-" + instances), broker, counter, instances);
            }
        }
    }

    private static void fill(KafkaBroker broker) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.address(), "linger.ms", "20", "batch.size", "100000"),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < EVENTS; i++) {
                String user = "u-" + i % 10_000;
                ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                        Records.TOPIC,
                        bytes("k:" + user),
                        bytes("{\"type\":\"track\",\"messageId\":\"m-" + i + "\",\"userId\":\"" + user
                                + "\",\"event\":\"Order Completed\",\"properties\":{\"revenue\":" + i
                                + ",\"currency\":\"EUR\",\"products\":[{\"id\":\"p-1\",\"price\":12.5},{\"id\":\"p-2\","
                                + "\"price\":7.5}]},\"context\":{\"library\":{\"name\":\"analytics.js\",\"version\":\"2.1\"},"
                                + "\"locale\":\"de-DE\",\"ip\":\"203.0.113.7\"}}"));
                record.headers().add("writeKey", bytes("k"));
                record.headers().add("messageId", bytes("m-" + i));
                Future<?> unused = producer.send(record);
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void floor(KafkaBroker broker) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.address(), "group.id", "floor", "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(Records.TOPIC));
            long begin = System.nanoTime();
            long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            for (int taken = 0; taken < EVENTS; ) {
                taken += consumer.poll(Duration.ofMillis(200)).count();
            }
            cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
            System.out.printf(
                    "plain consumer: %d events/s, %.1f us of CPU an event%n",
                    EVENTS * 1_000_000_000L / (System.nanoTime() - begin), cpu / 1000.0 / EVENTS);
        }
    }

    private static void measure(Path directory, KafkaBroker broker, Counter counter, int number) throws IOException {
        List<Distribution> instances = new ArrayList<>();
        try {
            for (int i = 0; i < number; i++) {
                instances.add(Distribution.in(Files.createDirectories(directory.resolve("" + i)))
                        .with("JAVA_OPTS", "-Xmx256m")
                        .with("LAUNCHDARKLY_EVENTS_URL", counter.url())
                        .with("LAUNCHDARKLY_OUTBOX_STORE", "kafka")
                        .with("LAUNCHDARKLY_INGEST_TO", "kafka")
                        .with("LAUNCHDARKLY_KAFKA_GROUP", "with-" + number)
                        .with("LAUNCHDARKLY_KAFKA_BROKERS", broker.address())
                        .launch());
            }
            instances.forEach(Distribution::awaitReady);
            Awaitility.await("partitions for all").atMost(PATIENCE).until(() -> instances.stream()
                    .allMatch(instance -> number * instance.metric("launchdarkly_kafka_partitions") == PARTITIONS));
            List<Double> sharesBefore =
                    instances.stream().map(KafkaThroughput::delivered).toList();
            long cpuBefore = cpuNanos(instances);
            long left = EVENTS - counter.events();
            long begin = System.nanoTime();
            Awaitility.await("all events")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> counter.events() >= EVENTS);
            long nanos = System.nanoTime() - begin;
            long cpu = cpuNanos(instances) - cpuBefore;
            List<Double> sharesAfter =
                    instances.stream().map(KafkaThroughput::delivered).toList();
            double shared = sum(sharesAfter) - sum(sharesBefore);
            List<String> shares = IntStream.range(0, number)
                    .mapToObj(i -> Math.round(100 * (sharesAfter.get(i) - sharesBefore.get(i)) / shared) + " %")
                    .toList();
            System.out.printf(
                    "%d instances: %d events/s, %.1f us of CPU an event, shares %s; measured over %d of %d events%n",
                    number, left * 1_000_000_000L / nanos, cpu / 1000.0 / left, shares, left, EVENTS);
        } finally {
            instances.forEach(Distribution::close);
            counter.reset();
        }
    }

    private static double delivered(Distribution instance) {
        return instance.metric("launchdarkly_events_delivered_total{environment=\"default\"}");
    }

    private static double sum(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sum();
    }

    private static long cpuNanos(List<Distribution> instances) {
        return instances.stream()
                .flatMap(instance -> instance.processes().stream())
                .mapToLong(process ->
                        process.info().totalCpuDuration().map(Duration::toNanos).orElse(0L))
                .sum();
    }

    /** Takes batches, and counts their events by their lines, those of a payload id once. */
    private static final class Counter implements AutoCloseable {
        private final HttpServer server;
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final AtomicLong events = new AtomicLong();
        private final Set<String> payloads = ConcurrentHashMap.newKeySet();

        private Counter(HttpServer server) {
            this.server = server;
        }

        static Counter start() throws IOException {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            Counter counter = new Counter(server);
            server.createContext("/", counter::receive);
            server.setExecutor(counter.threads);
            server.start();
            return counter;
        }

        private void receive(HttpExchange exchange) throws IOException {
            long lines = 0;
            try (InputStream in = exchange.getRequestBody()) {
                for (byte each : in.readAllBytes()) {
                    lines += each == '\n' ? 1 : 0;
                }
            }
            if (payloads.add(exchange.getRequestHeaders().getFirst("X-LaunchDarkly-Payload-ID"))) {
                events.addAndGet(lines - 1);
            }
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/events/bulk/it";
        }

        long events() {
            return events.get();
        }

        void reset() {
            events.set(0);
        }

        @Override
        public void close() {
            server.stop(0);
            threads.shutdownNow();
        }
    }
}
