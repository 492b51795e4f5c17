package io.segmentlaunchdarkly.documentation;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.commonmark.node.Heading;

/**
 * Makes a site of the documentation: a static page for each file in Markdown, and an index for a search in the browser. It needs no
 * server, and its pages load nothing from elsewhere.
 */
public final class Site {
    private static final Path INDEX = Path.of("docs", "README.md");
    private static final Path IMAGES = Path.of("docs", "images");
    private static final String CONSOLE_ASSETS = "/io/segmentlaunchdarkly/console/assets.properties";
    /** Of an address that is no path in the project. */
    private static final Pattern SCHEME = Pattern.compile("^[a-z]+:");

    private final Path project;
    private final Map<Path, Markdown> pages = new LinkedHashMap<>();
    private final List<Questions.Group> questions;

    Site(Path project) {
        this.project = project;
        Markdown.paths(project).forEach(path -> pages.put(path, Markdown.of(project, path)));
        questions = Questions.of(pages.get(INDEX));
    }

    /** Makes the site of the project in the first directory in the second one. */
    public static void main(String... arguments) throws IOException {
        new Site(Path.of(arguments[0])).make(Path.of(arguments[1]));
    }

    /** Writes the site to a directory. What is there stays, unless the site has a file of that name. */
    void make(Path directory) throws IOException {
        Files.createDirectories(directory.resolve("images"));
        copyAssets(directory);
        Files.writeString(directory.resolve("search-index.js"), searchIndex());
        for (Markdown page : pages.values()) {
            Files.writeString(directory.resolve(name(page.path())), new SitePage(this, page).html());
        }
    }

    private void copyAssets(Path directory) throws IOException {
        for (String name : List.of("site.css", "search.js")) {
            copy("/site/" + name, directory.resolve(name));
        }
        Properties ofConsole = new Properties();
        try (InputStream list = Site.class.getResourceAsStream(CONSOLE_ASSETS)) {
            ofConsole.load(list);
        }
        for (String name : List.of("pico.min.css", "icon.svg")) {
            copy(ofConsole.getProperty(name), directory.resolve(name));
        }
        try (Stream<Path> images = Files.list(project.resolve(IMAGES))) {
            for (Path image : images.toList()) {
                Files.write(directory.resolve("images").resolve(image.getFileName()), Files.readAllBytes(image));
            }
        }
    }

    private static void copy(String resource, Path file) throws IOException {
        try (InputStream in = Site.class.getResourceAsStream(resource)) {
            Files.write(file, in.readAllBytes());
        }
    }

    /** The name of a page's file: {@code install.html} for docs/install.md, {@code examples-camel-main.html} for that example's page. */
    static String name(Path page) {
        if (page.equals(INDEX)) {
            return "index.html";
        }
        String name = page.toString()
                .replaceFirst("^docs/", "")
                .replaceFirst("/README[.]md$", "")
                .replaceFirst("[.]md$", "")
                .replace('/', '-');
        return name.toLowerCase(Locale.ROOT) + ".html";
    }

    List<Questions.Group> questions() {
        return questions;
    }

    /** The page at a place in the project; that of a directory is its README.md. */
    private Optional<Markdown> page(Path path) {
        return Optional.ofNullable(pages.getOrDefault(path, pages.get(path.resolve("README.md"))));
    }

    /** The page that a link on another page leads to. */
    Optional<Markdown> page(Path from, String destination) {
        return page(target(from, destination));
    }

    /** The pages that the index has no question for. */
    List<Markdown> pagesWithoutQuestion() {
        List<Markdown> rest = new ArrayList<>(pages.values());
        rest.remove(pages.get(INDEX));
        questions.forEach(group -> group.questions().forEach(question -> question.pages()
                .forEach(link -> page(INDEX, link).ifPresent(rest::remove))));
        return rest;
    }

    private static Path target(Path from, String destination) {
        return from.resolveSibling(destination.replaceFirst("#.*", "")).normalize();
    }

    /** The address in the site of what a page names; empty if it is a file of the project that the site does not have. */
    Optional<String> address(Path from, String destination) {
        if (destination.startsWith("#") || SCHEME.matcher(destination).find()) {
            return Optional.of(destination);
        }
        Path target = target(from, destination);
        if (target.startsWith(IMAGES)) {
            return Optional.of("images/" + IMAGES.relativize(target));
        }
        return page(target).map(page -> name(page.path()) + destination.replaceFirst("^[^#]*", ""));
    }

    static String title(Markdown page) {
        return page.nodes().stream()
                .filter(Heading.class::isInstance)
                .findFirst()
                .map(Markdown::text)
                .orElseThrow(() -> new IllegalStateException(page.path() + " has no heading"));
    }

    /**
     * One thing that a search can find.
     *
     * @param page the title of its page
     * @param title the heading, or a question of the index
     */
    record Entry(String address, String page, String title, String text) {}

    private String searchIndex() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Questions.Group group : questions) {
            for (Questions.Question question : group.questions()) {
                for (String link : question.pages()) {
                    page(INDEX, link)
                            .ifPresent(page -> entries.add(
                                    new Entry(address(INDEX, link).orElseThrow(), title(page), question.text(), "")));
                }
            }
        }
        pages.values().stream()
                .filter(page -> !page.path().equals(INDEX))
                .forEach(page -> entries.addAll(new SearchText(page).entries()));
        return "const searchIndex = " + new JsonMapper().writeValueAsString(entries) + ";\n";
    }
}
