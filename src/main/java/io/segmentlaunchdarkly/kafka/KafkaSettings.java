package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.settings.InstallationSettings;
import io.segmentlaunchdarkly.settings.SecretFile;
import io.segmentlaunchdarkly.settings.Setting;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The settings of Kafka's clients: those on which the promises of this service rest, and those that the user passes on under {@value
 * Setting#KAFKA_CLIENT_PREFIX}. A name or a value that Kafka does not know, and settings that contradict each other, are an {@link
 * IllegalArgumentException} in one line.
 */
public final class KafkaSettings {
    private static final String PREFIX = Setting.KAFKA_CLIENT_PREFIX;
    private static final String PROTOCOL = "security.protocol";

    /** Kafka's names for what has a setting of its own. */
    private static final Map<String, Setting> OWN = Map.of(
            "bootstrap.servers", Setting.KAFKA_BROKERS,
            "group.id", Setting.KAFKA_GROUP,
            "group.instance.id", Setting.KAFKA_INSTANCE_ID,
            "delivery.timeout.ms", Setting.KAFKA_TIMEOUT);

    /** What nobody may change, because an event could then be lost, delivered twice, or come out of order. */
    private static final Set<String> FIXED = Set.of(
            "acks",
            "allow.auto.create.topics",
            "auto.offset.reset",
            "enable.auto.commit",
            "enable.idempotence",
            "group.protocol",
            "isolation.level",
            "key.deserializer",
            "key.serializer",
            "max.block.ms",
            "partition.assignment.strategy",
            "partitioner.class",
            "partitioner.ignore.keys",
            "transactional.id",
            "value.deserializer",
            "value.serializer");

    private static final int MB = 1024 * 1024;

    private final Function<Setting, String> setting;
    private final Map<String, String> passedOn;

    private KafkaSettings(Function<Setting, String> setting, Map<String, String> passedOn) {
        this.setting = setting;
        this.passedOn = passedOn;
    }

    /** Those of an application. */
    public static KafkaSettings of(CamelContext context) {
        Set<String> names = context.getPropertiesComponent()
                .loadProperties(name -> name.startsWith(PREFIX))
                .stringPropertyNames();
        return new KafkaSettings(
                        setting -> setting.text(context),
                        passedOn(
                                names,
                                System.getenv().keySet(),
                                name -> context.resolvePropertyPlaceholders("{{" + name + ":}}")))
                .checked();
    }

    /** Those of an installation, for a command. */
    public static KafkaSettings of(InstallationSettings installation) {
        return new KafkaSettings(
                        setting -> setting.checked(installation.text(setting)),
                        passedOn(
                                installation.names(PREFIX),
                                installation.environment().keySet(),
                                name -> installation.text(name, "")))
                .checked();
    }

    private static Map<String, String> passedOn(
            Set<String> names, Set<String> variables, UnaryOperator<String> property) {
        Map<String, ConfigDef.ConfigKey> known = new TreeMap<>();
        Stream.of(ConsumerConfig.configDef(), ProducerConfig.configDef(), AdminClientConfig.configDef())
                .forEach(definition -> known.putAll(definition.configKeys()));
        Set<String> allowed = new TreeSet<>();
        Map<String, String> values = new TreeMap<>();
        for (ConfigDef.ConfigKey key : known.values()) {
            String name = PREFIX + key.name;
            allowed.add(name);
            String value = property.apply(name).trim();
            if (key.type == ConfigDef.Type.PASSWORD) {
                String fileSetting = name + SecretFile.SUFFIX;
                allowed.add(fileSetting);
                String file = property.apply(fileSetting).trim();
                if (!file.isEmpty() && !value.isEmpty()) {
                    throw new IllegalArgumentException(
                            name + " and " + fileSetting + " are both set: take one of them out.");
                }
                value = file.isEmpty() ? value : SecretFile.read(fileSetting, file);
            }
            if (!value.isEmpty()) {
                values.put(key.name, value);
            }
        }
        unknown(names, allowed, "");
        unknown(
                variables.stream()
                        .filter(variable -> variable.startsWith(Setting.variable(PREFIX)))
                        .collect(Collectors.toCollection(TreeSet::new)),
                allowed.stream().map(Setting::variable).collect(Collectors.toSet()),
                "the environment variable ");
        return values;
    }

