package io.segmentlaunchdarkly.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoriesTest {
    @TempDir
    private Path directory;

    @Test
    void tellsHowMuchTheDiskOfADirectoryHasLeft() throws Exception {
        assertThat(Directories.freeBytes(directory)).isPositive();
    }

    @Test
    void tellsNoFullDiskWhereTheDirectoryIsMissing() {
        assertThatThrownBy(() -> Directories.freeBytes(directory.resolve("missing")))
                .isInstanceOf(NoSuchFileException.class);
    }
}
