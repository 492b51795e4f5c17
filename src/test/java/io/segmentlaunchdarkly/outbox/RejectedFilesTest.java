package io.segmentlaunchdarkly.outbox;

import static io.segmentlaunchdarkly.outbox.Disk.content;
import static io.segmentlaunchdarkly.outbox.Disk.files;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RejectedFilesTest {
    @TempDir
    private Path data;

    private Instant now = Instant.parse("2024-05-06T23:59:00Z");
    private RejectedFiles files;

    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    };

    @BeforeEach
    void configure() {
        files = configured();
    }

    private RejectedFiles configured() {
        RejectedFiles configured = new RejectedFiles(clock);
        configured.setDataDirectory(data.toString());
        return configured;
    }

    @AfterEach
    void stop() throws IOException {
        files.stop();
    }

    private Path directory() {
        return data.resolve("rejected");
    }

    private void append(String lines) throws OutboxException {
        files.append(lines.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> names() throws IOException {
        return files(directory()).stream()
                .map(file -> file.getFileName().toString())
                .toList();
    }

    private Path old(String name, String content) throws IOException {
        Files.createDirectories(directory());
        return Files.writeString(directory().resolve(name), content);
    }

    @Test
    void keepsLinesInTheFileOfTheDay() throws Exception {
        append("1\n2\n");
        append("3\n");
        assertThat(content(directory().resolve("2024-05-06.ndjson"))).isEqualTo("1\n2\n3\n");
    }

    @Test
    void beginsAFileEveryDay() throws Exception {
        append("1\n");
        now = now.plus(Duration.ofMinutes(1));
        append("2\n");
        assertThat(names()).containsExactly("2024-05-06.ndjson", "2024-05-07.ndjson");
    }

    @Test
    void beginsAFileWhenOneIsLarge() throws Exception {
        files.setMaxFileBytes(5);
        append("1\n");
        append("2\n");
        append("3\n");
        assertThat(names()).containsExactly("2024-05-06-2.ndjson", "2024-05-06.ndjson");
        assertThat(content(directory().resolve("2024-05-06-2.ndjson"))).isEqualTo("3\n");
    }

    @Test
    void keepsTheLinesOfOneCallTogetherHoweverManyTheyAre() throws Exception {
        files.setMaxFileBytes(1);
        append("1\n2\n3\n");
        assertThat(content(directory().resolve("2024-05-06.ndjson"))).isEqualTo("1\n2\n3\n");
    }

    @Test
    void keepsTheLinesOfManyCallsAtOnceAcrossFiles() throws Exception {
        files.setMaxFileBytes(500);
        List<CompletableFuture<Void>> calls = IntStream.range(0, 200)
                .mapToObj(i -> CompletableFuture.runAsync(() -> {
                    try {
                        append("call " + i + "\nagain " + i + "\n");
                    } catch (OutboxException e) {
                        throw new IllegalStateException(e);
                    }
                }))
                .toList();
        calls.forEach(CompletableFuture::join);

        List<String> lines = new ArrayList<>();
        for (Path file : files(directory())) {
            lines.addAll(Files.readAllLines(file));
        }
        assertThat(lines).hasSize(400);
        for (int i = 0; i < 400; i += 2) {
            assertThat(lines.get(i + 1)).isEqualTo(lines.get(i).replace("call", "again"));
        }
        assertThat(lines).doesNotHaveDuplicates();
    }

    @Test
    void goesOnInTheLastFileOfTheDayAfterARestart() throws Exception {
        old("2024-05-06.ndjson", "1\n");
        old("2024-05-06-10.ndjson", "3\n");
        old("2024-05-06-9.ndjson", "2\n");
        append("4\n");
        assertThat(content(directory().resolve("2024-05-06-10.ndjson"))).isEqualTo("3\n4\n");
    }

    @Test
    void cutsOffTheHalfLineOfACrash() throws Exception {
        old("2024-05-06.ndjson", "1\n{\"time");
        append("2\n");
        assertThat(content(directory().resolve("2024-05-06.ndjson"))).isEqualTo("1\n2\n");
    }

    @Test
    void goesOnWhenTheFileIsTakenAway() throws Exception {
        append("1\n");
        Files.delete(directory().resolve("2024-05-06.ndjson"));
        append("2\n");
        assertThat(content(directory().resolve("2024-05-06.ndjson"))).isEqualTo("2\n");
    }

    @Test
    void deletesWhatIsTooOld() throws Exception {
        files.setKeepDays(2);
        old("2024-05-03.ndjson", "3\n");
        old("2024-05-04.ndjson", "4\n");
        append("6\n");
        assertThat(names()).containsExactly("2024-05-04.ndjson", "2024-05-06.ndjson");
    }

    @Test
    void deletesTheOldestWhenAllTogetherAreTooLarge() throws Exception {
        files.setMaxBytes(4);
        old("2024-05-03.ndjson", "3\n");
        old("2024-05-04.ndjson", "4\n");
        old("2024-05-05.ndjson", "5\n");
        append("6\n");
        assertThat(names()).containsExactly("2024-05-04.ndjson", "2024-05-05.ndjson", "2024-05-06.ndjson");
    }

    @Test
    void leavesFilesOfOtherNamesAlone() throws Exception {
        files.setKeepDays(1);
        old("notes.txt", "mine");
        old("2024-99-99.ndjson", "mine");
        append("6\n");
        assertThat(names()).contains("notes.txt", "2024-99-99.ndjson");
    }

    @Test
    void areReadableForNobodyElse() throws Exception {
        append("1\n");
        assertThat(Disk.permissions(directory())).isEqualTo("rwx------");
        assertThat(Disk.permissions(directory().resolve("2024-05-06.ndjson"))).isEqualTo("rw-------");
    }

    @Test
    void sayThatTheyCannotBeWritten() throws Exception {
        Files.writeString(directory(), "a file where a directory belongs");
        assertThatThrownBy(() -> append("1\n"))
                .isInstanceOf(OutboxException.class)
                .hasMessageStartingWith("The rejected events could not be written: ");
    }

    @Test
    void goOnAfterAFailure() throws Exception {
        append("1\n");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> append("2\n")).isInstanceOf(OutboxException.class);
        assertThat(Thread.interrupted()).isTrue();
        append("3\n");
        assertThat(content(directory().resolve("2024-05-06.ndjson"))).isEqualTo("1\n3\n");
    }
}
