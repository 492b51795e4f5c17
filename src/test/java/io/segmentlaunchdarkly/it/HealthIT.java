package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the probes of a supervisor are told, and when. */
class HealthIT {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String TRACK = "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"Hello\"}";
    private static final String[] KEY = {"Authorization", "Basic a2V5Og=="};
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    private Path directory;

    private Distribution service;

    @BeforeEach
    void copy() throws IOException {
        service = Distribution.in(directory);
    }

    @AfterEach
    void end() {
        service.close();
    }

    /** A client that waits for its answer. */
    private CompletableFuture<HttpResponse<String>> send() {
        return CLIENT.sendAsync(
                service.request("/v1/track", KEY)
                        .timeout(Duration.ofMinutes(5))
                        .POST(BodyPublishers.ofString(TRACK))
                        .build(),
                BodyHandlers.ofString());
    }

    /** The status of a part of health; 0 when nothing answers. */
    private int status(String part) {
        try {
            return service.health(part).statusCode();
        } catch (UncheckedIOException noAnswer) {
            return 0;
        }
    }

    private String reason(String part) {
        return Json.parse(service.health(part).body())
                .path("checks")
                .findValuesAsText("message")
                .toString();
    }

    @Test
    void allIsWellWhileEventsAreTaken() throws IOException {
        service.start();
        service.post("/v1/track", TRACK, KEY);

        assertThat(status("/started")).isEqualTo(200);
        assertThat(status("/live")).isEqualTo(200);
        assertThat(status("/ready")).isEqualTo(200);
        assertThat(status("")).isEqualTo(200);
    }

    @Test
    void isNotStartedBeforeTheRoutesRun() throws Exception {
        Traps.set(service, "start");
        // Whoever reads it waits for a writer.
        Path go = service.home().resolve("go");
        assertThat(new ProcessBuilder("mkfifo", go.toString()).start().waitFor())
                .isZero();
        service.launch();

        // Opens once the service waits in the middle of its start.
        try (OutputStream writer = Files.newOutputStream(go)) {
            assertThat(status("/started")).isNotEqualTo(200);
            assertThat(status("/ready")).isNotEqualTo(200);
            Files.delete(go);
            Files.writeString(go, "");
            writer.write('.');
        }
        await("the start").atMost(SOON).until(() -> status("/started") == 200);
    }

    @Test
    void isAliveWhileLaunchDarklyIsDown() throws IOException {
        service.with("LAUNCHDARKLY_EVENTS_URL", "http://127.0.0.1:1/events").start();
        service.post("/v1/track", TRACK, KEY);
        await("a failed delivery").atMost(SOON).until(() -> service.log().contains("failed (retry)"));

        assertThat(status("/live")).isEqualTo(200);
        assertThat(status("/ready")).isEqualTo(200);
    }

    @Test
    void isNotAliveWhenRequestsGetNoAnswer() throws IOException {
        Traps.set(service, "hang");
        service.start();
        var unused = send();

        await("the end of patience").atMost(SOON).until(() -> status("/live") == 503);
        assertThat(reason("/live")).contains("No request has been answered for ");
        assertThat(status("/ready")).isEqualTo(503);
    }

    /** Either the probe hears so, or the heap is spent meanwhile and the process has ended. */
    @Test
    void isNotAliveWhenTheHeapIsFull() throws IOException {
        Traps.set(service, "heap");
        service.start();
        var unused = send();

        await("a full heap").atMost(SOON).until(() -> status("/live") != 200);
        if (status("/live") == 503) {
            assertThat(reason("/live")).contains("The heap is full: ");
        }
    }

    @Test
    void isNotAliveWhenTheDiskDoesNotAnswer() throws IOException {
        Optional<String> obstacle = Mount.obstacleToFreezing();
        assumeTrue(obstacle.isEmpty(), () -> "Freezing takes loop devices and mkfs.ext4: " + obstacle.orElseThrow());
        try (Mount disk = Mount.freezable(service.data())) {
            try {
                service.with("LAUNCHDARKLY_OUTBOX_MIN_FREE_BYTES", "0").start();
                service.post("/v1/track", TRACK, KEY);
                disk.freeze();
                CompletableFuture<HttpResponse<String>> answer = send();

                await("the end of patience").atMost(SOON).until(() -> status("/live") == 503);
                assertThat(reason("/live")).contains("the disk of the data directory does not answer");
                assertThat(answer).isNotDone();

                disk.thaw();
                assertThat(answer.join().statusCode()).isEqualTo(200);
                await("life").atMost(SOON).until(() -> status("/live") == 200);
            } finally {
                disk.thaw();
                service.close();
            }
        }
    }
}
