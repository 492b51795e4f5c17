package io.segmentlaunchdarkly.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file in the place of a directory, which stands for a disk that takes nothing: writing there fails, for root too. */
final class Obstacle implements AutoCloseable {
    private final Path directory;
    private final Path aside;

    private Obstacle(Path directory, Path aside) {
        this.directory = directory;
        this.aside = aside;
    }

    /** Puts it in the place of a directory, whether that is there or not. */
    static Obstacle at(Path directory) throws IOException {
        Files.createDirectories(directory);
        Path aside = Files.move(directory, directory.resolveSibling(directory.getFileName() + "-aside"));
        Files.createFile(directory);
        return new Obstacle(directory, aside);
    }

    /** Puts it where the outbox of the environment default writes its open batch. */
    static Obstacle inTheOutbox(Path data) throws IOException {
        return at(data.resolve("outbox/default/open"));
    }

    /** Takes it away and puts the directory back with what was in it. */
    @Override
    public void close() throws IOException {
        Files.delete(directory);
        Files.move(aside, directory);
    }
}
