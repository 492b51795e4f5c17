package io.segmentlaunchdarkly.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xml.sax.InputSource;

/** Every block of code in the documentation that a program reads can be read by it. */
class DocumentedCodeTest {
    /** What this test tries, and what is for people or for programs that are not here. */
    private static final Set<String> LANGUAGES = Set.of(
            "sh",
            "console",
            "yaml",
            "properties",
            "json",
            "xml",
            "java",
            "text",
            "fql",
            "ini",
            "html",
            "js",
            "kotlin",
            "mermaid");

    private static final Set<String> PARTS_OF_A_FILE = Set.of("route", "templatedRoute", "beans");
    private static final Set<String> STEPS = Set.of("to", "choice", "filter", "multicast");
    private static final Resource TEMPLATE = ResourceHelper.fromString(
            "template.camel.yaml",
            """
            - routeTemplate:
                id: launchdarkly-deliver
                parameters:
                  - name: environment
                from:
                  uri: direct:{{environment}}
                  steps:
                    - stop: {}
            """);

    private static final String AROUND_STEPS =
            """
            - route:
                id: block
                from:
                  uri: direct:block
                  steps:
            """;
    private static final String AROUND_BRANCHES = AROUND_STEPS + "        - choice:\n            when:\n";

    private static Stream<Block> blocks(String language) {
        return Page.all().flatMap(page -> page.blocks().stream()).filter(block -> block.language()
                .equals(language));
    }

    static Stream<Block> yaml() {
        return blocks("yaml");
    }

    static Stream<Block> properties() {
        return blocks("properties");
    }

    static Stream<Block> json() {
        return blocks("json");
    }

    static Stream<Block> xml() {
        return blocks("xml");
    }

    static Stream<Block> java() {
        return blocks("java");
    }

    @Test
    void hasALanguage() {
        assertThat(Page.all().flatMap(page -> page.blocks().stream()))
                .allSatisfy(block ->
                        assertThat(block.language()).as(block.toString()).isIn(LANGUAGES));
    }

    @ParameterizedTest
    @MethodSource
    void yaml(Block block) throws Exception {
        JsonNode read = new YAMLMapper().readTree(block.text());
        String routes = read.isArray() ? routes(read.get(0).fieldNames().next(), block.text()) : "";
        try (DefaultCamelContext camel = new DefaultCamelContext()) {
            if (routes.contains("routeTemplateRef:")) {
                PluginHelper.getRoutesLoader(camel).loadRoutes(TEMPLATE);
            }
            if (!routes.isEmpty()) {
                PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("block.camel.yaml", routes));
            }
        }
    }

    /** The file of routes that a list of such parts is, or that has it inside; empty if it is a list of something else. */
    private static String routes(String first, String text) {
        if (PARTS_OF_A_FILE.contains(first)) {
            return text;
        }
        if (STEPS.contains(first)) {
            return AROUND_STEPS + text.stripIndent().indent(8);
        }
        return first.equals("expression") ? AROUND_BRANCHES + text.stripIndent().indent(14) : "";
    }

    /** Those of this project are compared with the declarations by SettingsFileTest. */
    @ParameterizedTest
    @MethodSource
    void properties(Block block) throws IOException {
        Set<String> ofCamel = settingsOfCamel();
        assertThat(block.text().lines()).allSatisfy(line -> {
            assertThat(line).matches("[a-zA-Z0-9.-]+ = .+");
            String name = line.replaceFirst(" = .*", "");
            assertThat(name.startsWith("launchdarkly.")
                            || name.startsWith("camel.beans.")
                            || ofCamel.contains(withoutForm(name)))
                    .as(name)
                    .isTrue();
        });
    }

    private static Set<String> settingsOfCamel() throws IOException {
        Set<String> names = new HashSet<>();
        try (InputStream metadata =
                DocumentedCodeTest.class.getResourceAsStream("/META-INF/camel-main-configuration-metadata.json")) {
            new JsonMapper()
                    .readTree(metadata)
                    .path("properties")
                    .forEach(property ->
                            names.add(withoutForm(property.path("name").asText())));
        }
        return names;
    }

    /** Camel takes keyStore for key-store. */
    private static String withoutForm(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }

    @ParameterizedTest
    @MethodSource
    void json(Block block) throws IOException {
        try (MappingIterator<JsonNode> values =
                new JsonMapper().readerFor(JsonNode.class).readValues(block.text())) {
            assertThat(values.readAll()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource
    void xml(Block block) {
        assertThatCode(() -> DocumentBuilderFactory.newDefaultInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(block.text()))))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @MethodSource
    void java(Block block, @TempDir Path classes) throws IOException {
        String unit = block.text().startsWith("import ")
                ? block.text()
                : """
                  import io.segmentlaunchdarkly.outbox.*;
                  import org.apache.camel.builder.*;
                  import org.apache.camel.processor.aggregate.*;
                  class Block extends RouteBuilder { public void configure() { %s } }
                  """
                        .formatted(block.text());
        JavaFileObject source =
                new SimpleJavaFileObject(URI.create("string:///Block.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return unit;
                    }
                };
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        compiler.getTask(
                        null,
                        null,
                        said,
                        List.of("-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path")),
                        null,
                        List.of(source))
                .call();

        assertThat(said.getDiagnostics())
                .filteredOn(each -> each.getKind() == Diagnostic.Kind.ERROR)
                .isEmpty();
    }
}
