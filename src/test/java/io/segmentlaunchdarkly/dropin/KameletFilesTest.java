package io.segmentlaunchdarkly.dropin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rules of Camel's kamelet catalog, which its validator and its README state (apache/camel-kamelets, {@code script/validator}), and what
 * all kamelets of the catalog have in common. One rule cannot hold here: the provider of the catalog's kamelets is the Apache Software
 * Foundation.
 */
class KameletFilesTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Path OURS = Path.of("target", "classes", "kamelets");
    private static final Path CATALOG = Path.of("target", "camel-judges", "kamelets");
    private static final String SUFFIX = ".kamelet.yaml";
    private static final Pattern PARAMETER = Pattern.compile("\\{\\{[?]?([A-Za-z0-9-._]+)(?::[^}]*)?}}");

    /** Only small words may begin in lower case. */
    private static final String TITLE = "[A-Z]\\S*( ([A-Z]\\S*|and|at|by|for|in|of|on|or|the|to))*";

    /** A kamelet and its file. */
    record Kamelet(String file, JsonNode content) {
        static Kamelet read(Path file) {
            try {
                return new Kamelet(file.getFileName().toString(), YAML.readTree(file.toFile()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String name() {
            return content.at("/metadata/name").asText();
        }

        String type() {
            return content.at("/metadata/labels")
                    .path("camel.apache.org/kamelet.type")
                    .asText();
        }

        String annotation(String name) {
            return content.at("/metadata/annotations")
                    .path("camel.apache.org/" + name)
                    .asText();
        }

        JsonNode definition() {
            return content.at("/spec/definition");
        }

        Set<Map.Entry<String, JsonNode>> properties() {
            return definition().path("properties").properties();
        }

        JsonNode template() {
            return content.at("/spec/template");
        }

        List<String> texts(String pointer) {
            return StreamSupport.stream(content.at(pointer).spliterator(), false)
                    .map(JsonNode::asText)
                    .toList();
        }

        @Override
        public String toString() {
            return file;
        }
    }

    private static List<Kamelet> in(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .map(Kamelet::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Kamelet> kamelets() {
        return in(OURS);
    }

    @Test
    void areThere() {
        assertThat(kamelets()).extracting(Kamelet::name).containsExactly("launchdarkly-sink", "segment-source");
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void areNamedAsTheirFiles(Kamelet kamelet) {
        assertThat(kamelet.file()).isEqualTo(kamelet.name() + SUFFIX);
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void areSourcesSinksOrActionsAndEndTheirNameSo(Kamelet kamelet) {
        assertThat(kamelet.type()).isIn("source", "sink", "action");
        assertThat(kamelet.name()).endsWith("-" + kamelet.type());
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void areResourcesOfKubernetes(Kamelet kamelet) {
        assertThat(kamelet.content().path("apiVersion").asText()).isEqualTo("camel.apache.org/v1");
        assertThat(kamelet.content().path("kind").asText()).isEqualTo("Kamelet");
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void haveATitleThatEndsInTheirTypeAndADescription(Kamelet kamelet) {
        String type = kamelet.type();

        assertThat(kamelet.definition().path("title").asText())
                .endsWith(" " + type.substring(0, 1).toUpperCase(Locale.ROOT) + type.substring(1));
        assertThat(kamelet.definition().path("description").asText()).endsWith(".");
        assertThat(kamelet.definition().path("type").asText()).isEqualTo("object");
    }

    @Test
    void shareNoTitleOrDescription() {
        assertThat(Stream.concat(kamelets().stream(), in(CATALOG).stream())
                        .map(kamelet -> kamelet.definition().path("title").asText()))
                .doesNotHaveDuplicates();
        assertThat(kamelets())
                .extracting(kamelet -> kamelet.definition().path("description").asText())
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void describeEveryProperty(Kamelet kamelet) {
        assertThat(kamelet.properties()).isNotEmpty().allSatisfy(property -> {
            assertThat(property.getValue().path("description").asText()).endsWith(".");
            assertThat(property.getValue().path("type").asText()).isEqualTo("string");
            assertThat(property.getValue().path("example").asText()).isNotEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void titleEveryPropertyInCapitalsWithoutAnArticle(Kamelet kamelet) {
        assertThat(kamelet.properties())
                .extracting(property -> property.getValue().path("title").asText())
                .allSatisfy(title -> {
                    assertThat(title)
                            .isNotEmpty()
                            .doesNotStartWith("The ")
                            .doesNotStartWith("A ")
                            .doesNotStartWith("An ");
                    assertThat(title).matches(TITLE);
                });
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void requireOnceOnlyWhatIsDefined(Kamelet kamelet) {
        List<String> defined =
                kamelet.properties().stream().map(Map.Entry::getKey).toList();

        assertThat(kamelet.texts("/spec/definition/required"))
                .doesNotHaveDuplicates()
                .isSubsetOf(defined);
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void haveADefaultForWhatIsNeitherRequiredNorSecret(Kamelet kamelet) {
        List<String> required = kamelet.texts("/spec/definition/required");

        assertThat(kamelet.properties())
                .filteredOn(property -> !property.getValue().has("format"))
                .allSatisfy(property -> assertThat(property.getValue().has("default"))
                        .isNotEqualTo(required.contains(property.getKey())));
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void markEverySecretAsPasswordAndCredential(Kamelet kamelet) {
        assertThat(kamelet.properties()).allSatisfy(property -> {
            boolean isSecret = property.getKey().startsWith("writeKey");
            List<String> descriptors = new ArrayList<>();
            property.getValue().path("x-descriptors").forEach(descriptor -> descriptors.add(descriptor.asText()));
            assertThat(property.getValue().path("format").asText()).isEqualTo(isSecret ? "password" : "");
            assertThat(descriptors)
                    .containsExactlyElementsOf(isSecret ? List.of("urn:camel:group:credentials") : List.of());
        });
    }

    /** Embedded, because no tool fetches it from elsewhere. */
    @ParameterizedTest
    @MethodSource("kamelets")
    void haveAnEmbeddedDrawingAsIcon(Kamelet kamelet) throws Exception {
        String icon = kamelet.annotation("kamelet.icon");
        String prefix = "data:image/svg+xml;base64,";

        assertThat(icon).startsWith(prefix);
        byte[] drawing = Base64.getDecoder().decode(icon.substring(prefix.length()));
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(drawing))
                        .getDocumentElement()
                        .getTagName())
                .isEqualTo("svg");
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void nameTheVersionOfCamelThatTheyAreFor(Kamelet kamelet) {
        assertThat(in(CATALOG))
                .extracting(other -> other.annotation("catalog.version"))
                .containsOnly(kamelet.annotation("catalog.version"));
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void sayHowMatureTheyAreAndWhereTheyBelong(Kamelet kamelet) {
        assertThat(kamelet.annotation("kamelet.support.level")).isIn("Preview", "Stable");
        assertThat(kamelet.annotation("kamelet.group")).isNotEmpty();
        assertThat(kamelet.annotation("kamelet.namespace")).isNotEmpty();
        assertThat(kamelet.annotation("provider")).isEqualTo("segment-launchdarkly");
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void useEveryPropertyAndBeanAndNoOther(Kamelet kamelet) {
        Set<String> declared = new TreeSet<>();
        kamelet.properties().forEach(property -> declared.add(property.getKey()));
        kamelet.template()
                .path("beans")
                .forEach(bean -> declared.add(bean.path("name").asText()));

        Set<String> used = new TreeSet<>();
        PARAMETER.matcher(kamelet.template().toString()).results().forEach(found -> used.add(found.group(1)));
        assertThat(used).isEqualTo(declared);
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void consumeFromTheRouteThatUsesThemOrSendToIt(Kamelet kamelet) {
        if (kamelet.type().equals("sink")) {
            assertThat(kamelet.template().at("/from/uri").asText()).isEqualTo("kamelet:source");
        } else {
            assertThat(kamelet.template().findValuesAsText("uri")).contains("kamelet:sink");
        }
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void nameTheJarOfThisVersionAndEveryComponentAsDependency(Kamelet kamelet) {
        List<String> dependencies = kamelet.texts("/spec/dependencies");

        assertThat(dependencies).allMatch(dependency -> dependency.matches("camel:[a-z-]+|mvn:[^:]+:[^:]+:[^:]+"));
        assertThat(dependencies)
                .anyMatch(dependency -> dependency.matches("mvn:io.segmentlaunchdarkly:segment-launchdarkly:[0-9].*"));
        assertThat(kamelet.template().findValuesAsText("uri"))
                .isNotEmpty()
                .allMatch(uri -> dependencies.contains("camel:" + uri.replaceFirst(":.*", "")));
    }

    /** The catalog is the judge of what else there is to a kamelet: tools know what its kamelets have. */
    @ParameterizedTest
    @MethodSource("kamelets")
    void haveEveryAnnotationLabelAndFieldThatAllOfTheCatalogHaveAndNoneThatNoneHas(Kamelet kamelet) {
        List<Kamelet> catalog = in(CATALOG);

        assertThat(catalog).hasSizeGreaterThan(200);
        for (String place :
                List.of("/metadata", "/metadata/annotations", "/metadata/labels", "/spec", "/spec/definition")) {
            Set<String> some = new TreeSet<>();
            Set<String> all = new TreeSet<>(fields(catalog.get(0), place));
            for (Kamelet other : catalog) {
                some.addAll(fields(other, place));
                all.retainAll(fields(other, place));
            }
            assertThat(fields(kamelet, place)).as(place).containsAll(all).isSubsetOf(some);
        }
        Set<String> ofProperties = new TreeSet<>();
        catalog.forEach(other -> other.properties()
                .forEach(property -> property.getValue().fieldNames().forEachRemaining(ofProperties::add)));
        assertThat(kamelet.properties())
                .allSatisfy(property -> assertThat(property.getValue().fieldNames())
                        .toIterable()
                        .isSubsetOf(ofProperties));
    }

    private static Set<String> fields(Kamelet kamelet, String place) {
        Set<String> fields = new TreeSet<>();
        kamelet.content().at(place).fieldNames().forEachRemaining(fields::add);
        return fields;
    }
}