    private static void unknown(Set<String> names, Set<String> allowed, String what) {
        names.stream().filter(name -> !allowed.contains(name)).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException(what + name + " is not a setting of Kafka's clients: correct the name.");
        });
    }

    private KafkaSettings checked() {
        if (brokers().isEmpty()) {
            throw new IllegalArgumentException(Setting.KAFKA_BROKERS
                    + " is empty while Kafka is used: set it to the brokers' hosts and ports, or set "
                    + Setting.KAFKA_ENABLED + " to false and " + Setting.INGEST_TO + " to outbox.");
        }
        for (String name : passedOn.keySet()) {
            if (OWN.containsKey(name)) {
                throw new IllegalArgumentException(
                        PREFIX + name + " cannot be set: set " + OWN.get(name) + " instead.");
            }
            if (FIXED.contains(name)) {
                throw new IllegalArgumentException(PREFIX + name
                        + " cannot be set, because the safety of the events rests on its value: take it out.");
            }
        }
        String protocol = passedOn.getOrDefault(PROTOCOL, "PLAINTEXT");
        mustBeUsed("sasl.", protocol.startsWith("SASL_"), protocol, "SASL_SSL");
        mustBeUsed("ssl.", protocol.endsWith("SSL"), protocol, "SSL or SASL_SSL");
        check(() -> new ConsumerConfig(consumer(0)));
        check(() -> new ProducerConfig(producer()));
        return this;
    }

    private void mustBeUsed(String prefix, boolean used, String protocol, String needed) {
        passedOn.keySet().stream()
                .filter(name -> !used && name.startsWith(prefix))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(PREFIX + name + " is set while " + PREFIX + PROTOCOL + " is "
                            + protocol + ", with which it does nothing: set the latter to " + needed
                            + ", or take the former out.");
                });
    }

    private static void check(Runnable config) {
        try {
            config.run();
        } catch (ConfigException e) {
            throw new IllegalArgumentException(
                    "A setting under " + PREFIX + " is wrong: "
                            + e.getMessage().lines().findFirst().orElse(""),
                    e);
        }
    }

    /**
     * Checks what a client needs before it connects, such as key stores and login modules. Whether brokers answer, or their names can be
     * resolved, does not matter.
     *
     * @throws IllegalArgumentException in one line, when a client cannot be made
     */
    void checkConnection() {
        try {
            Admin.create(admin()).close(Duration.ZERO);
        } catch (KafkaException e) {
            Throwable deepest = e;
            while (deepest.getCause() != null) {
                deepest = deepest.getCause();
            }
            if (!String.valueOf(deepest.getMessage()).startsWith("No resolvable bootstrap urls")) {
                throw new IllegalArgumentException(
                        "Kafka's client cannot be made with the settings under " + PREFIX + ": "
                                + String.valueOf(deepest.getMessage())
                                        .lines()
                                        .findFirst()
                                        .orElse(""),
                        e);
            }
        }
    }

    /** The addresses of the brokers, {@code host:port,...}. */
    public String brokers() {
        return setting.apply(Setting.KAFKA_BROKERS).replaceAll("\\s", "");
    }

    /** The topic of the events. */
    public String topic() {
        return setting.apply(Setting.KAFKA_TOPIC);
    }

    /** Whether the topic is the outbox too. */
    boolean isOutbox() {
        return setting.apply(Setting.OUTBOX_STORE).equals("kafka");
    }

    /** How long a write may take. */
    Duration timeout() {
        return Duration.ofMillis(Long.parseLong(setting.apply(Setting.KAFKA_TIMEOUT)));
    }

    /**
     * The properties of a consumer.
     *
     * @param number which one of this process, from 0
     */
    Map<String, Object> consumer(int number) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("group.id", setting.apply(Setting.KAFKA_GROUP));
        String instance = setting.apply(Setting.KAFKA_INSTANCE_ID);
        if (!instance.isEmpty()) {
            properties.put("group.instance.id", instance + "-" + number);
        }
        properties.put("partition.assignment.strategy", CooperativeStickyAssignor.class.getName());
        properties.put("enable.auto.commit", "false");
        properties.put("auto.offset.reset", "earliest");
        properties.put("isolation.level", "read_committed");
        properties.put("allow.auto.create.topics", "false");
        properties.put("key.deserializer", ByteArrayDeserializer.class.getName());
        properties.put("value.deserializer", ByteArrayDeserializer.class.getName());
        // Together with the records of a poll, which are in memory as a whole, this fits into a small heap.
        properties.put("fetch.max.bytes", String.valueOf(heapShare(2 * MB, 16 * MB)));
        properties.put("max.partition.fetch.bytes", String.valueOf(MB));
        properties.put("max.poll.records", "200");
        // Within this time a topic that is created, or gets more partitions, is noticed.
        properties.put("metadata.max.age.ms", "30000");
        properties.put("default.api.timeout.ms", "10000");
        return with(properties, ConsumerConfig.configDef());
    }

    /** The properties of a consumer of the group that delivers to an environment; that of the default environment has the name that is set. */
    Map<String, Object> consumerFor(String environment) {
        Map<String, Object> properties = consumer(0);
        if (!environment.equals(Setting.DEFAULT_ENVIRONMENT)) {
            properties.put("group.id", setting.apply(Setting.KAFKA_GROUP) + "-" + environment);
        }
        return properties;
    }

    /** The properties of the producer. */
    Map<String, Object> producer() {
        Map<String, Object> properties = new HashMap<>();
        properties.put("acks", "all");
        properties.put("enable.idempotence", "true");
        properties.put("key.serializer", ByteArraySerializer.class.getName());
        properties.put("value.serializer", ByteArraySerializer.class.getName());
        properties.put("delivery.timeout.ms", String.valueOf(timeout().toMillis()));
        properties.put("request.timeout.ms", String.valueOf(timeout().toMillis() / 2));
        // No thread of a client's request ever waits for the brokers.
        properties.put("max.block.ms", "0");
        properties.put("buffer.memory", String.valueOf(heapShare(4 * MB, 32 * MB)));
        properties.put(
                "metadata.max.idle.ms", String.valueOf(Duration.ofDays(10_000).toMillis()));
        return with(properties, ProducerConfig.configDef());
    }

    /** The properties of a client that administers topics. */
    public Map<String, Object> admin() {
        Map<String, Object> properties = new HashMap<>();
        properties.put("default.api.timeout.ms", "15000");
        properties.put("request.timeout.ms", "10000");
        return with(properties, AdminClientConfig.configDef());
    }

    private Map<String, Object> with(Map<String, Object> properties, ConfigDef definition) {
        properties.put("bootstrap.servers", brokers());
        // Otherwise the client sends metrics to brokers that ask for them, and registers MBeans.
        properties.put("enable.metrics.push", "false");
        properties.put("auto.include.jmx.reporter", "false");
        passedOn.forEach((name, value) -> {
            if (definition.configKeys().containsKey(name)) {
                properties.put(name, value);
            }
        });
        return properties;
    }

    /** A sixteenth of the heap, within bounds. */
    private static long heapShare(long least, long most) {
        return Math.max(least, Math.min(most, Runtime.getRuntime().maxMemory() / 16));
    }
}
