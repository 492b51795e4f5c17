package io.segmentlaunchdarkly.documentation;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.renderer.html.HtmlRenderer;

/** One page of the site. */
final class SitePage {
    /** Styles and scripts come from the site alone, which may be a directory on a disk; there is no other request. */
    private static final String POLICY = "default-src 'none'; style-src 'self' file:; script-src 'self' file:;"
            + " img-src 'self' file: data:; base-uri 'none'; form-action 'none'";

    private static final String LAYOUT =
            """
            <!DOCTYPE html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta http-equiv="Content-Security-Policy" content="%1$s">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="color-scheme" content="light dark">
              <title>%2$s - segment-launchdarkly</title>
              <link rel="icon" href="icon.svg" type="image/svg+xml">
              <link rel="stylesheet" href="pico.min.css">
              <link rel="stylesheet" href="site.css">
              <script src="search-index.js" defer></script>
              <script src="search.js" defer></script>
            </head>
            <body>
            <a class="skip" href="#main">Skip to the content</a>
            <header class="container-fluid">
              <a href="index.html"><strong>segment-launchdarkly</strong></a>
              <a class="to-pages" href="#pages">Pages</a>
              <form role="search" hidden>
                <input type="search" aria-label="Search the documentation" placeholder="Search" autocomplete="off">
              </form>
            </header>
            <section class="container-fluid" id="found" aria-label="Search results" hidden>
              <p role="status"></p>
              <ol></ol>
            </section>
            <div class="container-fluid" id="page">
            <main id="main">
            %3$s</main>
            <nav id="pages" aria-label="Pages">
            %4$s</nav>
            </div>
            </body>
            </html>
            """;

    private static final int HEADINGS_WORTH_A_LIST = 3;

    private final Site site;
    private final Markdown page;

    SitePage(Site site, Markdown page) {
        this.site = site;
        this.page = page;
    }

    String html() {
        String title = Site.title(page);
        String outline = outline();
        page.nodes().forEach(this::adapt);
        HtmlRenderer renderer = HtmlRenderer.builder()
                .extensions(List.of(TablesExtension.create()))
                .escapeHtml(true)
                .attributeProviderFactory(context -> this::addAttributes)
                .build();
        String content = renderer.render(page.root())
                .replace("<table>", "<div class=\"wide\" tabindex=\"0\"><table>")
                .replace("</table>", "</table></div>")
                .replace("</h1>\n", "</h1>\n" + outline);
        return LAYOUT.formatted(POLICY, escaped(title), content, navigation());
    }

    /** The headings of the page with their places, where there are a few. */
    private String outline() {
        List<Heading> headings = page.nodes().stream()
                .filter(node -> node instanceof Heading heading && heading.getLevel() == 2)
                .map(Heading.class::cast)
                .toList();
        if (headings.size() < HEADINGS_WORTH_A_LIST) {
            return "";
        }
        return headings.stream()
                .map(heading -> item("#" + page.anchors().get(heading), Markdown.text(heading), ""))
                .collect(Collectors.joining(
                        "", "<nav class=\"outline\" aria-label=\"On this page\">\n<ul>\n", "</ul>\n</nav>\n"));
    }

    private static String item(String address, String text, String attributes) {
        return "<li><a href=\"" + escaped(address) + "\"" + attributes + ">" + escaped(text) + "</a></li>\n";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    /** Gives a node the form that it has in the site. */
    private void adapt(Node node) {
        if (node instanceof HtmlBlock comment && comment.getLiteral().startsWith("<!--")) {
            comment.unlink();
        } else if (node instanceof Link link) {
            adaptLink(link);
        } else if (node instanceof Image image) {
            site.address(page.path(), image.getDestination()).ifPresent(image::setDestination);
        } else if (node instanceof Heading heading && heading.getLevel() > 1) {
            Link place = new Link("#" + page.anchors().get(heading), null);
            place.appendChild(new Text("#"));
            heading.appendChild(place);
        }
    }

    /** A link whose text is the name of a file has the page's title instead. */
    private void adaptLink(Link link) {
        String destination = link.getDestination();
        if (Markdown.text(link).equals(destination.replaceFirst("#.*", ""))) {
            site.page(page.path(), destination).ifPresent(target -> {
                link.getFirstChild().unlink();
                link.appendChild(new Text(Site.title(target)));
            });
        }
        site.address(page.path(), destination).ifPresentOrElse(link::setDestination, () -> replaceByItsText(link));
    }

    private static void replaceByItsText(Link link) {
        while (link.getFirstChild() != null) {
            link.insertBefore(link.getFirstChild());
        }
        link.unlink();
    }

    private void addAttributes(Node node, String tag, Map<String, String> attributes) {
        if (node instanceof Heading heading) {
            attributes.put("id", page.anchors().get(heading));
        } else if (node instanceof FencedCodeBlock && tag.equals("pre")) {
            // It is scrolled by the keyboard too.
            attributes.put("tabindex", "0");
        } else if (node instanceof Link && node.getParent() instanceof Heading && node.getNext() == null) {
            attributes.put("class", "anchor");
            attributes.put("aria-label", "Link to this heading");
        }
    }

    /** The pages in the groups of the index, and then the others. */
    private String navigation() {
        StringBuilder html = new StringBuilder();
        Set<Markdown> listed = new LinkedHashSet<>();
        for (Questions.Group group : site.questions()) {
            Set<Markdown> pages = group.questions().stream()
                    .flatMap(question -> question.pages().stream())
                    .flatMap(link -> site.page(Path.of("docs", "README.md"), link).stream())
                    .filter(answer -> !listed.contains(answer))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
            listed.addAll(pages);
            html.append(list(group.title(), pages));
        }
        return html.append(list("The project", site.pagesWithoutQuestion())).toString();
    }

    private String list(String title, Iterable<Markdown> pages) {
        StringBuilder html = new StringBuilder("<h2>" + escaped(title) + "</h2>\n<ul>\n");
        for (Markdown each : pages) {
            html.append(item(
                    Site.name(each.path()),
                    Site.title(each),
                    each.path().equals(page.path()) ? " aria-current=\"page\"" : ""));
        }
        return html.append("</ul>\n").toString();
    }
}
