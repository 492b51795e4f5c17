package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings by environment variables, as containers have them. */
class SettingsIT {
    @TempDir
    Path directory;

    @Test
    void listensAtThePortsThatEnvironmentVariablesName() throws IOException {
        try (Distribution service =
                Distribution.in(directory).with("JAVA_OPTS", "").launch()) {
            await("the start").atMost(Duration.ofSeconds(60)).until(() -> service.log()
                    .contains("Health"));

            assertThat(service.health("/ready").statusCode()).isEqualTo(200);
        }
    }
}
