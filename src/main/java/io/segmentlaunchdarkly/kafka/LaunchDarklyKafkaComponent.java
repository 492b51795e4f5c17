package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.outbox.OutboxComponent;
import io.segmentlaunchdarkly.settings.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.Endpoint;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * The component {@code launchdarkly-kafka}: {@code launchdarkly-kafka:<topic>} takes the records of a topic, and writes a list of {@link
 * KafkaRecord} to it. It stands on Kafka's own client and not on camel-kafka: to pause, to go back to a record that failed, and to commit
 * only what is safe before a partition goes to another instance, one needs the consumer itself.
 *
 * <p>It is a component and not a bean in a route's file because Camel creates a component once, when the first route names it. So no class
 * of Kafka's client is loaded where there is no Kafka.
 */
@Component(LaunchDarklyKafkaComponent.SCHEME)
public final class LaunchDarklyKafkaComponent extends DefaultComponent implements KafkaFigures {
    static final String SCHEME = KafkaFigures.COMPONENT;

    private static final int COMPLETION_THREADS = 4;
    private static final long LOOK_MILLIS = 500;
    private static final long PROBE_SECONDS = 3;

    private final List<PollLoop> loops = new CopyOnWriteArrayList<>();
    private final LongAdder written = new LongAdder();
    private KafkaSettings settings;
    private BrokerReach reach;
    private ConsumingPause pause;
    private RecordWriter writer;
    private ExecutorService completions;
    private ScheduledExecutorService looks;
    private Future<?> looking;

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        settings = KafkaSettings.of(getCamelContext());
        settings.checkConnection();
        reach = new BrokerReach(settings.brokers());
        pause = new ConsumingPause(
                () -> OutboxComponent.outbox(getCamelContext()).full().isEmpty());
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new KafkaEndpoint(uri, this, remaining);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        HealthCheckRegistry health = HealthCheckRegistry.get(getCamelContext());
        if (health != null) {
            health.register(new KafkaHealth(this, Setting.KAFKA_ALERT_LAG.number(getCamelContext())));
        }
    }

    @Override
    protected void doStop() throws Exception {
        if (writer != null) {
            looking.cancel(false);
            getCamelContext().getExecutorServiceManager().shutdownNow(looks);
            writer.close();
            getCamelContext().getExecutorServiceManager().shutdown(completions);
            writer = null;
        }
        super.doStop();
    }

    KafkaSettings settings() {
        return settings;
    }

    BrokerReach reach() {
        return reach;
    }

    ConsumingPause pause() {
        return pause;
    }

    Consumer<byte[], byte[]> consumer(int number) {
        return new KafkaConsumer<>(settings.consumer(number));
    }

    /** A consumer of the group that delivers to an environment. */
    Consumer<byte[], byte[]> consumerFor(String environment) {
        return new KafkaConsumer<>(settings.consumerFor(environment));
    }

    void add(PollLoop loop) {
        loops.add(loop);
    }

    void remove(List<PollLoop> ended) {
        loops.removeAll(ended);
    }

    private void know(Set<String> topics) throws Exception {
        Admin admin = Admin.create(settings.admin());
        try {
            admin.describeTopics(topics).allTopicNames().get(PROBE_SECONDS, TimeUnit.SECONDS);
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    /** The one writer, for a topic. */
    synchronized RecordWriter writer(String topic) {
        if (writer == null) {
            completions = getCamelContext()
                    .getExecutorServiceManager()
                    .newFixedThreadPool(this, "launchdarkly-kafka-written", COMPLETION_THREADS);
            writer = new RecordWriter(
                    "launchdarkly-kafka-writer",
                    settings.brokers(),
                    () -> new KafkaProducer<>(settings.producer()),
                    this::know,
                    completions,
                    reach);
            looks = getCamelContext()
                    .getExecutorServiceManager()
                    .newSingleThreadScheduledExecutor(this, "launchdarkly-kafka-look");
            looking = looks.scheduleWithFixedDelay(writer::look, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
        writer.use(topic);
        return writer;
    }

    /** Counts events that were written to the topic of the events. */
    void written(int events) {
        written.add(events);
    }

    /** Why events cannot be written to Kafka, where they go there; empty while they can. */
    Optional<String> cannotWrite() {
        RecordWriter used = writer;
        return used == null ? Optional.empty() : used.problem();
    }

    /** Why something is not as it should be, in sentences; empty while all is well. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        reach.problem().ifPresent(problems::add);
        pause.reason().ifPresent(problems::add);
        return problems;
    }

    @Override
    public long lag() {
        return loops.stream().mapToLong(PollLoop::lag).sum();
    }

    @Override
    public int partitions() {
        return loops.stream().mapToInt(PollLoop::partitions).sum();
    }

    @Override
    public long written() {
        return written.sum();
    }
}
