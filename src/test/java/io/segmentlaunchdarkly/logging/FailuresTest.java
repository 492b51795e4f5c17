package io.segmentlaunchdarkly.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

class FailuresTest {
    @Test
    void namesTheClassAndTheLineAndNotTheDataThatAMessageQuotes() {
        Exception failure =
                new IllegalStateException("for ada@example.com", new NumberFormatException("ada@example.com"));

        assertThat(Failures.describe(failure))
                .matches("java[.]lang[.]IllegalStateException [(]FailuresTest[.]java:[0-9]+[)], caused by"
                        + " java[.]lang[.]NumberFormatException [(]FailuresTest[.]java:[0-9]+[)]");
    }

    @Test
    void keepsWhatTheMachineSays() {
        assertThat(Failures.describe(new FileSystemException("/data/outbox", null, "No space left on device")))
                .startsWith(
                        "java.nio.file.FileSystemException: /data/outbox: No space left on device (FailuresTest.java:");
        assertThat(Failures.describe(new OutOfMemoryError("Java heap space")))
                .startsWith("java.lang.OutOfMemoryError: Java heap space");
    }

    @Test
    void endsThoughAFailureIsItsOwnCause() {
        Exception first = new IOException("first");
        Exception second = new IOException("second", first);
        first.initCause(second);

        assertThat(Failures.describe(first)).containsOnlyOnce("first").containsOnlyOnce("second");
    }
}
