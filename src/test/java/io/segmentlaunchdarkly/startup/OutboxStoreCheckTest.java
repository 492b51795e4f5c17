package io.segmentlaunchdarkly.startup;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutboxStoreCheckTest {
    private static void check(String store, String ingestTo, String kafkaEnabled) {
        Properties settings = new Properties();
        settings.setProperty("launchdarkly.outbox.store", store);
        settings.setProperty("launchdarkly.ingest.to", ingestTo);
        settings.setProperty("launchdarkly.kafka.enabled", kafkaEnabled);
        CamelContext context = new DefaultCamelContext();
        context.getPropertiesComponent().setInitialProperties(settings);
        OutboxStoreCheck.check(context);
    }

    @ParameterizedTest
    @CsvSource({
        "kafka, kafka, false",
        "disk, outbox, false",
        "disk, outbox, true",
        "disk, kafka, true",
        "disk, kafka, false",
    })
    void letsAServiceStartWhoseEventsAllComeToOneOutbox(String store, String ingestTo, String kafkaEnabled) {
        assertThatCode(() -> check(store, ingestTo, kafkaEnabled)).doesNotThrowAnyException();
    }

    @Test
    void stopsAStartWithEventsThatWouldWaitOnTheDisk() {
        assertThatThrownBy(() -> check("kafka", "outbox", "false"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "launchdarkly.outbox.store is kafka, but launchdarkly.ingest.to is outbox, which is the disk: set"
                                + " it to kafka.");
    }

    @Test
    void stopsAStartThatWouldTakeEachEventTwice() {
        assertThatThrownBy(() -> check("kafka", "kafka", "true"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "launchdarkly.outbox.store is kafka, but launchdarkly.kafka.enabled is true, which would take the"
                                + " same events a second time: set it to false.");
    }

    @Test
    void namesEachContradictionInALineOfItsOwn() {
        assertThatThrownBy(() -> check("kafka", "outbox", "true"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "launchdarkly.outbox.store is kafka, but launchdarkly.ingest.to is outbox, which is the disk: set"
                                + " it to kafka.\n"
                                + "launchdarkly.outbox.store is kafka, but launchdarkly.kafka.enabled is true, which would take the"
                                + " same events a second time: set it to false.");
    }
}
