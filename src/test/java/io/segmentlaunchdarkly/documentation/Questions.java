package io.segmentlaunchdarkly.documentation;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.tables.TableBody;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.StrongEmphasis;

/** The index of the documentation, docs/README.md: groups of questions, each with the pages that answer it. */
final class Questions {
    /**
     * A table of the index.
     *
     * @param title the line in bold above it
     */
    record Group(String title, List<Question> questions) {}

    /**
     * A row.
     *
     * @param pages the pages that answer it, as the index links to them; there is one at least
     */
    record Question(String text, List<String> pages) {}

    private Questions() {}

    static List<Group> of(Markdown index) {
        List<Group> groups = new ArrayList<>();
        for (Node node : index.nodes()) {
            if (node instanceof StrongEmphasis title) {
                groups.add(new Group(Markdown.text(title), new ArrayList<>()));
            } else if (node instanceof TableRow row && row.getParent() instanceof TableBody) {
                groups.get(groups.size() - 1)
                        .questions()
                        .add(new Question(
                                Markdown.text(row.getFirstChild()),
                                index.nodes().stream()
                                        .filter(link -> link instanceof Link && isIn(link, row.getLastChild()))
                                        .map(link -> ((Link) link).getDestination())
                                        .toList()));
            }
        }
        return groups;
    }

    private static boolean isIn(Node node, Node parent) {
        return node != null && (node == parent || isIn(node.getParent(), parent));
    }
}
