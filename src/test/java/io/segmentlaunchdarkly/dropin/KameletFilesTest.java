package io.segmentlaunchdarkly.dropin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Camel's catalog asks of a kamelet's definition. */
class KameletFilesTest {
    private static JsonNode kamelet(String name) throws IOException {
        try (InputStream file = KameletFilesTest.class.getResourceAsStream("/kamelets/" + name + ".kamelet.yaml")) {
            return new YAMLMapper().readTree(file);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"launchdarkly-sink", "segment-source"})
    void describeEveryProperty(String name) throws IOException {
        JsonNode definition = kamelet(name).at("/spec/definition");
        List<String> required = new ArrayList<>();
        definition.path("required").forEach(property -> required.add(property.asText()));

        assertThat(definition.path("properties").properties()).isNotEmpty().allSatisfy(property -> {
            assertThat(property.getValue().path("title").asText()).isNotEmpty();
            assertThat(property.getValue().path("description").asText()).endsWith(".");
            assertThat(property.getValue().path("type").asText()).isEqualTo("string");
            assertThat(property.getValue().path("example").asText()).isNotEmpty();
            if (property.getKey().startsWith("writeKey")) {
                assertThat(property.getValue().path("format").asText()).isEqualTo("password");
            } else {
                assertThat(property.getValue().has("default")).isNotEqualTo(required.contains(property.getKey()));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"launchdarkly-sink", "segment-source"})
    void areNamedAsTheirFiles(String name) throws IOException {
        JsonNode kamelet = kamelet(name);

        assertThat(kamelet.at("/metadata/name").asText()).isEqualTo(name);
        assertThat(kamelet.at("/metadata/labels/camel.apache.org~1kamelet.type").asText())
                .isEqualTo(name.substring(name.lastIndexOf('-') + 1));
        assertThat(kamelet.at("/spec/dependencies/0").asText())
                .matches("mvn:io.segmentlaunchdarkly:segment-launchdarkly:[0-9].*");
    }
}
