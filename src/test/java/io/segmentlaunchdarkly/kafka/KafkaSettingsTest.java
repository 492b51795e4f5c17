package io.segmentlaunchdarkly.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentlaunchdarkly.settings.InstallationSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KafkaSettingsTest {
    private static final String PASSED_ON = "launchdarkly.kafka.client.";

    @TempDir
    private Path directory;

    private final Properties system = new Properties();
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void haveBrokers() {
        system.setProperty("launchdarkly.kafka.brokers", "one:9092, two:9092");
    }

    private KafkaSettings settings() throws IOException {
        return KafkaSettings.of(InstallationSettings.read(directory, environment, system));
    }

    @Test
    void commitNothingAndSkipNothingByThemselves() throws IOException {
        assertThat(settings().consumer(0))
                .containsEntry("bootstrap.servers", "one:9092,two:9092")
                .containsEntry("group.id", "segment-launchdarkly")
                .containsEntry("enable.auto.commit", "false")
                .containsEntry("auto.offset.reset", "earliest")
                .containsEntry(
                        "partition.assignment.strategy", "org.apache.kafka.clients.consumer.CooperativeStickyAssignor")
                .doesNotContainKey("group.instance.id");
    }

    @Test
    void acknowledgeWhatAllReplicasHaveAndWaitForNothing() throws IOException {
        assertThat(settings().producer())
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", "true")
                .containsEntry("max.block.ms", "0")
                .containsEntry("delivery.timeout.ms", "10000");
    }

    @Test
    void nameEachConsumerOfAnInstanceThatHasAName() throws IOException {
        system.setProperty("launchdarkly.kafka.instance-id", "pod-7");

        assertThat(settings().consumer(1)).containsEntry("group.instance.id", "pod-7-1");
    }

    @Test
    void giveEachEnvironmentAGroupOfItsOwn() throws IOException {
        assertThat(settings().consumerFor("default")).containsEntry("group.id", "segment-launchdarkly");
        assertThat(settings().consumerFor("staging")).containsEntry("group.id", "segment-launchdarkly-staging");
    }

    @Test
    void passOnWhatKafkaKnows() throws IOException {
        system.setProperty(PASSED_ON + "security.protocol", "SASL_SSL");
        environment.put("LAUNCHDARKLY_KAFKA_CLIENT_SASL_MECHANISM", "PLAIN");
        system.setProperty(PASSED_ON + "max.poll.records", "7");

        assertThat(settings().consumer(0))
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.mechanism", "PLAIN")
                .containsEntry("max.poll.records", "7");
        assertThat(settings().producer())
                .containsEntry("sasl.mechanism", "PLAIN")
                .doesNotContainKey("max.poll.records");
        assertThat(settings().admin()).containsEntry("security.protocol", "SASL_SSL");
    }

    @Test
    void readASecretFromItsFile() throws IOException {
        Path file = Files.writeString(directory.resolve("jaas"), "org.example.Module required password=\"p\";\n");
        system.setProperty(PASSED_ON + "security.protocol", "SASL_SSL");
        environment.put("LAUNCHDARKLY_KAFKA_CLIENT_SASL_JAAS_CONFIG_FILE", file.toString());

        assertThat(settings().consumer(0))
                .containsEntry("sasl.jaas.config", "org.example.Module required password=\"p\";");
    }

    @Test
    void needBrokers() {
        system.setProperty("launchdarkly.kafka.brokers", " ");

        assertThatThrownBy(this::settings)
                .hasMessage("launchdarkly.kafka.brokers is empty while Kafka is used: set it to the brokers' hosts and"
                        + " ports, or set launchdarkly.kafka.enabled to false and launchdarkly.ingest.to to outbox.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "security.protocoll | SSL | launchdarkly.kafka.client.security.protocoll is not a setting of Kafka's clients:"
                        + " correct the name.",
                "acks | 1 | launchdarkly.kafka.client.acks cannot be set, because the safety of the events rests on its value:"
                        + " take it out.",
                "group.id | g | launchdarkly.kafka.client.group.id cannot be set: set launchdarkly.kafka.group instead.",
                "sasl.mechanism | PLAIN | launchdarkly.kafka.client.sasl.mechanism is set while"
                        + " launchdarkly.kafka.client.security.protocol is PLAINTEXT, with which it does nothing: set the latter"
                        + " to SASL_SSL, or take the former out.",
                "ssl.truststore.location | /t | launchdarkly.kafka.client.ssl.truststore.location is set while"
                        + " launchdarkly.kafka.client.security.protocol is PLAINTEXT, with which it does nothing: set the latter"
                        + " to SSL or SASL_SSL, or take the former out.",
                "max.poll.records | many | A setting under launchdarkly.kafka.client. is wrong: Invalid value many for"
                        + " configuration max.poll.records: Not a number of type INT"
            },
            quoteCharacter = '`')
    void refuseWithOneLineWhatCannotBe(String name, String value, String message) {
        system.setProperty(PASSED_ON + name, value);

        assertThatThrownBy(this::settings)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void refuseAVariableThatKafkaDoesNotKnow() {
        environment.put("LAUNCHDARKLY_KAFKA_CLIENT_SECURITY", "SSL");

        assertThatThrownBy(this::settings)
                .hasMessage("the environment variable LAUNCHDARKLY_KAFKA_CLIENT_SECURITY is not a setting of Kafka's"
                        + " clients: correct the name.");
    }

    @Test
    void refuseASecretThatIsSetTwice() {
        system.setProperty(PASSED_ON + "sasl.jaas.config", "secret");
        system.setProperty(PASSED_ON + "sasl.jaas.config-file", "file");

        assertThatThrownBy(this::settings)
                .hasMessage("launchdarkly.kafka.client.sasl.jaas.config and"
                        + " launchdarkly.kafka.client.sasl.jaas.config-file are both set: take one of them out.");
    }
}
