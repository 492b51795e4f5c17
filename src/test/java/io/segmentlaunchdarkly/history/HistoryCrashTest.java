package io.segmentlaunchdarkly.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Whatever a crash leaves of the newest file, what was written before is found, and nothing else. */
class HistoryCrashTest {
    private static final int EVENTS = 40;
    private static final int SCALE = 1_000_000;

    private static int at(int where, byte[] bytes) {
        return (int) ((long) where * bytes.length / SCALE);
    }

    @Property(tries = 60)
    void findsWhatIsBeforeACut(@ForAll @IntRange(max = SCALE) int where) throws Exception {
        withWritten((data, file, bytes) -> {
            Files.write(file, Arrays.copyOf(bytes, at(where, bytes)));

            assertFoundUpToSomewhere(data);
        });
    }

    @Property(tries = 60)
    void findsWhatIsBeforeZeros(@ForAll @IntRange(max = SCALE) int where) throws Exception {
        withWritten((data, file, bytes) -> {
            Arrays.fill(bytes, Math.max(SegmentFile.HEADER_BYTES, at(where, bytes)), bytes.length, (byte) 0);
            Files.write(file, bytes);

            assertFoundUpToSomewhere(data);
        });
    }

    @Property(tries = 100)
    void readsNothingFalseWhereAByteIsAnother(@ForAll @IntRange(max = SCALE - 1) int where) throws Exception {
        withWritten((data, file, bytes) -> {
            int at = Math.max(SegmentFile.HEADER_BYTES, at(where, bytes));
            bytes[at] ^= 0x55;
            Files.write(file, bytes);

            assertThat(names(data)).isSubsetOf(expected(EVENTS)).isNotEqualTo(expected(EVENTS));
        });
    }

    private interface Check {
        void check(Path data, Path file, byte[] bytes) throws Exception;
    }

    private static void withWritten(Check check) throws Exception {
        Path data = Files.createTempDirectory("history");
        try {
            try (TestHistory history = new TestHistory(data)) {
                for (int i = 0; i < EVENTS; i++) {
                    history.note(
                            "{'type': 'track', 'messageId': 'm" + i + "', 'userId': 'u', 'event': 'e'}",
                            List.of(),
                            List.of());
                    history.flush();
                }
            }
            Path file = SegmentFile.list(data.resolve("history")).get(0).file();
            check.check(data, file, Files.readAllBytes(file));
        } finally {
            try (Stream<Path> files = Files.walk(data)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(path -> path.toFile().delete());
            }
        }
    }

    private static void assertFoundUpToSomewhere(Path data) throws Exception {
        List<String> before = names(data);
        assertThat(before).isEqualTo(expected(before.size()));
        // The next process goes on, and makes of it what it makes of every file.
        try (TestHistory history = new TestHistory(data)) {
            history.note("{'type': 'track', 'messageId': 'next', 'userId': 'u', 'event': 'e'}", List.of(), List.of());
            history.pack();
        }
        List<String> expected = new ArrayList<>(before);
        expected.add("next");
        assertThat(names(data)).isEqualTo(expected);
    }

    private static List<String> expected(int events) {
        return IntStream.range(0, events).mapToObj(i -> "m" + i).toList();
    }

    private static List<String> names(Path data) throws IOException {
        List<String> names = new ArrayList<>();
        new HistoryReader(data).each(EventQuery.all(), story -> {
            names.add(0, story.event().identity().messageId());
            return true;
        });
        return names;
    }
}
