package io.segmentlaunchdarkly.outbox;

import static io.segmentlaunchdarkly.outbox.DeduplicationTest.append;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever is left of an open batch and its ids when the process or the machine ends: when all is sent again, all is there once. */
class DeduplicationCrashTest {
    private static final JsonMapper JSON = new JsonMapper();

    @Example
    void hasEveryEventOnceAfterAnyCutOfBothFiles() throws Exception {
        List<List<Integer>> requests = List.of(List.of(10), List.of(11));
        // "[\n10\n,11\n" and two entries of 24 bytes.
        for (int batch = 0; batch <= 9; batch++) {
            for (int ids : List.of(0, 1, 23, 24, 25, 47, 48)) {
                assertThat(eventsAfterACrash(requests, 100, batch, ids))
                        .as("%s bytes of the batch and %s of the ids are left", batch, ids)
                        .containsExactlyInAnyOrder(10, 11);
            }
        }
    }

    /** Events of one length, so that what is left of other ids has the very lengths of these. */
    @Example
    void hasEveryEventOnceWhateverIsLeftOfIdsOverForgottenOnes() throws Exception {
        for (int written = 0; written <= 72; written++) {
            Path data = Files.createTempDirectory("crash");
            MovableClock clock = new MovableClock();
            Outbox outbox = start(new Outbox(clock), data, 100);
            outbox.close(outbox.append(null, append("20", "21", "22")));
            clock.forward(Duration.ofHours(1));
            outbox.close(outbox.append(null, append("30")));
            byte[] forgotten = Files.readAllBytes(data.resolve("seen/spare"));
            outbox.append(null, append("10", "11", "12"));
            outbox.stop();
            Path ids = DeduplicationTest.idFiles(data.resolve("outbox/default/open"))
                    .get(0);
            byte[] left = forgotten.clone();
            System.arraycopy(Files.readAllBytes(ids), 0, left, 0, written);
            Files.write(ids, left);
            Outbox next = start(new Outbox(clock), data, 100);
            next.append(null, append("10", "11", "12"));
            next.stop();
            assertThat(events(data))
                    .as("%s bytes of the ids are written", written)
                    .containsExactlyInAnyOrder(20, 21, 22, 30, 10, 11, 12);
            deleteAll(data);
        }
    }

    @Property(tries = 60)
    void hasEveryEventOnceWhateverIsLeft(
            @ForAll @Size(min = 1, max = 5)
                    List<@Size(min = 1, max = 4) List<@IntRange(min = 10, max = 20) Integer>> requests,
            @ForAll @IntRange(min = 1, max = 6) int maxEvents,
            @ForAll @IntRange(max = 40) int ofTheBatch,
            @ForAll @IntRange(max = 150) int ofTheIds)
            throws Exception {
        Set<Integer> all = new LinkedHashSet<>();
        requests.forEach(all::addAll);
        assertThat(eventsAfterACrash(requests, maxEvents, ofTheBatch, ofTheIds))
                .containsExactlyInAnyOrderElementsOf(all);
    }

    @Property(tries = 30)
    void hasEveryAcknowledgedEventWhateverIsLeftOfTheRest(
            @ForAll @IntRange(max = 5) int ofTheBatch, @ForAll @IntRange(max = 48) int ofTheIds) throws Exception {
        Path data = Files.createTempDirectory("crash");
        Outbox outbox = start(data, 100);
        PendingWrite acknowledged = append("10", "11");
        Batch batch = outbox.append(null, acknowledged);
        acknowledged.awaitSynced();
        outbox.append(batch, append("12", "13"));
        outbox.stop();
        cutOpenFiles(data, 9 + ofTheBatch, 48 + ofTheIds);
        start(data, 100).stop();
        assertThat(events(data)).contains(10, 11);
        deleteAll(data);
    }

    private static List<Integer> eventsAfterACrash(
            List<List<Integer>> requests, int maxEvents, int ofTheBatch, int ofTheIds) throws Exception {
        Path data = Files.createTempDirectory("crash");
        Outbox outbox = start(data, maxEvents);
        send(outbox, requests);
        outbox.stop();
        cutOpenFiles(data, ofTheBatch, ofTheIds);
        Outbox next = start(data, maxEvents);
        send(next, requests);
        next.stop();
        List<Integer> events = events(data);
        deleteAll(data);
        return events;
    }

    private static Outbox start(Path data, int maxEvents) {
        return start(new Outbox(), data, maxEvents);
    }

    private static Outbox start(Outbox outbox, Path data, int maxEvents) {
        outbox.setDataDirectory(data.toString());
        outbox.setBatchMaxEvents(maxEvents);
        outbox.start();
        return outbox;
    }

    private static void send(Outbox outbox, List<List<Integer>> requests) throws OutboxException {
        Batch batch = null;
        for (List<Integer> request : requests) {
            batch = outbox.append(
                    batch, append(request.stream().map(String::valueOf).toArray(String[]::new)));
        }
    }

    private static void cutOpenFiles(Path data, int ofTheBatch, int ofTheIds) throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("outbox/default/open"))) {
            for (Path file : files.toList()) {
                byte[] whole = Files.readAllBytes(file);
                int left = Math.min(whole.length, IdFile.isIdFile(file) ? ofTheIds : ofTheBatch);
                Files.write(file, Arrays.copyOf(whole, left));
            }
        }
    }

    /** The events of all batches, open ones too. */
    private static List<Integer> events(Path data) throws IOException {
        List<Integer> events = new ArrayList<>();
        for (String batch : Disk.contents(data.resolve("outbox/default/ready"))) {
            JSON.readTree(batch).forEach(event -> events.add(event.intValue()));
        }
        for (String batch : Disk.contents(data.resolve("outbox/default/open"))) {
            JSON.readTree(batch).forEach(event -> events.add(event.intValue()));
        }
        return events;
    }

    static void deleteAll(Path directory) throws IOException {
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
