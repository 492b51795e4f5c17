package io.segmentlaunchdarkly.documentation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.Link;
import org.commonmark.node.Node;

/** A page of the documentation, or a section of one, for tests that do what it says. */
public final class Page {
    private static final Pattern REASON = Pattern.compile("(?s)<!-- not run in a test: (.+?) -->");

    private static final List<Path> FOR_DEVELOPERS =
            List.of(Path.of("src", "test", "segment", "README.md"), Path.of("bench", "NOTES.md"));

    private final Markdown markdown;
    private final List<Node> nodes;
    private final List<Block> blocks;

    private Page(Markdown markdown, List<Node> nodes) {
        this.markdown = markdown;
        this.nodes = nodes;
        this.blocks = blocks(markdown).stream()
                .filter(found -> nodes.contains(found.node()))
                .map(Found::block)
                .toList();
    }

    /** A page by its path in the project. */
    public static Page of(String path) {
        Markdown markdown = Markdown.of(Path.of(""), Path.of(path));
        return new Page(markdown, markdown.nodes());
    }

    /** Every page that a reader of the project or of its tests may open. */
    public static Stream<Page> all() {
        return Stream.concat(Markdown.paths(Path.of("")).stream(), FOR_DEVELOPERS.stream())
                .map(path -> of(path.toString()));
    }

    private record Found(Node node, Block block) {}

    private static List<Found> blocks(Markdown markdown) {
        List<Found> blocks = new ArrayList<>();
        String anchor = "";
        int number = 1;
        for (Node node : markdown.nodes()) {
            if (node instanceof Heading heading) {
                anchor = markdown.anchors().get(heading);
                number = 1;
            } else if (node instanceof FencedCodeBlock fenced) {
                String language = fenced.getInfo().replaceFirst(" .*", "");
                Block block = new Block(markdown.path(), anchor, number, language, fenced.getLiteral(), reason(fenced));
                blocks.add(new Found(node, block));
                number += block.hasCommands() ? 1 : 0;
            } else if (node instanceof IndentedCodeBlock indented) {
                blocks.add(new Found(
                        node, new Block(markdown.path(), anchor, number, "", indented.getLiteral(), Optional.empty())));
            }
        }
        return blocks;
    }

    private static Optional<String> reason(Node block) {
        if (!(block.getPrevious() instanceof HtmlBlock comment)) {
            return Optional.empty();
        }
        Matcher reason = REASON.matcher(comment.getLiteral());
        return reason.find() ? Optional.of(reason.group(1)) : Optional.empty();
    }

    /** What stands behind a heading, up to the next one of its level or above. */
    public Page section(String title) {
        List<Node> section = new ArrayList<>();
        Heading of = null;
        for (Node node : nodes) {
            if (node instanceof Heading heading) {
                if (of != null && heading.getLevel() <= of.getLevel()) {
                    break;
                }
                if (of == null && Markdown.text(heading).equals(title)) {
                    of = heading;
                    continue;
                }
            }
            if (of != null) {
                section.add(node);
            }
        }
        if (of == null) {
            throw new AssertionError("There is no heading " + title + ".");
        }
        return new Page(markdown, section);
    }

    /** All blocks of code, in their order. */
    public List<Block> blocks() {
        return blocks;
    }

    /** The text of the blocks in a language, in their order. */
    public List<String> blocks(String language) {
        return blocks.stream()
                .filter(block -> block.language().equals(language))
                .map(Block::text)
                .toList();
    }

    /** The files of the project to which it leads, as it names them, without the places in them. */
    public List<String> links() {
        return nodes.stream()
                .filter(Link.class::isInstance)
                .map(link -> ((Link) link).getDestination().replaceFirst("#.*", ""))
                .filter(file -> !file.isEmpty() && !file.contains(":"))
                .toList();
    }
}
