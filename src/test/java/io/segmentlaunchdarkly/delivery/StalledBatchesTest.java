package io.segmentlaunchdarkly.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StalledBatchesTest {
    private final Times times = new Times(Instant.EPOCH);
    private final StalledBatches batches = new StalledBatches(times::nanoTime);

    @TempDir
    private Path directory;

    private Path file(String name) throws IOException {
        return Files.createFile(directory.resolve(name));
    }

    private void stallAsManyAsThereMayBe() throws IOException {
        for (int i = 0; i < StalledBatches.MAX_BATCHES; i++) {
            batches.add(file(i + ".json"), "full");
        }
    }

    @Test
    void tellsAReasonOnce() throws IOException {
        assertThat(batches.add(file("1.json"), "full")).isTrue();
        assertThat(batches.add(file("2.json"), "full")).isFalse();
        assertThat(batches.add(directory.resolve("2.json"), "broken")).isTrue();
    }

    @Test
    void tellsAReasonAgainThatComesBackLater() throws IOException {
        Path file = file("1.json");
        batches.add(file, "full");
        batches.remove(file);
        assertThat(batches.add(file, "full")).isTrue();
    }

    @Test
    void tellsSoManyReasonsAndNoMore() throws IOException {
        Path file = file("1.json");
        int told = 0;
        for (int i = 0; i < 1000; i++) {
            told += batches.add(file, "reason " + i) ? 1 : 0;
        }
        assertThat(told).isEqualTo(100);
    }

    @Test
    void letsOthersGoMeanwhile() throws IOException {
        batches.add(file("1.json"), "full");
        assertThat(batches.mayGo("2.json")).isTrue();
    }

    @Test
    void takesUpNoOthersWhileTooManyWait() throws IOException {
        stallAsManyAsThereMayBe();
        times.pass(Duration.ofSeconds(1));
        assertThat(batches.mayGo("other.json")).isFalse();
        assertThat(batches.mayGo("0.json")).isTrue();
        assertThat(batches.isDue(directory.resolve("other.json"))).isTrue();
    }

    @Test
    void takesUpOthersWhenSomeOfTooManyAreGone() throws IOException {
        stallAsManyAsThereMayBe();
        Files.delete(directory.resolve("7.json"));
        times.pass(Duration.ofMillis(1001));
        assertThat(batches.mayGo("other.json")).isTrue();
    }

    @Test
    void saysWhenTheLastOneGoesOn() throws IOException {
        Path one = file("1.json");
        Path two = file("2.json");
        batches.add(one, "full");
        batches.add(two, "full");
        assertThat(batches.remove(one)).isFalse();
        assertThat(batches.remove(two)).isTrue();
        assertThat(batches.remove(two)).isFalse();
    }
}
