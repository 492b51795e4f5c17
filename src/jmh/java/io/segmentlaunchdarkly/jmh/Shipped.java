package io.segmentlaunchdarkly.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The triggers and mappings in the routes as they ship. */
final class Shipped {
    private Shipped() {}

    /** The expressions in a language in a route file, in their order. */
    static List<String> expressions(String file, String language) throws IOException {
        List<String> found = new ArrayList<>();
        String yaml = Files.readString(Path.of("routes", file));
        collect(new Load(LoadSettings.builder().build()).loadFromString(yaml), language, found);
        return found;
    }

    private static void collect(Object node, String language, List<String> found) {
        if (node instanceof Map<?, ?> map) {
            if (language.equals(map.get("language"))) {
                found.add((String) map.get("expression"));
            }
            map.values().forEach(value -> collect(value, language, found));
        } else if (node instanceof List<?> list) {
            list.forEach(value -> collect(value, language, found));
        }
    }
}
