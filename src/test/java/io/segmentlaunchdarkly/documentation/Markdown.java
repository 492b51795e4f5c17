package io.segmentlaunchdarkly.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.IdGenerator;
import org.commonmark.node.Code;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;

/**
 * A file in Markdown, with tables, as a tree.
 *
 * @param path where it is in the project, such as {@code docs/install.md}
 * @param root the tree
 * @param nodes all nodes below the root, in the order of the text
 * @param anchors the place of each heading in an address: {@code #send-one} for the heading "Send one"
 */
record Markdown(Path path, Node root, List<Node> nodes, Map<Heading, String> anchors) {
    private static final Parser PARSER =
            Parser.builder().extensions(List.of(TablesExtension.create())).build();

    /** The pages for readers of a project, by their paths in it. */
    static List<Path> paths(Path project) {
        try (Stream<Path> docs = Files.list(project.resolve("docs"));
                Stream<Path> examples = Files.walk(project.resolve("examples"), 2)) {
            return Stream.of(
                            Stream.of("README.md", "CHANGELOG.md", "CONTRIBUTING.md")
                                    .map(project::resolve),
                            docs.filter(file -> file.toString().endsWith(".md")).sorted(),
                            examples.filter(file -> file.endsWith("README.md")).sorted())
                    .flatMap(files -> files)
                    .map(project::relativize)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Markdown of(Path project, Path path) {
        Node root;
        try {
            root = PARSER.parse(Files.readString(project.resolve(path)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Node> nodes = new ArrayList<>();
        addBelow(root, nodes);
        IdGenerator names = IdGenerator.builder().build();
        Map<Heading, String> anchors = new HashMap<>();
        nodes.stream()
                .filter(Heading.class::isInstance)
                .map(Heading.class::cast)
                .forEach(heading -> anchors.put(heading, names.generateId(text(heading))));
        return new Markdown(path, root, List.copyOf(nodes), anchors);
    }

    private static void addBelow(Node parent, List<Node> nodes) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNext()) {
            nodes.add(node);
            addBelow(node, nodes);
        }
    }

    /** The words of a node, without their form. */
    static String text(Node node) {
        List<Node> nodes = new ArrayList<>(List.of(node));
        addBelow(node, nodes);
        StringBuilder text = new StringBuilder();
        for (Node each : nodes) {
            if (each instanceof Text words) {
                text.append(words.getLiteral());
            } else if (each instanceof Code code) {
                text.append(code.getLiteral());
            }
        }
        return text.toString();
    }
}
