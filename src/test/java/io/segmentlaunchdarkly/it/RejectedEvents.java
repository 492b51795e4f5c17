package io.segmentlaunchdarkly.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The rejected events that lie in a data directory. */
final class RejectedEvents {
    private RejectedEvents() {}

    /** One object for each, as docs/operations.md describes it; none when there is no such directory. */
    static List<JsonNode> in(Path data) {
        Path rejected = data.resolve("rejected");
        if (!Files.isDirectory(rejected)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(rejected)) {
            return files.sorted()
                    .flatMap(file -> lines(file).stream())
                    .map(Json::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
