package io.segmentlaunchdarkly.it;

import java.io.IOException;
import java.nio.file.Path;

/** The shop on Spring Boot. */
class SpringBootExampleIT extends ExampleContract {
    @Override
    Example build(Path directory) throws IOException, InterruptedException {
        return Example.build(directory, "spring-boot", "-jar", "target/shop-spring-boot-1.0.jar");
    }
}
