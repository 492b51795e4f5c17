package io.segmentlaunchdarkly.it;

import io.segmentlaunchdarkly.documentation.Block;
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
        return Example.build(
                directory,
                "quarkus",
                Block.of("examples/quarkus/README.md#a-shop-on-quarkus:2"),
                Block.of("examples/quarkus/README.md#a-shop-on-quarkus:3"));
    }
}
