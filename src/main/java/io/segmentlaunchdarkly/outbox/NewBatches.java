package io.segmentlaunchdarkly.outbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/**
 * Puts events into the outbox from another process. Each batch is a file that appears whole, with a payload id of its own. A running
 * service delivers it at once; otherwise the next start does.
 */
public final class NewBatches {
    private final Path outbox;
    private final Clock clock;

    /**
     * @param dataDirectory the service's data directory
     */
    public NewBatches(Path dataDirectory, Clock clock) {
        this.outbox = dataDirectory.resolve("outbox");
        this.clock = clock;
    }

    /**
     * Fails unless events can be put into the outbox of an environment.
     *
     * @throws IllegalArgumentException in one line
     */
    public void check(String environment) {
        Outbox.checkEnvironment(environment);
        if (!Files.isDirectory(ready(environment))) {
            throw new IllegalArgumentException(
                    "the environment " + environment + " has no outbox, because it never got an event");
        }
    }

    private Path ready(String environment) {
        return outbox.resolve(environment).resolve("ready");
    }

    /**
     * Puts one batch into the outbox.
     *
     * @param events LaunchDarkly events, each a line of JSON without a line break; at least one
     * @return its payload id
     * @throws IllegalArgumentException as {@link #check}
     */
    public String add(String environment, List<String> events) throws IOException {
        check(environment);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write('[');
        String separator = "\n";
        for (String event : events) {
            out.writeBytes((separator + event).getBytes(StandardCharsets.UTF_8));
            separator = "\n,";
        }
        out.writeBytes("\n]".getBytes(StandardCharsets.UTF_8));
        byte[] bytes = out.toByteArray();
        BatchName name = BatchName.create(clock.instant());
        Path file = ready(environment).resolve(name.toString());
        DurableFile batch = DurableFile.write(file, bytes);
        BatchChecksum.of(bytes, events.size()).write(file);
        batch.publish();
        return name.payloadId();
    }
}
