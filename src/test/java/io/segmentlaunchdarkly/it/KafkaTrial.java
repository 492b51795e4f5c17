package io.segmentlaunchdarkly.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/**
 * Instances of the service that share an outbox in Kafka, under load, while instances and brokers are killed and stopped; and an account
 * of every event at a receiver that ignores a payload id that it has seen.
 */
final class KafkaTrial implements AutoCloseable {
    private static final String TOPIC = "segment.events";
    private static final int USERS = 40;
    private static final Duration PATIENCE = Duration.ofMinutes(Form.isLong() ? 10 : 3);
    private static final Duration SESSION = Duration.ofSeconds(3);

    /** What the receiver does with a request. */
    private enum Mood {
        /** Takes it. */
        WELL,
        /** Takes it, and answers after a while. */
        SLOW,
        /** Answers 413 to a batch of more than a few events, and takes others. */
        PICKY,
        /** Answers 503. */
        DOWN
    }

    private final List<KafkaBroker> brokers;
    private final List<Distribution> instances = new ArrayList<>();
    private final Load load;
    private final Receiver receiver;

    private KafkaTrial(List<KafkaBroker> brokers, Load load, Receiver receiver) {
        this.brokers = brokers;
        this.load = load;
        this.receiver = receiver;
    }

    /**
     * How long and hard the trial is: short as a part of the build, or long with {@code -Dkafka=long}.
     *
     * @param brokers how many there are; one of several is killed, the only one too
     * @param eventsPerRecord how many events of a user a record has
     * @param rounds how often all of what can happen happens
     * @param events how many there are at least: the load goes on after the last round until then
     */
    record Form(
            int brokers,
            int instances,
            int partitions,
            int eventsPerSecond,
            int eventsPerRecord,
            int rounds,
            int events) {
        private static final Form SHORT = new Form(1, 2, 6, 200, 1, 1, 0);

        static Form chosen() {
            return isLong()
                    ? new Form(
                            3,
                            3,
                            12,
                            Integer.getInteger("kafka.rate", 1000),
                            10,
                            Integer.getInteger("kafka.rounds", 20),
                            Integer.getInteger("kafka.events", 0))
                    : SHORT;
        }

        private static boolean isLong() {
            return System.getProperty("kafka", "short").equals("long");
        }
    }

    /** Inflicts all of what can happen, and returns what became of the events. */
    static Account run(Path directory, Form form) throws IOException {
        try (KafkaTrial trial = start(directory, form)) {
            for (int round = 1; round <= form.rounds(); round++) {
                trial.killAnInstanceThatIsWaitingForAnAnswer(round);
                trial.freezeAnInstance(round + 1);
                trial.killABroker(round);
                trial.killTwoInstances(round);
                if (Form.isLong()) {
                    System.out.println(
                            Instant.now() + " round " + round + ": " + trial.receiver.account(trial.load.sent()));
                }
            }
            trial.awaitDelivered(form.events() - trial.receiver.delivered());
            Account account = trial.end();
            if (Form.isLong()) {
                System.out.println(Instant.now() + " " + account);
            }
            return account;
        }
    }

    private void killAnInstanceThatIsWaitingForAnAnswer(int round) throws IOException {
        receiverIs(Mood.SLOW);
        awaitRequest();
        Distribution instance = instance(round);
        instance.sigkill();
        receiverIs(Mood.WELL);
        awaitDelivered(200);
        instance.start();
        awaitDelivered(200);
    }

    private void freezeAnInstance(int round) {
        freeze(instance(round));
        awaitDelivered(200);
    }

    private void killABroker(int round) throws IOException {
        KafkaBroker broker = brokers.get(round % brokers.size());
        broker.sigkill();
        if (brokers.size() > 1) {
            awaitDelivered(200);
        }
        broker.start();
        awaitDelivered(200);
    }

    /** The first among halves of batches, the second among requests that are not taken. */
    private void killTwoInstances(int round) throws IOException {
        Distribution one = instance(round);
        Distribution other = instance(round + 1);
        receiverIs(Mood.PICKY);
        awaitDelivered(10);
        other.sigkill();
        receiverIs(Mood.DOWN);
        awaitRequest();
        one.sigkill();
        receiverIs(Mood.WELL);
        one.launch();
        other.start();
        one.awaitReady();
        awaitDelivered(200);
    }

    private Distribution instance(int number) {
        return instances.get(number % instances.size());
    }

    private static KafkaTrial start(Path directory, Form form) throws IOException {
        List<KafkaBroker> nodes = KafkaBroker.cluster(directory.resolve("brokers"), form.brokers());
        for (KafkaBroker node : nodes) {
            node.launch();
        }
        for (KafkaBroker node : nodes) {
            node.awaitStarted();
        }
        nodes.get(0)
                .topic(TOPIC, form.partitions())
                .topic(TOPIC + ".invalid", 1)
                .topic(TOPIC + ".dead-letter", 1);
        Receiver receiver = Receiver.start();
        Load load = new Load(KafkaBroker.addresses(nodes), form.eventsPerSecond(), form.eventsPerRecord());
        KafkaTrial trial = new KafkaTrial(nodes, load, receiver);
        for (int i = 0; i < form.instances(); i++) {
            trial.instances.add(instance(directory.resolve("instance-" + i), nodes, receiver));
        }
        for (Distribution instance : trial.instances) {
            instance.launch();
        }
        trial.instances.forEach(Distribution::awaitReady);
        load.start();
        trial.awaitDelivered(200);
        return trial;
    }

