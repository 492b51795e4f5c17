package io.segmentlaunchdarkly.outbox;

import static io.segmentlaunchdarkly.outbox.Disk.contents;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataFormatTest {
    /** Made by a service that was killed: two closed batches, an open one, a dead letter, and rejected events. */
    private static final Path FORMAT_1 = Path.of("src", "test", "resources", "data-directory-1");

    private final Outbox outbox = new Outbox();

    @TempDir
    private Path data;

    @BeforeEach
    void configure() {
        outbox.setDataDirectory(data.toString());
    }

    @AfterEach
    void stop() throws IOException {
        outbox.stop();
    }

    private void copyFormat1() throws IOException {
        try (Stream<Path> files = Files.walk(FORMAT_1)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = data.resolve(FORMAT_1.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    @Test
    void marksANewDirectoryWithTheCurrentFormat() {
        outbox.start();
        assertThat(data.resolve("format")).hasContent("2");
    }

    @Test
    void takesFormat1OverWithoutLoss() throws Exception {
        copyFormat1();

        outbox.start();

        EnvironmentOutbox environment = outbox.environment("default");
        await().until(() -> environment.balance().found() == 5);
        List<String> events = new ArrayList<>();
        for (Optional<FileInHand> batch = environment.poll(); batch.isPresent(); batch = environment.poll()) {
            new String(batch.get().bytes(), java.nio.charset.StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> line.contains("\"key\""))
                    .forEach(line -> events.add(line.replaceAll(".*\"key\":\"([^\"]*)\".*", "$1")));
            batch.get().delivered();
        }
        assertThat(events).containsExactly("ready 1", "ready 2", "ready 3 é", "open 1", "open 2");
        assertThat(environment.deadLetters()).isEqualTo(new EnvironmentOutbox.Stock(1, 1));
        assertThat(data.resolve("format")).hasContent("2");
        assertThat(contents(data.resolve("rejected")))
                .singleElement()
                .asString()
                .contains("invalid_type");
    }

    @Test
    void doesNotStartWithANewerFormatAndTouchesNothing() throws Exception {
        copyFormat1();
        Files.writeString(data.resolve("format"), "3\n");

        assertThatThrownBy(outbox::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The data directory " + data + " has format 3, and this version of the service knows 2 at"
                        + " most: start the version that wrote it, or set launchdarkly.data-directory.");
        assertThat(contents(data.resolve("outbox/default/open"))).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "two", "-1", "2.0", "99999999999"})
    void doesNotStartWithAFormatThatIsNoNumber(String format) throws Exception {
        Files.writeString(data.resolve("format"), format);
        assertThatThrownBy(outbox::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("The file " + data.resolve("format") + " must hold the number");
    }
}
