package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/drop-in.md as it stands, but for the lines that the contract of the ways in runs. */
class DropInPageIT {
    @Test
    void namesTheDependencyThatTheExamplesHave() throws IOException {
        String dependency = DropInPage.dependency().replaceAll("\\s+", "");

        assertThat(Files.readString(Path.of("examples", "camel-main", "pom.xml"))
                        .replaceAll("\\s+", ""))
                .contains(dependency);
    }

    @Test
    void takesTenLines() {
        long lines = Stream.of(DropInPage.copy(), DropInPage.properties(), DropInPage.step())
                .flatMap(String::lines)
                .count();

        // The dependency is one.
        assertThat(lines + 1).isLessThanOrEqualTo(10);
    }

    @Test
    void takesSegmentsTrackingApiInByTheKamelets(@TempDir Path home) throws IOException {
        try (Receiver receiver = Receiver.start();
                CamelApplication application =
                        CamelApplication.in(home, receiver).start("", DropInPage.kameletRoute())) {
            assertThat(application
                            .post(
                                    "/v1/t",
                                    "{\"userId\": \"ada\", \"event\": \"Taken\", \"writeKey\": \"my-write-key\"}")
                            .statusCode())
                    .isEqualTo(200);

            assertThat(receiver.awaitEvent("Taken").at("/contextKeys/user").asText())
                    .isEqualTo("ada");
        }
    }
}
