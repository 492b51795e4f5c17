package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.it.KnownVulnerabilities.Vulnerability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the distribution is made of, as its bill of materials says: under which licences, and with which known vulnerabilities. */
class BillOfMaterialsIT {
    private static final Path DISTRIBUTION = Path.of("target", "segment-launchdarkly");
    private static final Path RELEASE = Path.of("release");

    /** The plugin that makes it asks for the licences online, and Maven leaves it out of an offline build. */
    private static List<JsonNode> components() throws IOException {
        assumeThat(DISTRIBUTION.resolve("bom.json"))
                .as("bom.json, which a build with Maven's option -o does not make")
                .exists();
        JsonNode bom = Json.parse(Files.readString(DISTRIBUTION.resolve("bom.json")));
        return StreamSupport.stream(bom.path("components").spliterator(), false).toList();
    }

    private static String coordinates(JsonNode component) {
        return component.path("group").asText() + ":" + component.path("name").asText();
    }

    /** Such as {@code netty-transport-native-epoll-4.1.140.Final-linux-x86_64.jar}. */
    private static String jar(JsonNode component) {
        String purl = component.path("purl").asText();
        String classifier = purl.contains("classifier=") ? "-" + purl.replaceFirst(".*classifier=([^&]*).*", "$1") : "";
        return component.path("name").asText() + "-" + component.path("version").asText() + classifier + ".jar";
    }

    @Test
    void listsEveryJarOfTheDistributionAndNoOther() throws IOException {
        Set<String> listed =
                components().stream().map(BillOfMaterialsIT::jar).collect(Collectors.toCollection(TreeSet::new));

        try (Stream<Path> jars = Files.list(DISTRIBUTION.resolve("lib"))) {
            assertThat(jars.map(jar -> jar.getFileName().toString())
                            .filter(name -> name.endsWith(".jar") && !name.startsWith("segment-launchdarkly-")))
                    .containsExactlyInAnyOrderElementsOf(listed);
        }
    }

    @Test
    void hasNothingUnderALicenceThatIsNotAllowed() throws IOException {
        Set<String> allowed = Files.readAllLines(RELEASE.resolve("licences.txt")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .collect(Collectors.toSet());
        List<String> others = new ArrayList<>();
        for (JsonNode component : components()) {
            List<String> licences = licences(component);
            if (licences.stream().noneMatch(allowed::contains)) {
                others.add(coordinates(component) + " has " + licences + ", of which release/licences.txt allows none");
            }
        }
        assertThat(others).isEmpty();
    }

    /** Who takes a library may choose among its licences. */
    private static List<String> licences(JsonNode component) {
        List<String> licences = new ArrayList<>();
        for (JsonNode each : component.path("licenses")) {
            licences.add(Stream.of(each.at("/license/id"), each.at("/license/name"), each.path("expression"))
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText)
                    .findFirst()
                    .orElse("none"));
        }
        return licences;
    }

    @Test
    void hasNothingWithAKnownVulnerabilityThatTouchesIt() throws IOException {
        KnownVulnerabilities known = KnownVulnerabilities.read(RELEASE.resolve("vulnerabilities.json"));
        List<String> affected = new ArrayList<>();
        for (JsonNode component : components()) {
            String version = component.path("version").asText();
            known.of(coordinates(component), version).stream()
                    .filter(vulnerability -> vulnerability.accepted().isEmpty())
                    .forEach(vulnerability -> affected.add(coordinates(component) + " " + version + ": "
                            + vulnerability.id() + ", " + vulnerability.what()));
        }
        assertThat(affected)
                .as("update these, or say in release/vulnerabilities.json why one does not touch us")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1.2.9, true",
        "1.2.10, false",
        "1.2.10.Final, false",
        "1.2.9.Final, true",
        "1.1.99, false",
        "1.2, true",
        "1.3.0-M1, false",
        "2.0, false",
    })
    void knowsAVersionThatIsAffected(String version, boolean isAffected) throws IOException {
        Path list = Files.createTempFile("vulnerabilities", ".json");
        Files.writeString(
                list,
                """
                [{"id": "CVE-1", "package": "a:b", "from": "1.2", "before": "1.2.10", "what": "everything"}]
                """);

        KnownVulnerabilities known = KnownVulnerabilities.read(list);

        assertThat(known.of("a:b", version)).extracting(Vulnerability::id).hasSize(isAffected ? 1 : 0);
        assertThat(known.of("a:other", version)).isEmpty();
        Files.delete(list);
    }
}
