package io.segmentlaunchdarkly.it;

import io.segmentlaunchdarkly.documentation.Block;
import java.io.IOException;
import java.nio.file.Path;

/** The shop on Spring Boot. */
class SpringBootExampleIT extends ExampleContract {
    @Override
    Example build(Path directory) throws IOException, InterruptedException {
        return Example.build(
                directory,
                "spring-boot",
                Block.of("examples/spring-boot/README.md#a-shop-on-spring-boot:2"),
                Block.of("examples/spring-boot/README.md#a-shop-on-spring-boot:3"));
    }
}
