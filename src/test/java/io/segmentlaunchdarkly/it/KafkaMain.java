package io.segmentlaunchdarkly.it;

import java.nio.file.Files;
import java.nio.file.Path;
import kafka.Kafka;
import kafka.tools.StorageTool;

/** A node of Kafka: the file with its settings, the id of its cluster, and the directory of its log, which the first start formats. */
final class KafkaMain {
    private KafkaMain() {}

    public static void main(String[] arguments) {
        if (!Files.exists(Path.of(arguments[2], "meta.properties"))) {
            StorageTool.execute(new String[] {"format", "-t", arguments[1], "-c", arguments[0]}, System.out);
        }
        Kafka.main(new String[] {arguments[0]});
    }
}
