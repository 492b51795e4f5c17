package io.segmentlaunchdarkly.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every block of commands in the documentation runs in a test, or its page says why not, in a comment just before the block. */
class DocumentedCommandsTest {
    private static final Path TESTS = Path.of("src", "test", "java");
    private static final Pattern REFERENCE = Pattern.compile("\\bBlock\\s*[.]of\\(\\s*\"([^\"]+)\"\\s*\\)");

    private static List<Block> commands() {
        return Page.all()
                .flatMap(page -> page.blocks().stream())
                .filter(Block::hasCommands)
                .toList();
    }

    /** The blocks that tests run: they read them from the page by these references. */
    private static Set<String> references() throws IOException {
        Set<String> references = new TreeSet<>();
        try (Stream<Path> files = Files.walk(TESTS)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".java")).toList()) {
                REFERENCE.matcher(Files.readString(file)).results().forEach(call -> references.add(call.group(1)));
            }
        }
        return references;
    }

    @Test
    void runInATestOrSayWhyNot() throws IOException {
        Set<String> references = references();

        assertThat(commands().stream()
                        .filter(block -> block.reason().isEmpty())
                        .map(Block::reference)
                        .filter(block -> !references.contains(block)))
                .as("blocks that no test runs, without a comment <!-- not run in a test: the reason --> before them")
                .isEmpty();
    }

    @Test
    void runInNoTestWhereTheirPageSaysSo() throws IOException {
        Set<String> references = references();

        assertThat(commands().stream()
                        .filter(block -> block.reason().isPresent())
                        .map(Block::reference)
                        .filter(references::contains))
                .isEmpty();
    }

    @Test
    void areThereWhereATestRunsThem() throws IOException {
        assertThat(commands().stream().map(Block::reference)).containsAll(references());
    }
}
