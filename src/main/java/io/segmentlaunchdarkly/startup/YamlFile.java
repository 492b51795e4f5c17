package io.segmentlaunchdarkly.startup;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.spi.Resource;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * The YAML nodes of a route file, with their places in the file.
 *
 * @param location the file's path
 * @param root the root node; empty if the file is empty or is not YAML
 */
record YamlFile(String location, Optional<Node> root) {

    /** Reads a file. If it is not YAML, Camel reports that when it reads the file. */
    static YamlFile read(Resource file) throws IOException {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file.getLocation())
                .setUseMarks(true)
                .build();
        String location = file.getLocation().replaceFirst("^file:", "");
        try (InputStream yaml = file.getInputStream()) {
            return new YamlFile(location, new Compose(settings).composeInputStream(yaml));
        } catch (YamlEngineException e) {
            return new YamlFile(location, Optional.empty());
        }
    }

    /** The file and the line of a node. */
    String place(Node node) {
        return location
                + node.getStartMark()
                        .map(mark -> ", line " + (mark.getLine() + 1))
                        .orElse("");
    }

    /** The key with a name whose mapping or value begins at a mark; empty if there is none. */
    Optional<Node> key(Mark begin, String name) {
        return root.stream()
                .flatMap(YamlFile::within)
                .flatMap(mapping -> entries(mapping).stream()
                        .filter(entry -> text(entry.getKeyNode()).equals(name))
                        .filter(entry -> isAt(mapping, begin) || isAt(entry.getValueNode(), begin)))
                .map(NodeTuple::getKeyNode)
                .findFirst();
    }

    private static boolean isAt(Node node, Mark place) {
        return node.getStartMark()
                .filter(mark -> mark.getLine() == place.getLine() && mark.getColumn() == place.getColumn())
                .isPresent();
    }

    /** A node and all nodes below it. */
    private static Stream<Node> within(Node node) {
        return Stream.concat(
                Stream.of(node),
                Stream.concat(
                        elements(node).stream().flatMap(YamlFile::within),
                        entries(node).stream().map(NodeTuple::getValueNode).flatMap(YamlFile::within)));
    }

    /** The elements of a list; empty for any other node. */
    static List<Node> elements(Node node) {
        return node instanceof SequenceNode list ? list.getValue() : List.of();
    }

    /** The entries of a mapping; empty for any other node. */
    static List<NodeTuple> entries(Node node) {
        return node instanceof MappingNode mapping ? mapping.getValue() : List.of();
    }

    /** The value of a mapping's key. */
    static Optional<Node> value(Node mapping, String key) {
        return entries(mapping).stream()
                .filter(entry -> text(entry.getKeyNode()).equals(key))
                .map(NodeTuple::getValueNode)
                .findFirst();
    }

    /** The text of a scalar; empty for any other node. */
    static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }
}
