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
 * A route file as it is written, with the places of what stands in it.
 *
 * @param location the file as one would open it
 * @param root what is in it; empty where nothing is, and where it is no YAML
 */
record YamlFile(String location, Optional<Node> root) {

    /** Reads a file. That it is no YAML is for Camel to tell, which reads it too. */
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

    /** The key of a name whose mapping or whose value begins where a mark is; empty where there is none. */
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

    /** A node and all that is in it. */
    private static Stream<Node> within(Node node) {
        return Stream.concat(
                Stream.of(node),
                Stream.concat(
                        elements(node).stream().flatMap(YamlFile::within),
                        entries(node).stream().map(NodeTuple::getValueNode).flatMap(YamlFile::within)));
    }

    /** The elements of a list; none of anything else. */
    static List<Node> elements(Node node) {
        return node instanceof SequenceNode list ? list.getValue() : List.of();
    }

    /** The entries of a mapping; none of anything else. */
    static List<NodeTuple> entries(Node node) {
        return node instanceof MappingNode mapping ? mapping.getValue() : List.of();
    }

    /** What a mapping has under a key. */
    static Optional<Node> value(Node mapping, String key) {
        return entries(mapping).stream()
                .filter(entry -> text(entry.getKeyNode()).equals(key))
                .map(NodeTuple::getValueNode)
                .findFirst();
    }

    /** The text of a scalar; empty for anything else. */
    static String text(Node node) {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }
}
