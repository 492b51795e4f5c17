package io.segmentlaunchdarkly.javascript;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What a JavaScript engine answered; {@code record.mjs} beside the files wrote it down. */
final class Recorded {
    private static final Path FILES = Path.of("src/test/resources/javascript");
    private static final JsonMapper JSON = new JsonMapper();

    private Recorded() {}

    static List<String> lines(String file) {
        try {
            return Files.readAllLines(FILES.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file's lines, cut at their tabs. */
    static List<List<String>> rows(String file) {
        return lines(file).stream().map(line -> List.of(line.split("\t", -1))).toList();
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
