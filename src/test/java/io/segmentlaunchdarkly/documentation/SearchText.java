package io.segmentlaunchdarkly.documentation;

import java.util.ArrayList;
import java.util.List;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.node.Block;
import org.commonmark.node.Code;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;

/** The words of a page for the search, an entry for each heading. */
final class SearchText {
    private final Markdown page;
    private final List<Site.Entry> entries = new ArrayList<>();
    private Heading heading;
    private StringBuilder words = new StringBuilder();

    SearchText(Markdown page) {
        this.page = page;
    }

    List<Site.Entry> entries() {
        for (Node node : page.nodes()) {
            if (node instanceof Heading next) {
                endEntry();
                heading = next;
            } else if (node instanceof Text text && !(text.getParent() instanceof Heading)) {
                words.append(text.getLiteral());
            } else if (node instanceof Code code && !(code.getParent() instanceof Heading)) {
                words.append(code.getLiteral());
            } else if (node instanceof FencedCodeBlock code) {
                words.append(' ').append(code.getLiteral());
            } else if (node instanceof Block || node instanceof TableCell || node instanceof SoftLineBreak) {
                words.append(' ');
            }
        }
        endEntry();
        return entries;
    }

    private void endEntry() {
        if (heading != null) {
            String place = heading.getLevel() == 1 ? "" : "#" + page.anchors().get(heading);
            entries.add(new Site.Entry(
                    Site.name(page.path()) + place,
                    Site.title(page),
                    Markdown.text(heading),
                    words.toString().strip().replaceAll("\\s+", " ")));
        }
        words = new StringBuilder();
    }
}
