package io.segmentlaunchdarkly.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The site as it is written to a disk; SiteIT has it in a browser. */
class SiteTest {
    private static final Pattern ADDRESS = Pattern.compile(" (?:href|src)=\"([^\"]*)\"");
    private static final Pattern PLACE = Pattern.compile(" id=\"([^\"]*)\"");

    @TempDir
    static Path directory;

    private static final Map<String, String> HTML = new TreeMap<>();

    @BeforeAll
    static void make() throws IOException {
        new Site(Path.of("")).make(directory);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".html")).toList()) {
                HTML.put(file.getFileName().toString(), Files.readString(file));
            }
        }
    }

    private static List<String> all(Pattern pattern, String page) {
        return pattern.matcher(HTML.get(page))
                .results()
                .map(found -> found.group(1).replace("&amp;", "&"))
                .toList();
    }

    @Test
    void hasAPageForEachFileInMarkdown() {
        assertThat(HTML)
                .hasSameSizeAs(Markdown.paths(Path.of("")))
                .containsKeys("index.html", "readme.html", "install.html");
    }

    @Test
    void leadsOnlyToPlacesThatAreThere() {
        Map<String, Set<String>> places =
                HTML.keySet().stream().collect(Collectors.toMap(page -> page, page -> Set.copyOf(all(PLACE, page))));
        for (String page : HTML.keySet()) {
            assertThat(all(ADDRESS, page).stream().filter(address -> !address.matches("https?:.*")))
                    .as(page)
                    .isNotEmpty()
                    .allSatisfy(address -> {
                        String file = address.startsWith("#") ? page : address.replaceFirst("#.*", "");
                        assertThat(directory.resolve(file)).exists();
                        if (address.contains("#")) {
                            assertThat(places.get(file)).contains(address.replaceFirst("^[^#]*#", ""));
                        }
                    });
        }
    }

    @Test
    void leadsToEveryPageFromTheQuestionsOrTheReadMe() throws IOException {
        assertThat(HTML.keySet())
                .allSatisfy(page -> assertThat(HTML.get("index.html")).contains("href=\"" + page + "\""));
    }

    @Test
    void hasAQuestionForEveryPageOfTheDocumentation() {
        assertThat(new Site(Path.of("")).pagesWithoutQuestion())
                .extracting(page -> page.path().toString())
                .noneMatch(page -> page.startsWith("docs/"));
    }

    @Test
    void loadsNothingFromElsewhereAndRunsNothingOfAPage() {
        assertThat(HTML.values()).allSatisfy(page -> assertThat(page)
                .contains("default-src 'none'")
                .doesNotContainPattern("<(?:script|img|iframe)[^>]*src=\"[a-z]+:")
                .doesNotContainPattern("<link [^>]*href=\"[a-z]+:")
                .doesNotContainPattern("<script(?![^>]* src=)")
                .doesNotContainPattern("<[^>]+ (?:style|on[a-z]+)=\"")
                .doesNotContain("<style"));
    }

    @Test
    void showsNoMarksOfMarkdownAndNoReasonsOfTests() {
        assertThat(HTML.keySet()).allSatisfy(page -> assertThat(
                        HTML.get(page).lines().filter(line -> line.contains("](") || line.matches("(<p>)?&lt;!--.*")))
                .as(page)
                .isEmpty());
    }

    @Test
    void namesPagesByTheirTitles() {
        assertThat(HTML.get("index.html"))
                .contains("<td><a href=\"install.html\">Install it for production</a></td>")
                .doesNotContain(".md</a>");
    }

    @Test
    void leadsToNoFileThatIsNoPage() {
        Site site = new Site(Path.of(""));
        Path from = Path.of("docs", "drop-in.md");

        assertThat(site.address(from, "../pom.xml")).isEmpty();
        assertThat(site.address(from, "../examples/camel-main")).contains("examples-camel-main.html");
        assertThat(site.address(from, "../README.md#run-it")).contains("readme.html#run-it");
    }

    @Test
    void isTheSameEachTime(@TempDir Path another) throws IOException {
        new Site(Path.of("")).make(another);

        for (String page : HTML.keySet()) {
            assertThat(another.resolve(page)).hasContent(HTML.get(page));
        }
        assertThat(another.resolve("search-index.js")).hasSameTextualContentAs(directory.resolve("search-index.js"));
    }
}
