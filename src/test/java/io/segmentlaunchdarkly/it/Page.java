package io.segmentlaunchdarkly.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A page of the documentation, for tests that do what it says. */
record Page(String text) {
    private static final Pattern INDENTED = Pattern.compile("(?:^ {4}[^\\n]*\\n|^\\n(?= {4}))+", Pattern.MULTILINE);

    /** A page by its path in the project. */
    static Page of(String path) {
        try {
            return new Page(Files.readString(Path.of(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What stands behind a heading, up to the next one of its level or above. */
    Page section(String heading) {
        Matcher found =
                Pattern.compile("(?m)^(#+) " + Pattern.quote(heading) + "$").matcher(text);
        if (!found.find()) {
            throw new AssertionError("There is no heading " + heading + ".");
        }
        String rest = text.substring(found.end());
        Matcher next =
                Pattern.compile("(?m)^#{1," + found.group(1).length() + "} ").matcher(rest);
        return new Page(next.find() ? rest.substring(0, next.start()) : rest);
    }

    /** The blocks between fences in a language, in their order. */
    List<String> blocks(String language) {
        return Pattern.compile("^```" + language + "\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /** The blocks that are indented, in their order, without the indentation. */
    List<String> indented() {
        return INDENTED.matcher(text.replaceAll("(?ms)^```.*?^```$", ""))
                .results()
                .map(block ->
                        block.group().strip().isEmpty() ? "" : block.group().replaceAll("(?m)^ {4}", ""))
                .map(String::strip)
                .filter(block -> !block.isEmpty())
                .toList();
    }

    /** The files to which it leads, without the places in them. */
    List<String> links() {
        return Pattern.compile("]\\(([^):#]+)(#[^)]*)?\\)")
                .matcher(text)
                .results()
                .map(link -> link.group(1))
                .toList();
    }
}
