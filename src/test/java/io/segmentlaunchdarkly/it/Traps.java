package io.segmentlaunchdarkly.it;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Puts a {@link Trap} into the routes of a distribution. */
final class Traps {
    private static final String STEPS = "(?m)^      steps:\n";

    private Traps() {}

    /** Every event comes to it before it is mapped. */
    static void set(Distribution service, String harm) throws IOException {
        String file = Trap.class.getName().replace('.', '/') + ".class";
        Path copy = service.home().resolve("config").resolve(file);
        Files.createDirectories(copy.getParent());
        try (InputStream bytes = Trap.class.getClassLoader().getResourceAsStream(file)) {
            Files.write(copy, bytes.readAllBytes());
        }
        Path route = service.routes().resolve("dispatch.camel.yaml");
        String text = Files.readString(route);
        Files.writeString(
                route,
                text.replaceFirst(STEPS, "      steps:\n        - process:\n            ref: trap\n")
                        + "\n- beans:\n    - name: trap\n      type: " + Trap.class.getName()
                        + "\n      properties:\n        harm: " + harm + "\n");
    }
}
