package io.segmentlaunchdarkly.startup;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.main.DefaultRoutesCollector;
import org.apache.camel.spi.Resource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Finds beans of the route files that share a name. Camel would use the last one that it reads, and reads files in no certain order. It
 * detects duplicate routes itself.
 */
final class DuplicateBeansCheck {
    private DuplicateBeansCheck() {}

    /**
     * @param include where the route files are, as Camel's {@code routes-include-pattern} has it
     * @param exclude which of them are left out; null for none
     * @throws IllegalArgumentException with a line for each name that two beans share, which names the files
     */
    static void check(CamelContext context, String include, String exclude) throws IOException {
        Map<String, List<String>> files = new TreeMap<>();
        for (Resource file : new DefaultRoutesCollector().findRouteResourcesFromDirectory(context, exclude, include)) {
            String location = file.getLocation().replaceFirst("^file:", "");
            if (location.endsWith(".yaml")) {
                names(file).forEach(name -> files.computeIfAbsent(name, places -> new ArrayList<>())
                        .add(location));
            }
        }
        List<String> problems = new ArrayList<>();
        files.forEach((name, places) -> {
            if (places.size() > 1) {
                problems.add("there is more than one bean " + name + ", in " + String.join(" and ", places)
                        + ": rename or remove all but one.");
            }
        });
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    private static List<String> names(Resource file) throws IOException {
        List<String> names = new ArrayList<>();
        try (InputStream yaml = file.getInputStream()) {
            Object root = new Load(LoadSettings.builder().build()).loadFromInputStream(yaml);
            for (Map<?, ?> element : maps(root)) {
                for (Map<?, ?> bean : maps(element.get("beans"))) {
                    names.add(String.valueOf(bean.get("name")));
                }
            }
        }
        return names;
    }

    private static List<Map<?, ?>> maps(Object list) {
        List<Map<?, ?>> maps = new ArrayList<>();
        if (list instanceof List<?> elements) {
            for (Object element : elements) {
                if (element instanceof Map<?, ?> map) {
                    maps.add(map);
                }
            }
        }
        return maps;
    }
}
