package io.segmentlaunchdarkly.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made of a file that an earlier process left open, wherever it stopped writing. */
class RecoveryTest {
    /** What is in ready/ afterwards, or null when there is nothing. */
    static String recovered(Path directory, byte[] left) throws IOException {
        Path file = Files.write(directory.resolve("open.json"), left);
        Path ready = Files.createDirectories(directory.resolve("ready"));
        Recovery.recover(file, ready);
        assertThat(file).doesNotExist();
        Path moved = ready.resolve("open.json");
        return Files.exists(moved) ? Files.readString(moved) : null;
    }

    @TempDir
    private Path directory;

    private String recovered(String left) throws IOException {
        return recovered(directory, left.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void leavesNothingOfAFileOfNoLength() throws Exception {
        assertThat(recovered("")).isNull();
    }

    @Test
    void leavesNothingOfAFileThatIsOnlyABracket() throws Exception {
        assertThat(recovered("[")).isNull();
    }

    @Test
    void leavesNothingOfAFileWithoutAnEvent() throws Exception {
        assertThat(recovered("[\n")).isNull();
    }

    @Test
    void leavesNothingOfHalfAnEvent() throws Exception {
        assertThat(recovered("[\n{\"a\":")).isNull();
    }

    @Test
    void keepsTheWholeEventsBeforeHalfAnEvent() throws Exception {
        assertThat(recovered("[\n{\"a\":1}\n,{\"b\":2}\n,{\"c\"")).isEqualTo("[\n{\"a\":1}\n,{\"b\":2}\n]");
    }

    @Test
    void completesAFileThatOnlyItsBracketIsMissingFrom() throws Exception {
        assertThat(recovered("[\n{\"a\":1}\n")).isEqualTo("[\n{\"a\":1}\n]");
    }

    @Test
    void keepsAFileThatWasClosedButNotMoved() throws Exception {
        assertThat(recovered("[\n{\"a\":1}\n]")).isEqualTo("[\n{\"a\":1}\n]");
    }

    @Test
    void leavesOutZerosWhereAnEventWasToBe() throws Exception {
        assertThat(recovered("[\n{\"a\":1}\n\0\0\0\0\0\0\n,{\"c\":3}\n")).isEqualTo("[\n{\"a\":1}\n]");
    }

    @Test
    void leavesOutWhatIsNoEvent() throws Exception {
        assertThat(recovered("[\n{\"a\":1}\n,{\"b\":2}}\n,{\"c\":3}\n")).isEqualTo("[\n{\"a\":1}\n]");
    }

    @Test
    void leavesOutALineWithoutItsComma() throws Exception {
        assertThat(recovered("[\n{\"a\":1}\n{\"b\":2}\n")).isEqualTo("[\n{\"a\":1}\n]");
    }

    @Test
    void leavesNothingOfAFileThatIsNoBatch() throws Exception {
        assertThat(recovered("{\"a\":1}\n")).isNull();
    }

    @Test
    void findsTheLastLineBeforeHalfAnEventLongerThanItReadsAtATime() throws Exception {
        assertThat(recovered("[\n{\"a\":1}\n,\"" + "x".repeat(200_000))).isEqualTo("[\n{\"a\":1}\n]");
    }
}