    private static Distribution instance(Path directory, List<KafkaBroker> brokers, Receiver receiver)
            throws IOException {
        return Distribution.in(Files.createDirectories(directory))
                .with("LAUNCHDARKLY_EVENTS_URL", receiver.url())
                .with("LAUNCHDARKLY_BATCH_INTERVAL", "200")
                // Each new owner reads the records of this time again.
                .with("LAUNCHDARKLY_DEDUP_WINDOW", "120000")
                .with("LAUNCHDARKLY_OUTBOX_STORE", "kafka")
                .with("LAUNCHDARKLY_INGEST_TO", "kafka")
                .with("LAUNCHDARKLY_KAFKA_BROKERS", KafkaBroker.addresses(brokers))
                .with("LAUNCHDARKLY_KAFKA_CLIENT_SESSION_TIMEOUT_MS", String.valueOf(SESSION.toMillis()))
                .with("LAUNCHDARKLY_KAFKA_CLIENT_HEARTBEAT_INTERVAL_MS", "500");
    }

    /** What the receiver does from now on. */
    private void receiverIs(Mood mood) {
        receiver.mood = mood;
    }

    /** Waits until that many more events have been delivered. */
    private void awaitDelivered(long more) {
        long before = receiver.delivered();
        Awaitility.await(more + " more events")
                .atMost(PATIENCE.plusMillis(Math.max(0, more)))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> receiver.delivered() >= before + more);
    }

    /** Waits until the receiver has a request that it has not answered yet, or has refused one. */
    private void awaitRequest() {
        long before = receiver.requests();
        Awaitility.await("a request")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> receiver.requests() > before);
    }

    /** Stops an instance until the group has given it up, and lets it go on. */
    private void freeze(Distribution instance) {
        signal(instance, "STOP");
        // Past its session, another instance has its partitions; no event of the test says when.
        Awaitility.await("the end of its session")
                .pollDelay(SESSION.plusSeconds(3))
                .atMost(PATIENCE)
                .until(() -> true);
        signal(instance, "CONT");
    }

    private static void signal(Distribution instance, String signal) {
        instance.processes().forEach(process -> {
            try {
                new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        });
    }

    /** Ends the load, and waits until all of it is delivered. */
    private Account end() {
        load.end();
        Awaitility.await("all events")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> receiver.delivered() >= load.sent());
        return receiver.account(load.sent());
    }

    @Override
    public void close() {
        load.end();
        instances.forEach(Distribution::close);
        brokers.forEach(KafkaBroker::close);
        receiver.server.stop(0);
        receiver.threads.shutdownNow();
    }

    /**
     * What became of the events.
     *
     * @param sent how many were acknowledged by the broker
     * @param lost how many were not delivered
     * @param underTwoIds how many were posted under more than one payload id
     * @param countedTwice how many are counted twice by a receiver that ignores a payload id that it has seen
     * @param outOfOrder how many came after a later event of the same user
     * @param requests how many requests there were
     * @param repeatedRequests how many of them had a payload id that had been accepted before
     */
    record Account(
            long sent,
            long lost,
            long underTwoIds,
            long countedTwice,
            long outOfOrder,
            long requests,
            long repeatedRequests) {}

    /** Writes events into the topic, those of a user one after another, some of them in each record. */
    private static final class Load {
        private final KafkaProducer<byte[], byte[]> producer;
        private final int eventsPerSecond;
        private final int eventsPerRecord;
        private final AtomicLong sent = new AtomicLong();
        private final AtomicLong failed = new AtomicLong();
        private volatile boolean ended;
        private Thread thread;

        Load(String brokers, int eventsPerSecond, int eventsPerRecord) {
            this.eventsPerSecond = eventsPerSecond;
            this.eventsPerRecord = eventsPerRecord;
            producer = new KafkaProducer<>(
                    Map.of(
                            "bootstrap.servers",
                            brokers,
                            "acks",
                            "all",
                            "linger.ms",
                            "5",
                            "delivery.timeout.ms",
                            "300000",
                            "max.block.ms",
                            "300000"),
                    new ByteArraySerializer(),
                    new ByteArraySerializer());
        }

        void start() {
            thread = new Thread(this::run, "load");
            thread.start();
        }

        private void run() {
            long begin = System.nanoTime();
            long records = 0;
            while (!ended) {
                long due = (System.nanoTime() - begin) / 1000 * eventsPerSecond / 1_000_000 / eventsPerRecord;
                for (; records < due && !ended; records++) {
                    send(records);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
            producer.flush();
        }

        /** The events of a user have the numbers that leave the user's number as the remainder. */
        private void send(long number) {
            long user = number % USERS;
            long first = number / USERS * USERS * eventsPerRecord + user;
            String events = IntStream.range(0, eventsPerRecord)
                    .mapToObj(i -> event(first + (long) i * USERS, user))
                    .collect(Collectors.joining(","));
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    TOPIC, bytes("k:u-" + user), bytes(eventsPerRecord == 1 ? events : "{\"batch\":[" + events + "]}"));
            record.headers().add("writeKey", bytes("k"));
            if (eventsPerRecord == 1) {
                record.headers().add("messageId", bytes("m-" + first));
            }
            Future<?> unused = producer.send(record, (written, failure) -> {
                if (failure == null) {
                    sent.addAndGet(eventsPerRecord);
                } else {
                    failed.incrementAndGet();
                }
            });
        }

        private static String event(long number, long user) {
            return "{\"type\":\"track\",\"messageId\":\"m-" + number + "\",\"userId\":\"u-" + user
                    + "\",\"event\":\"Tried\",\"properties\":{\"revenue\":" + number + "}}";
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }

        void end() {
            if (ended) {
                return;
            }
            ended = true;
            try {
                thread.join(TimeUnit.MINUTES.toMillis(5));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            producer.close(Duration.ofSeconds(10));
            if (failed.get() > 0) {
                throw new AssertionError(failed + " records could not be written to the broker.");
            }
        }

        long sent() {
            return sent.get();
        }
    }

    /** Takes requests, and keeps of them what the account needs. */
    private static final class Receiver {
        private static final int MOST_EVENTS_OF_PICKY = 3;

        private final HttpServer server;
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final Map<String, Integer> payloads = new HashMap<>();
        private final BitSet delivered = new BitSet();
        /** The payload under which each event was posted, counted from 1; 0 for none that may still be accepted. */
        private int[] payloadOf = new int[1024];

        private final Set<Integer> underTwoIds = new HashSet<>();
        private final Map<Long, Integer> latest = new HashMap<>();
        private final Set<String> accepted = new HashSet<>();
        private long countedTwice;
        private long outOfOrder;
        private long requests;
        private long repeated;
        private volatile Mood mood = Mood.WELL;

        private Receiver(HttpServer server) {
            this.server = server;
        }

        static Receiver start() throws IOException {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            Receiver receiver = new Receiver(server);
            server.createContext("/", receiver::receive);
            server.setExecutor(receiver.threads);
            server.start();
            return receiver;
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + "/events/bulk/it";
        }

        private void receive(HttpExchange exchange) throws IOException {
            Mood now = mood;
            byte[] body;
            try (InputStream in = exchange.getRequestBody()) {
                body = in.readAllBytes();
            }
            int status = take(
                    exchange.getRequestHeaders().getFirst("X-LaunchDarkly-Payload-ID"),
                    Json.elements(Json.parse(new String(body, StandardCharsets.UTF_8))),
                    now);
            if (now == Mood.SLOW) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(700));
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        }

        private synchronized int take(String payloadId, List<JsonNode> events, Mood now) {
            requests++;
            if (now == Mood.PICKY && events.size() > MOST_EVENTS_OF_PICKY && !accepted.contains(payloadId)) {
                // Its halves come under ids of their own.
                events.forEach(event -> payloadOf(number(event), 0));
                return 413;
            }
            int payload = payloads.computeIfAbsent(payloadId, id -> payloads.size() + 1);
            for (JsonNode event : events) {
                int before = payloadOf(number(event), payload);
                if (before != 0 && before != payload) {
                    underTwoIds.add(number(event));
                }
            }
            if (now == Mood.DOWN) {
                return 503;
            }
            if (!accepted.add(payloadId)) {
                repeated++;
                return 202;
            }
            for (JsonNode event : events) {
                int number = number(event);
                if (delivered.get(number)) {
                    countedTwice++;
                }
                delivered.set(number);
                Integer later = latest.merge((long) number % USERS, number, Math::max);
                if (later > number) {
                    outOfOrder++;
                }
            }
            return 202;
        }

        /** Notes the payload of an event, and returns what it was before. */
        private int payloadOf(int number, int payload) {
            if (number >= payloadOf.length) {
                payloadOf = Arrays.copyOf(payloadOf, Math.max(number + 1, 2 * payloadOf.length));
            }
            int before = payloadOf[number];
            payloadOf[number] = payload;
            return before;
        }

        private static int number(JsonNode event) {
            return event.get("metricValue").intValue();
        }

        synchronized long delivered() {
            return delivered.cardinality();
        }

        synchronized long requests() {
            return requests;
        }

        synchronized Account account(long sent) {
            return new Account(
                    sent,
                    sent - delivered.cardinality(),
                    underTwoIds.size(),
                    countedTwice,
                    outOfOrder,
                    requests,
                    repeated);
        }
    }
}
