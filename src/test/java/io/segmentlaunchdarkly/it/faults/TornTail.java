package io.segmentlaunchdarkly.it.faults;

import io.segmentlaunchdarkly.it.Distribution;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * A power cut: of what was not synced yet, a file system may have kept nothing, a part, or the length without the bytes. What was
 * acknowledged is synced, so it is everything behind the last acknowledged event that is spoilt.
 */
record TornTail(int times) implements Fault {
    private static final int ENTRY_BYTES = 24;
    private static final int PAGE = 4096;

    /** What is made of a file's bytes behind those that are synced. */
    private interface Spoiling {
        byte[] of(byte[] file, int synced, Trial trial);
    }

    private static final List<Spoiling> SPOILINGS = List.of(
            (file, synced, trial) -> file,
            (file, synced, trial) -> join(file, ",{\"kind\":\"custom\",\"key\":\"ord".getBytes(StandardCharsets.UTF_8)),
            (file, synced, trial) -> join(file, new byte[PAGE]),
            (file, synced, trial) -> join(file, join(new byte[PAGE], "\n".getBytes(StandardCharsets.UTF_8))),
            (file, synced, trial) -> Arrays.copyOf(file, synced + trial.any(file.length - synced + 1)),
            TornTail::withZeroes);

    private static byte[] join(byte[] start, byte[] end) {
        byte[] joined = Arrays.copyOf(start, start.length + end.length);
        System.arraycopy(end, 0, joined, start.length, end.length);
        return joined;
    }

    /** A page of the unsynced bytes never came to the disk. */
    private static byte[] withZeroes(byte[] file, int synced, Trial trial) {
        byte[] spoilt = file.clone();
        int from = synced + trial.any(file.length - synced + 1);
        Arrays.fill(spoilt, from, Math.min(file.length, from + PAGE), (byte) 0);
        return spoilt;
    }

    @Override
    public String name() {
        return "power cut: the unsynced tail of open files spoilt, " + times + " times";
    }

    /** Without pauses, so that there is something unsynced at any moment. */
    @Override
    public Load.Plan plan(Load.Plan usual) {
        return new Load.Plan(usual.writeKey(), 8, usual.eventsOfABatch(), Duration.ZERO, usual.events(), 0, 0);
    }

    /** Files stay open for longer. */
    @Override
    public void prepare(Distribution service) {
        service.with("LAUNCHDARKLY_BATCH_INTERVAL", "2000").with("LAUNCHDARKLY_BATCH_MAX_EVENTS", "1000000");
    }

    @Override
    public void inflict(Trial trial) throws IOException {
        for (int time = 0; time < times; time++) {
            trial.load().awaitMore(200);
            trial.goOn(Duration.ofMillis(500));
            trial.service().sigkill();
            // Answers that were sent before are read by now.
            trial.goOn(Duration.ofMillis(300));
            for (Path file : trial.service().files("outbox/default/open")) {
                if (file.toString().endsWith(".json")) {
                    spoil(file, trial);
                }
            }
            trial.service().start();
        }
    }

    private static void spoil(Path batch, Trial trial) throws IOException {
        byte[] events = Files.readAllBytes(batch);
        int lines = 0;
        int syncedLines = 0;
        int synced = 0;
        int start = 0;
        for (int i = 0; i < events.length; i++) {
            if (events[i] == '\n') {
                byte[] line = Arrays.copyOfRange(events, start, i);
                int[] acknowledged = {0};
                Arrivals.numbers(line, n -> acknowledged[0] += trial.load().acknowledgedAt(n) != 0 ? 1 : 0);
                if (acknowledged[0] > 0) {
                    synced = i + 1;
                    syncedLines = lines;
                }
                lines++;
                start = i + 1;
            }
        }
        Path ids = Path.of(batch.toString().replaceFirst("[.]json$", ".ids"));
        if (Files.exists(ids) && synced == 0) {
            // Its name says that a first sync ended, of events whose acknowledgement did not arrive any more; it cannot
            // be told of which.
            return;
        }
        Files.write(batch, spoilt(events, synced, trial));
        if (!Files.exists(ids)) {
            ids = Path.of(batch.toString().replaceFirst("[.]json$", ".unsynced.ids"));
        }
        // The first line is the bracket, so the number of a line is the number of entries up to it.
        Files.write(ids, spoilt(Files.readAllBytes(ids), syncedLines * ENTRY_BYTES, trial));
    }

    private static byte[] spoilt(byte[] file, int synced, Trial trial) {
        return SPOILINGS.get(trial.any(SPOILINGS.size())).of(file, synced, trial);
    }
}
