package io.segmentlaunchdarkly.outbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What the tests look at on the disk. */
final class Disk {
    private Disk() {}

    /** Events that are never duplicates. */
    static List<IdentifiedEvent> events(String... events) {
        return Arrays.stream(events)
                .map(event -> new IdentifiedEvent(event.getBytes(StandardCharsets.UTF_8), EventId.NONE))
                .toList();
    }

    /** The files of a directory, those of ids and checksums left out, in the order of their names. */
    static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> !IdFile.isIdFile(file)
                            && !BatchChecksum.isChecksum(file.getFileName().toString()))
                    .sorted()
                    .toList();
        }
    }

    /** The contents of a directory's files, in the order of their names. */
    static List<String> contents(Path directory) throws IOException {
        return files(directory).stream().map(Disk::content).toList();
    }

    static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
