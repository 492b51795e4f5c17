package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark in its short form: it must run, find that all contenders make the same events, lose none, and print its table. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "The benchmark reads CPU time and memory from /proc.")
class BenchmarkIT {
    @TempDir
    private Path directory;

    @Test
    void measuresOursAgainstTheFloorWithoutLosingAnEvent() throws Exception {
        Path said = directory.resolve("said");

        int code = run(said);

        String text = Files.readString(said);
        System.out.println(text);
        assertThat(code).as(text).isZero();
        assertThat(text)
                .containsPattern("\\| +\\| +ours \\| +floor \\| ours / floor \\|")
                .contains("100 events a request", "1 event a request", "CPU seconds a million events");
        assertThat(text.lines().filter(line -> line.startsWith("| p99")))
                .as("latencies of both sizes")
                .hasSize(2)
                .allMatch(line -> line.matches("\\| p99[^|]*\\| +[\\d.]+ \\| +[\\d.]+ \\|.*"));
    }

    private static int run(Path said) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("bench/run", "--no-build", "--short")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES))
                    .as("the benchmark ends")
                    .isTrue();
            return process.exitValue();
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }
}
