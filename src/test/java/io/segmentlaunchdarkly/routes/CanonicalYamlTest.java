package io.segmentlaunchdarkly.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every route and kamelet is in the canonical form of Camel's YAML: endpoints as {@code uri} and {@code parameters}, expressions as {@code
 * expression: {simple: {expression: ...}}}, no short forms. Kaoto reads and writes that form. The judge is the canonical schema of a later
 * Camel, so the files are ready for that one too.
 */
class CanonicalYamlTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final JsonSchema CANONICAL = canonical();

    private static JsonSchema canonical() {
        try {
            Path schema = Path.of("target", "camel-judges", "schema", "camelYamlDsl-canonical.json");
            return JsonSchemaFactory.getInstance(VersionFlag.V4).getSchema(new JsonMapper().readTree(schema.toFile()));
        } catch (IOException e) {
            throw new IllegalStateException("Run Maven's phase generate-test-resources first.", e);
        }
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> routes = Files.walk(Path.of("routes"));
                Stream<Path> examples = Files.walk(Path.of("examples"));
                Stream<Path> kamelets = Files.walk(Path.of("src", "main", "resources-filtered", "kamelets"))) {
            return Stream.of(routes, examples, kamelets)
                    .flatMap(files -> files)
                    .filter(file -> file.toString().matches(".*[.](camel|kamelet)[.]yaml"))
                    .filter(file -> !file.toString().matches("examples/[^/]+/(target|launchdarkly)/.*"))
                    .toList();
        }
    }

    /** A file's routes; the template of a kamelet is that of a route. */
    private static ArrayNode routes(String yaml) throws IOException {
        JsonNode file = YAML.readTree(yaml);
        if (file instanceof ArrayNode routes) {
            return routes;
        }
        ArrayNode routes = JsonNodeFactory.instance.arrayNode();
        ObjectNode template = routes.addObject().putObject("routeTemplate");
        template.set("id", file.at("/metadata/name"));
        template.setAll((ObjectNode) file.at("/spec/template"));
        return routes;
    }

    private static List<String> problems(String yaml) throws IOException {
        return CANONICAL.validate(routes(yaml)).stream()
                .filter(message -> !isPlaceholder(message))
                .map(ValidationMessage::getMessage)
                .toList();
    }

    /** The schema knows no numbers or booleans that are settings; Camel does. */
    private static boolean isPlaceholder(ValidationMessage message) {
        return message.getType().equals("type")
                && message.getInstanceNode().isTextual()
                && message.getInstanceNode().textValue().matches("\\{\\{.*}}");
    }

    @Test
    void coversRoutesExamplesAndKamelets() throws IOException {
        assertThat(files())
                .extracting(file -> file.getFileName().toString())
                .contains("ingest.camel.yaml", "orders.camel.yaml", "segment-source.kamelet.yaml");
    }

    @ParameterizedTest
    @MethodSource("files")
    void holdsInEveryFile(Path file) throws IOException {
        assertThat(problems(Files.readString(file))).isEmpty();
    }

    @Test
    void doesNotHoldForAnEndpointInOneLine() throws IOException {
        assertThat(problems("[{route: {from: {uri: 'direct:a', steps: [{to: 'direct:b'}]}}}]"))
                .isNotEmpty();
    }

    @Test
    void doesNotHoldForAnExpressionInShort() throws IOException {
        assertThat(
                        problems(
                                "[{route: {from: {uri: direct, parameters: {name: a}, steps: [{setBody: {simple: '${body}'}}]}}}]"))
                .isNotEmpty();
    }
}
