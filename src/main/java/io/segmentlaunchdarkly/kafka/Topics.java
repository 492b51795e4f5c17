package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.settings.InstallationSettings;
import io.segmentlaunchdarkly.settings.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topics of the service, as they are on the brokers and as they should be. */
public final class Topics implements AutoCloseable {
    private static final int ENOUGH_REPLICAS = 3;

    /**
     * A topic as it should be.
     *
     * @param replicas how many brokers have each record
     * @param retention how long a record is kept
     */
    public record Wanted(String name, int partitions, int replicas, Duration retention) {
        /** How many of the replicas must have a record before it is acknowledged: all but one, so that one broker may be away. */
        public int minInSyncReplicas() {
            return Math.max(1, replicas - 1);
        }

        private Map<String, String> config() {
            return Map.of(
                    "cleanup.policy",
                    "delete",
                    "retention.ms",
                    String.valueOf(retention.toMillis()),
                    "min.insync.replicas",
                    String.valueOf(minInSyncReplicas()),
                    "unclean.leader.election.enable",
                    "false");
        }
    }

    /**
     * A topic as it is.
     *
     * @param dangers the ways in which it may lose events, a sentence each
     */
    public record Found(int partitions, int replicas, Map<String, String> config, List<String> dangers) {}

    private final KafkaSettings settings;
    private final Admin admin;

    private Topics(KafkaSettings settings) {
        this.settings = settings;
        admin = Admin.create(settings.admin());
    }

    /**
     * The topics of an installation.
     *
     * @throws IllegalArgumentException in one line, when a setting is wrong
     */
    public static Topics of(InstallationSettings installation) {
        KafkaSettings settings = KafkaSettings.of(installation);
        settings.checkConnection();
        try {
            return new Topics(settings);
        } catch (KafkaException e) {
            throw new IllegalArgumentException(
                    "None of the brokers " + settings.brokers() + " can be found: correct " + Setting.KAFKA_BROKERS
                            + ".",
                    e);
        }
    }

    /**
     * The topics as they should be.
     *
     * @param replicas how many brokers should have each record; empty for three, or fewer where there are fewer brokers
     */
    public List<Wanted> wanted(int partitions, Optional<Integer> replicas, Duration retention)
            throws KafkaUnavailableException {
        int brokers = get(admin.describeCluster().nodes()).size();
        int copies = replicas.orElse(Math.min(ENOUGH_REPLICAS, brokers));
        List<Wanted> wanted = new ArrayList<>();
        wanted.add(new Wanted(settings.topic(), partitions, copies, retention));
        wanted.add(new Wanted(settings.topic() + KafkaTopics.INVALID, 1, copies, retention));
        if (settings.isOutbox()) {
            wanted.add(new Wanted(settings.topic() + KafkaTopics.DEAD_LETTER, 1, copies, retention));
        }
        return wanted;
    }

    /** A topic as it is; empty if there is none of that name. */
    public Optional<Found> find(String name) throws KafkaUnavailableException {
        TopicDescription topic;
        try {
            topic = admin.describeTopics(List.of(name)).allTopicNames().get().get(name);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw unavailable(e.getCause());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        Config config = get(admin.describeConfigs(List.of(resource)).all()).get(resource);
        Map<String, String> values = new LinkedHashMap<>();
        for (String key :
                List.of("cleanup.policy", "retention.ms", "min.insync.replicas", "unclean.leader.election.enable")) {
            values.put(key, config.get(key) == null ? "" : config.get(key).value());
        }
        int replicas = topic.partitions().stream()
                .mapToInt(partition -> partition.replicas().size())
                .min()
                .orElse(0);
        return Optional.of(new Found(topic.partitions().size(), replicas, values, dangers(replicas, values)));
    }

    private static List<String> dangers(int replicas, Map<String, String> config) {
        List<String> dangers = new ArrayList<>();
        if (replicas == 1) {
            dangers.add("Each record is on one broker alone: events are lost with its disk.");
        } else if (config.get("min.insync.replicas").equals("1")) {
            dangers.add(
                    "min.insync.replicas is 1: a record may be acknowledged while one broker alone has it. Set it to "
                            + (replicas - 1) + ".");
        }
        if (config.get("cleanup.policy").contains("compact")) {
            dangers.add("cleanup.policy is " + config.get("cleanup.policy")
                    + ": of a user's events the last one alone would stay. Set it to delete.");
        }
        if (config.get("unclean.leader.election.enable").equals("true")) {
            dangers.add(
                    "unclean.leader.election.enable is true: acknowledged events can be lost with a broker. Set it to"
                            + " false.");
        }
        return dangers;
    }

    /** Creates a topic. */
    public void create(Wanted topic) throws KafkaUnavailableException {
        get(admin.createTopics(List.of(new NewTopic(topic.name(), topic.partitions(), (short) topic.replicas())
                        .configs(topic.config())))
                .all());
    }

    private <T> T get(KafkaFuture<T> future) throws KafkaUnavailableException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw unavailable(e.getCause());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private KafkaUnavailableException unavailable(Throwable cause) {
        return new KafkaUnavailableException(
                "Kafka at " + settings.brokers() + " does not do it: " + cause.getMessage(), cause);
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException(e);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
