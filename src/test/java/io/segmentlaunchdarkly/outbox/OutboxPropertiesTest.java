package io.segmentlaunchdarkly.outbox;

import static io.segmentlaunchdarkly.outbox.Disk.contents;
import static io.segmentlaunchdarkly.outbox.Disk.events;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever comes in, every event is in one batch, and no batch is larger than it may be. */
class OutboxPropertiesTest {
    @Property(tries = 40)
    void neverMakesABatchLargerThanAllowedUnlessOfOneEvent(
            @ForAll @Size(max = 8) List<@Size(max = 6) List<@IntRange(min = 1, max = 60) Integer>> requests,
            @ForAll @IntRange(min = 1, max = 4) int maxEvents,
            @ForAll @IntRange(min = 1, max = 100) int maxBytes)
            throws Exception {
        Path directory = Files.createTempDirectory("outbox");
        Outbox outbox = new Outbox();
        outbox.setDataDirectory(directory.toString());
        outbox.setBatchMaxEvents(maxEvents);
        outbox.setBatchMaxBytes(maxBytes);
        outbox.start();
        Batch batch = null;
        List<String> all = new ArrayList<>();
        for (List<Integer> request : requests) {
            List<String> events = request.stream().map("7"::repeat).toList();
            batch = outbox.append(batch, new PendingWrite("default", events(events.toArray(String[]::new))));
            all.addAll(events);
        }
        if (batch != null) {
            outbox.close(batch);
        }
        outbox.stop();
        List<String> kept = new ArrayList<>();
        Path ready = directory.resolve("outbox/default/ready");
        for (String file : Files.isDirectory(ready) ? contents(ready) : List.<String>of()) {
            List<String> events = new ArrayList<>();
            new JsonMapper().readTree(file).forEach(event -> events.add(event.toString()));
            assertThat(events).hasSizeLessThanOrEqualTo(maxEvents);
            assertThat(events.size() == 1 || file.length() <= maxBytes).isTrue();
            kept.addAll(events);
        }
        assertThat(kept).containsExactlyInAnyOrderElementsOf(all);
        deleteAll(directory);
    }

    private static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
