package io.segmentlaunchdarkly.it;

import java.util.List;
import java.util.Optional;

/** A browser of this machine. */
final class Browsers {
    private static final List<String> PROGRAMS =
            List.of("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome");

    private Browsers() {}

    /** The program; the test is skipped where there is none. */
    static String program(Class<?> test) {
        Optional<String> program = PROGRAMS.stream().filter(NodePackages::runs).findFirst();
        if (program.isEmpty()) {
            NodePackages.skip(test, "one of " + PROGRAMS + " on the PATH (apt-get install chromium)");
        }
        return program.orElseThrow();
    }
}
