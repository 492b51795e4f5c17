package io.segmentlaunchdarkly.routes;

import static io.segmentlaunchdarkly.routes.RunningRoutes.ROUTES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every route file. */
class RouteFilesTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final JsonSchema SCHEMA = schema();
    private static final String ENVIRONMENTS = "environments.camel.yaml";

    /** {@code {{launchdarkly.name}}}, with an optional mark and default; not {@code {{launchdarkly:name}}}. */
    private static final Pattern PLACEHOLDER =
            Pattern.compile("\\{\\{(?:launchdarkly-setting:)?[?!]?(launchdarkly[.][a-z.-]+)[^}]*}}");

    private static JsonSchema schema() {
        try (InputStream schema = RouteFilesTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            return JsonSchemaFactory.getInstance(VersionFlag.V4).getSchema(new JsonMapper().readTree(schema));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(ROUTES)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    private static JsonNode read(Path file) {
        try {
            return YAML.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the elements of one name at the top of all files hold, {@code route} and so on. */
    private static List<JsonNode> elements(String name) throws IOException {
        return files().stream().flatMap(file -> elements(file, name).stream()).toList();
    }

    private static List<JsonNode> elements(Path file, String name) {
        List<JsonNode> elements = new ArrayList<>();
        read(file).forEach(element -> {
            if (element.has(name)) {
                elements.add(element.get(name));
            }
        });
        return elements;
    }

    /** Routes and what the templates' routes are made of. */
    private static List<JsonNode> routes() throws IOException {
        List<JsonNode> routes = new ArrayList<>(elements("route"));
        elements("routeTemplate").forEach(template -> routes.add(template.get("route")));
        return routes;
    }

    @Test
    void areFound() throws IOException {
        assertThat(files())
                .extracting(file -> file.getFileName().toString())
                .contains(ENVIRONMENTS, "ingest.camel.yaml");
    }

    @ParameterizedTest
    @MethodSource("files")
    void areNamedAsEditorsKnowThem(Path file) {
        assertThat(file.toString()).endsWith(".camel.yaml");
    }

    @ParameterizedTest
    @MethodSource("files")
    void areValidByCamelsSchema(Path file) {
        assertThat(SCHEMA.validate(read(file)))
                .filteredOn(message -> !isPlaceholder(message))
                .extracting(ValidationMessage::getMessage)
                .isEmpty();
    }

    /** The schema knows no numbers or booleans that are settings; Camel does. */
    private static boolean isPlaceholder(ValidationMessage message) {
        return message.getType().equals("type")
                && message.getInstanceNode().isTextual()
                && message.getInstanceNode().textValue().matches("\\{\\{.*}}");
    }

    @Test
    void wouldNotBeValidWithAMisspeltStep() throws IOException {
        JsonNode misspelt = YAML.readTree(
                Files.readString(RunningRoutes.route("track-event")).replace("- process:", "- proces:"));
        assertThat(SCHEMA.validate(misspelt)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void holdOneRoute(Path file) {
        int instances = file.endsWith(ENVIRONMENTS) ? 0 : 1;
        assertThat(elements(file, "route").size()
                        + elements(file, "routeTemplate").size())
                .isEqualTo(instances);
    }

    @ParameterizedTest
    @MethodSource("files")
    void beginWithACommentThatSaysWhatTheyAreFor(Path file) throws IOException {
        assertThat(Files.readString(file)).startsWith("# ");
    }

    @Test
    void nameTheirRoutesAfterTheProject() throws IOException {
        List<String> ids = Stream.of("route", "routeTemplate", "routeConfiguration")
                .flatMap(name -> texts(name, "id"))
                .toList();
        assertThat(ids).hasSizeGreaterThan(10).allMatch(id -> id.startsWith("launchdarkly-"));
    }

    private static Stream<String> texts(String element, String field) {
        try {
            return elements(element).stream().map(found -> found.path(field).asText());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void nameTheRoutesOfTemplatesAfterTheProject() {
        assertThat(texts("templatedRoute", "routeId")).isNotEmpty().allMatch(id -> id.startsWith("launchdarkly-"));
    }

    @Test
    void nameNoTwoRoutesTheSame() {
        assertThat(texts("route", "id")).doesNotHaveDuplicates();
    }

    @Test
    void nameEachFileAsItsRoute() throws IOException {
        assertThat(files()).filteredOn(file -> !file.endsWith(ENVIRONMENTS)).allSatisfy(file -> {
            String name = file.getFileName().toString().replace(".camel.yaml", "");
            assertThat(Stream.of("route", "routeTemplate")
                            .flatMap(element -> elements(file, element).stream())
                            .map(route -> route.path("id").asText()))
                    .containsExactly("launchdarkly-" + name);
        });
    }

    @Test
    void describeEveryRoute() {
        assertThat(Stream.of("route", "routeTemplate", "routeConfiguration")
                        .flatMap(name -> texts(name, "description")))
                .allMatch(description -> description.endsWith("."));
    }

    @Test
    void nameTheirDirectEndpointsAfterTheProject() throws IOException {
        List<String> names = files().stream()
                .flatMap(file -> read(file).findParents("uri").stream())
                .filter(endpoint -> endpoint.get("uri").asText().startsWith("direct"))
                .map(endpoint -> endpoint.path("parameters").path("name").asText())
                .toList();
        assertThat(names).hasSizeGreaterThan(10).allMatch(name -> name.startsWith("launchdarkly-"));
    }

    @Test
    void nameEachDirectEndpointAsItsRoute() throws IOException {
        assertThat(routes().stream()
                        .filter(route -> route.at("/from/uri").asText().equals("direct")))
                .isNotEmpty()
                .allSatisfy(
                        route -> assertThat(route.at("/from/parameters/name").asText())
                                .isEqualTo(route.path("id").asText()));
    }

    /** An error handler for an application's whole Camel context takes precedence over that of a route configuration. */
    @Test
    void haveTheirErrorHandlersInTheRoutes() throws IOException {
        assertThat(elements("routeConfiguration"))
                .isNotEmpty()
                .noneMatch(configuration -> configuration.has("errorHandler"));
        assertThat(routes().stream()
                        .filter(route -> route.at("/from/uri").asText().equals("direct")))
                .isNotEmpty()
                .allMatch(route -> route.has("routeConfigurationId") || route.has("errorHandler"));
    }

    @Test
    void nameTheirBeansAfterTheProject() throws IOException {
        List<String> names = elements("beans").stream()
                .flatMap(beans -> beans.findValuesAsText("name").stream())
                .toList();
        assertThat(names).hasSizeGreaterThan(10).allMatch(name -> name.startsWith("launchdarkly"));
    }

    @Test
    void nameNoTwoBeansTheSame() throws IOException {
        assertThat(elements("beans").stream().flatMap(beans -> beans.findValuesAsText("name").stream()))
                .doesNotHaveDuplicates();
    }

    /** Camel makes the beans file by file, in the order of a hash of their names: one more file, and the order is another. */
    @ParameterizedTest
    @MethodSource("files")
    void giveBeansOnlyBeansOfTheSameFile(Path file) {
        List<String> before = new ArrayList<>();
        for (JsonNode beans : elements(file, "beans")) {
            for (JsonNode bean : beans) {
                for (JsonNode property : bean.path("properties")) {
                    if (property.asText().matches("#(?!class:).*")) {
                        assertThat(before).contains(property.asText().replaceFirst("^#(bean:)?", ""));
                    }
                }
                before.add(bean.get("name").asText());
            }
        }
    }

    @Test
    void startInAnyOrder(@TempDir Path data) throws Exception {
        List<Path> backwards = files().stream()
                .filter(file -> elements(file, "route").stream()
                        .noneMatch(route -> route.at("/from/uri").asText().equals("platform-http")))
                .sorted(Comparator.reverseOrder())
                .toList();
        try (RunningRoutes routes = RunningRoutes.start(data, backwards.toArray(Path[]::new))) {
            assertThat(routes.context().getRoutes())
                    .hasSameSizeAs(backwards.stream()
                            .filter(file -> !file.endsWith("deliver.camel.yaml"))
                            .filter(file -> !file.toString().contains("kafka"))
                            .toList());
        }
    }

    @Test
    void nameEndpointsByUriAndParameters() throws IOException {
        assertThat(files().stream().flatMap(file -> read(file).findValuesAsText("uri").stream()))
                .isNotEmpty()
                .noneMatch(uri -> uri.contains("?"));
    }

    @Test
    void useOnlySettingsThatThereAre() throws IOException {
        assertThat(settings()).containsAll(placeholders());
    }

    @Test
    void useEverySettingOrLeaveItToTheCode() throws IOException {
        Set<String> unused = new TreeSet<>(settings());
        unused.removeAll(placeholders());
        String code = code();
        unused.removeIf(name -> Pattern.compile(
                        "Setting[.]" + Setting.of(name).orElseThrow().name() + "\\b")
                .matcher(code)
                .find());
        assertThat(unused).isEmpty();
    }

    /** The settings of the project. */
    private static Set<String> settings() {
        return Stream.of(Setting.values())
                .filter(Setting::isOwn)
                .map(Setting::key)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> placeholders() throws IOException {
        Set<String> placeholders = new TreeSet<>();
        for (Path file : files()) {
            Matcher found = PLACEHOLDER.matcher(Files.readString(file));
            while (found.find()) {
                placeholders.add(found.group(1));
            }
        }
        assertThat(placeholders).isNotEmpty();
        return placeholders;
    }

    private static String code() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            StringBuilder code = new StringBuilder();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                code.append(Files.readString(file));
            }
            return code.toString();
        }
    }
}
