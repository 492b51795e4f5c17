package io.segmentlaunchdarkly.startup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.main.DefaultRoutesCollector;
import org.apache.camel.spi.Resource;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Checks the route files before Camel reads them. It finds what Camel ignores silently (no files at all, a file that is not a list, two
 * beans with the same name) and what Camel reports without a place (two routes with the same id).
 */
final class RouteFilesCheck {
    /** The kinds of list elements that have an id, and their names in messages. */
    private static final Map<String, String> NAMED = Map.of(
            "route", "route",
            "templatedRoute", "route",
            "routeConfiguration", "route configuration",
            "routeTemplate", "route template");

    private final List<String> problems = new ArrayList<>();
    private final Map<String, List<String>> places = new TreeMap<>();

    private RouteFilesCheck() {}

    /**
     * @param include which files are read, in the form of Camel's {@code routes-include-pattern}
     * @param exclude which of them are left out; null for none
     * @throws IllegalArgumentException with a line for each problem, naming file and line
     */
    static void check(CamelContext context, String include, String exclude) {
        RouteFilesCheck check = new RouteFilesCheck();
        for (Resource file : files(context, include, exclude)) {
            if (file.getLocation().endsWith(".yaml")) {
                try {
                    check.look(YamlFile.read(file));
                } catch (IOException e) {
                    throw new UncheckedIOException(file.getLocation() + " cannot be read: " + e.getMessage(), e);
                }
            }
        }
        check.places.forEach((name, where) -> {
            if (where.size() > 1) {
                check.problems.add("there is more than one " + name + ", in " + String.join(" and ", where)
                        + ": rename or remove all but one.");
            }
        });
        if (!check.problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", check.problems));
        }
    }

    private static Collection<Resource> files(CamelContext context, String include, String exclude) {
        Collection<Resource> files =
                new DefaultRoutesCollector().findRouteResourcesFromDirectory(context, exclude, include);
        if (files.isEmpty()) {
            throw new IllegalArgumentException("there is no route file " + include.replaceFirst("^file:", "") + " in "
                    + Path.of("").toAbsolutePath()
                    + ": put the routes there, or correct camel.main.routes-include-pattern.");
        }
        return files;
    }

    private void look(YamlFile file) {
        file.root().ifPresent(root -> {
            if (root instanceof SequenceNode) {
                YamlFile.elements(root).forEach(element -> element(file, element));
            } else if (YamlFile.value(root, "apiVersion").isEmpty()) {
                Node first = YamlFile.entries(root).stream()
                        .findFirst()
                        .map(NodeTuple::getKeyNode)
                        .orElse(root);
                problems.add(
                        file.place(first) + ": \"" + YamlFile.text(first)
                                + "\" is outside the list: a route file is a list, so begin the line with \"- \", or remove it.");
            }
        });
    }

    private void element(YamlFile file, Node element) {
        for (NodeTuple entry : YamlFile.entries(element)) {
            String kind = YamlFile.text(entry.getKeyNode());
            if (kind.equals("beans")) {
                YamlFile.elements(entry.getValueNode()).forEach(bean -> name(file, "bean", bean, "name"));
            } else if (NAMED.containsKey(kind)) {
                String key = kind.equals("templatedRoute") ? "routeId" : "id";
                name(file, NAMED.get(kind), entry.getValueNode(), key);
            }
        }
    }

    private void name(YamlFile file, String kind, Node mapping, String key) {
        YamlFile.value(mapping, key).ifPresent(name -> places.computeIfAbsent(
                        kind + " " + YamlFile.text(name), ignored -> new ArrayList<>())
                .add(file.place(name)));
    }
}
