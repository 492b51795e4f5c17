package io.segmentlaunchdarkly.it;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The shop on Quarkus. Its build alone takes half a minute. */
@EnabledIfSystemProperty(
        named = "more-runtimes",
        matches = "true",
        disabledReason = "Run it with -Dmore-runtimes=true.")
class QuarkusExampleIT extends ExampleContract {
    @Override
    Example build(Path directory) throws IOException, InterruptedException {
        return Example.build(directory, "quarkus", "-jar", "target/quarkus-app/quarkus-run.jar");
    }
}
