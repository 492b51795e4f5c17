package io.segmentlaunchdarkly.diagnosis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A field of a mapping as it stands in a route file.
 *
 * @param file {@code routes/track-event.camel.yaml}
 * @param line the number of its first line, from 1
 * @param yaml its lines, indented by nothing
 */
public record MappingFile(String file, int line, String yaml) {
    private static final int MOST_LINES = 20;

    /**
     * Finds the field that a change is about. One that stands several times, or in a file of its own, is not found.
     *
     * @param home the directory with {@code routes/}
     */
    public static Optional<MappingFile> find(Path home, Finding.Change change) {
        String name = "routes/" + change.mapping() + ".camel.yaml";
        List<String> lines;
        try {
            lines = Files.readAllLines(home.resolve(name));
        } catch (IOException | RuntimeException none) {
            return Optional.empty();
        }
        int found = -1;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().startsWith(change.field() + ":")) {
                if (found >= 0) {
                    return Optional.empty();
                }
                found = i;
            }
        }
        if (found < 0) {
            return Optional.empty();
        }
        int indentation = indentation(lines.get(found));
        StringBuilder yaml = new StringBuilder();
        for (int i = found; i < lines.size() && i < found + MOST_LINES; i++) {
            String line = lines.get(i);
            if (i > found && (line.isBlank() || indentation(line) <= indentation)) {
                break;
            }
            yaml.append(line.substring(indentation)).append('\n');
        }
        return Optional.of(new MappingFile(name, found + 1, yaml.toString()));
    }

    private static int indentation(String line) {
        return line.length() - line.stripLeading().length();
    }
}
