package io.segmentlaunchdarkly.startup;

import io.segmentlaunchdarkly.settings.Setting;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;

/** Finds settings that contradict an outbox in Kafka, with which events would wait where nobody takes them, or be taken twice. */
final class OutboxStoreCheck {
    private OutboxStoreCheck() {}

    /**
     * @throws IllegalArgumentException with a line for each contradiction
     */
    static void check(CamelContext context) {
        if (!Setting.OUTBOX_STORE.text(context).equals("kafka")) {
            return;
        }
        List<String> problems = new ArrayList<>();
        if (!Setting.INGEST_TO.text(context).equals("kafka")) {
            problems.add(because(Setting.INGEST_TO + " is outbox, which is the disk: set it to kafka."));
        }
        if (Setting.KAFKA_ENABLED.text(context).equals("true")) {
            problems.add(because(Setting.KAFKA_ENABLED + " is true, which would take the same events a second time:"
                    + " set it to false."));
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    private static String because(String problem) {
        return Setting.OUTBOX_STORE + " is kafka, but " + problem;
    }
}
