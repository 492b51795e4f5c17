package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The data directory of an earlier version: taken over, and that of a later one left alone. */
class UpgradeIT {
    /**
     * Made by a service that was killed, of the code at commit 2eace8a: events that were delivered, rejected, unmapped and refused by
     * LaunchDarkly, a closed batch that waits and an open one, and the history, the counters and the state of alerts.
     */
    private static final Path FORMAT_2 = Path.of("src", "test", "resources", "data-directory-2");

    private Receiver receiver;
    private Distribution service;

    @BeforeEach
    void copyTheData(@TempDir Path directory) throws IOException {
        receiver = Receiver.start();
        service = Distribution.in(directory, receiver)
                .with("LAUNCHDARKLY_HISTORY_KEEP_DAYS", "100000")
                .with("LAUNCHDARKLY_REJECTED_KEEP_DAYS", "100000");
        Distribution.copy(FORMAT_2, service.data());
    }

    @AfterEach
    void end() {
        service.close();
        receiver.close();
    }

    private List<String> outcomes(String user) throws IOException {
        Distribution.Outcome found = service.command("events", "find", "--user", user, "--json");
        assertThat(found.err()).isEmpty();
        return StreamSupport.stream(Json.parse(found.out()).spliterator(), false)
                .map(UpgradeIT::outcome)
                .sorted()
                .toList();
    }

    private static String outcome(JsonNode story) {
        return story.path("messageId").asText() + " " + story.path("outcome").asText();
    }

    @Test
    void deliversWhatWaitsAndKeepsDeadLettersHistoryAndCounters() throws Exception {
        service.start();

        await("the waiting events").atMost(Duration.ofSeconds(60)).until(() -> receiver.requests().stream()
                .map(Receiver.Request::body)
                .map(Json::parse)
                .flatMap(batch -> StreamSupport.stream(batch.spliterator(), false))
                .map(event -> event.path("key").asText())
                .sorted()
                .toList()
                .equals(List.of("Open", "Waiting", "Waiting é")));
        assertThat(Json.parse(service.command("dead-letters", "list", "--json").out()))
                .hasSize(1);
        await("the history")
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> outcomes("ada"),
                        found -> found.equals(List.of(
                                "dead-1 dead-lettered",
                                "delivered-1 delivered",
                                "rejected-1 rejected",
                                "unmapped-1 unmapped",
                                "waiting-1 delivered")));
        assertThat(service.log()).doesNotContain(".damaged", "cannot be read", "cannot be used");
        assertThat(service.data().resolve("format")).hasContent("2");
    }

    @Test
    void leavesTheDataOfALaterVersionAlone() throws IOException {
        Files.writeString(service.data().resolve("format"), "3\n");
        Map<String, Long> before = files();

        service.launch();

        assertThat(service.awaitExit()).isEqualTo(1);
        assertThat(service.errors().strip())
                .hasLineCount(1)
                .startsWith("segment-launchdarkly cannot start: The data directory ")
                .endsWith(
                        " has format 3, and this version of the service knows 2 at most: start the version that wrote it,"
                                + " or set launchdarkly.data-directory.");
        assertThat(files()).isEqualTo(before);
        assertThat(receiver.requests()).isEmpty();
    }

    /** The files by their names, with their sizes; without the lock, which is no data. */
    private Map<String, Long> files() throws IOException {
        Map<String, Long> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(service.data())) {
            for (Path file : all.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("lock"))
                    .toList()) {
                files.put(service.data().relativize(file).toString(), Files.size(file));
            }
        }
        return files;
    }
}
