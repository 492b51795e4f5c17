package io.segmentlaunchdarkly.cli.importer;

import io.segmentlaunchdarkly.cli.Call;
import io.segmentlaunchdarkly.cli.Call.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A copy of routes/ and config/ as they are delivered, into which a test imports. */
final class Distribution {
    static final Path EXPORTS = Path.of("src/test/resources/import").toAbsolutePath();

    private final Path directory;

    Distribution(Path directory) throws IOException {
        this.directory = directory;
        for (String part : List.of("routes", "config")) {
            try (Stream<Path> files = Files.walk(Path.of(part))) {
                for (Path file : files.toList()) {
                    Files.copy(file, directory.resolve(file));
                }
            }
        }
    }

    /** Imports files of the test resources. */
    Outcome imports(String... arguments) {
        return run(EXPORTS, arguments);
    }

    /** Imports one file of this text. */
    Outcome importsText(String json, String... options) throws IOException {
        Path inputs = Files.createDirectories(directory.resolve("inputs"));
        Files.writeString(inputs.resolve("export.json"), json);
        return run(
                inputs,
                Stream.concat(Stream.of("export.json"), Stream.of(options)).toArray(String[]::new));
    }

    private Outcome run(Path workingDirectory, String... arguments) {
        return Call.in(directory)
                .withProperty(ImportCommand.WORKING_DIRECTORY, workingDirectory.toString())
                .run(ImportCommand.COMMAND, arguments);
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    String text(String name) {
        try {
            return Files.readString(file(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void edit(String name, String from, String to) throws IOException {
        String before = text(name);
        String after = before.replace(from, to);
        if (after.equals(before)) {
            throw new IllegalArgumentException(name + " does not hold " + from);
        }
        Files.writeString(file(name), after);
    }

    /** Every file of routes/ and config/ with its text. */
    Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (String part : List.of("routes", "config")) {
            try (Stream<Path> tree = Files.walk(file(part))) {
                tree.filter(Files::isRegularFile)
                        .map(path -> directory.relativize(path).toString())
                        .forEach(name -> files.put(name, text(name)));
            }
        }
        return files;
    }
}
