package io.segmentlaunchdarkly.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The compose file, and the versions that the files in {@code deploy/} name. */
class ComposeTest {
    private static final Path DIRECTORY = Path.of("deploy", "compose");

    private static JsonNode compose() throws IOException {
        return Chart.objects(Files.readString(DIRECTORY.resolve("compose.yaml")))
                .get(0);
    }

    @Test
    void setsVariablesOfSettings() throws IOException {
        List<String> known = Arrays.stream(Setting.values())
                .flatMap(setting -> Stream.of(setting.variable(), Setting.variable(setting.fileKey("default"))))
                .toList();
        assertThat(compose().at("/services/segment-launchdarkly/environment").properties())
                .extracting(variable -> variable.getKey())
                .filteredOn(name -> !name.equals("JAVA_OPTS"))
                .isNotEmpty()
                .isSubsetOf(known);
    }

    @Test
    void mountsFilesThatAreThere() throws IOException {
        List<String> files = Pattern.compile("- (\\.\\.?/[^:]+):/.*:ro")
                .matcher(Files.readString(DIRECTORY.resolve("compose.yaml")))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(files).hasSize(2).allSatisfy(file -> assertThat(DIRECTORY.resolve(file))
                .isRegularFile());
    }

    /** Its version 1.0.3, Debian 12's, takes a name without "./" for a volume, and "${NAME:-}" as it stands. */
    @Test
    void isReadByPodmanComposeToo() throws IOException {
        assertThat(compose().path("secrets"))
                .isNotEmpty()
                .allSatisfy(secret -> assertThat(secret.path("file").asText()).startsWith("./"));
        assertThat(Files.readString(DIRECTORY.resolve("compose.yaml"))).doesNotContain("${");
    }

    @Test
    void declaresTheSecretsThatItsServicesRead() throws IOException {
        String text = Files.readString(DIRECTORY.resolve("compose.yaml"))
                + Files.readString(DIRECTORY.resolve("prometheus.yml"));
        List<String> declared = compose().path("secrets").properties().stream()
                .map(secret -> secret.getKey())
                .toList();
        assertThat(Pattern.compile("/run/secrets/([a-z-]+)")
                        .matcher(text)
                        .results()
                        .map(found -> found.group(1)))
                .isNotEmpty()
                .isSubsetOf(declared);
    }

    @Test
    void namesTheVersionOfTheProject() throws IOException {
        String version = Pattern.compile("<artifactId>segment-launchdarkly</artifactId>\\s*<version>([^<]+)<")
                .matcher(Files.readString(Path.of("pom.xml")))
                .results()
                .map(found -> found.group(1))
                .findFirst()
                .orElseThrow();
        JsonNode chart = Chart.objects(Files.readString(Chart.DIRECTORY.resolve("Chart.yaml")))
                .get(0);
        assertThat(chart.path("version").asText()).isEqualTo(version);
        assertThat(chart.path("appVersion").asText()).isEqualTo(version);
        assertThat(compose().at("/services/segment-launchdarkly/image").asText())
                .isEqualTo("segment-launchdarkly:" + version);
    }
}
