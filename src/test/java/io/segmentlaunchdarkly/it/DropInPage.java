package io.segmentlaunchdarkly.it;

import io.segmentlaunchdarkly.documentation.Block;
import io.segmentlaunchdarkly.documentation.Page;
import java.util.List;

/** What docs/drop-in.md tells its reader to write, so that tests run it as it stands. */
final class DropInPage {
    private DropInPage() {}

    /** The dependency of the ten lines. */
    static String dependency() {
        return blocks("xml").get(0);
    }

    /** The commands that copy the routes. */
    static String copy() {
        return Block.of("docs/drop-in.md#ten-lines:2").commands();
    }

    /** The lines of the application's properties. */
    static String properties() {
        return blocks("properties").get(0);
    }

    /** The step that hands an event to the copied routes. */
    static String step() {
        return blocks("yaml").get(0);
    }

    /** The step that hands an event to the kamelet launchdarkly-sink. */
    static String sinkStep() {
        return blocks("yaml").get(1);
    }

    /** The route from the kamelet segment-source to the kamelet launchdarkly-sink. */
    static String kameletRoute() {
        return blocks("yaml").get(2);
    }

    /** The blocks of the page in a language, in their order. */
    static List<String> blocks(String language) {
        return Page.of("docs/drop-in.md").blocks(language);
    }
}
