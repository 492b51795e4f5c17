package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.quoted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client is told from the first moment on at which somebody listens. */
class StartIT {
    private static final List<HttpResponse<String>> ANSWERS = new ArrayList<>();

    private static Distribution service;

    @BeforeAll
    static void postWhileItStarts(@TempDir Path directory) throws IOException {
        // Not compiled and without an archive of its classes, it takes its time to start.
        service = Distribution.in(directory)
                .withOwnJars()
                .with("JAVA_OPTS", "-Xint")
                .launch();
        await("an acknowledgement")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(10))
                .until(StartIT::isAcknowledged);
    }

    private static boolean isAcknowledged() {
        try {
            HttpResponse<String> answer = service.post("/v1/track", quoted("{'userId': 'u', 'event': 'early'}"));
            ANSWERS.add(answer);
            return answer.statusCode() == 200;
        } catch (UncheckedIOException nobodyListens) {
            return false;
        }
    }

    @AfterAll
    static void end() {
        service.close();
    }

    @Test
    void asksClientsToComeBack() {
        assertThat(ANSWERS).extracting(HttpResponse::statusCode).containsOnly(200, 503);
    }

    @Test
    void saysThatItStarts() {
        HttpResponse<String> answer = ANSWERS.get(0);
        assertThat(Json.parse(answer.body()))
                .isEqualTo(
                        Json.json(
                                "{'code': 'starting', 'message': 'The service is being started: send this request again later.'}"));
        assertThat(Answers.headers(answer)).containsEntry("retry-after", "5");
    }
}
