package io.segmentlaunchdarkly.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What Segment's own packages answer for the same mapping and event. */
class ConformanceTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest(name = "line {index}")
    @MethodSource("vectors")
    void answersWhatSegmentAnswers(String line) throws IOException {
        JsonNode vector = JSON.readTree(line);

        JsonNode result = Mapping.parse(vector.get("mapping")).resolve(vector.get("event"));

        assertThat(result).isEqualTo(vector.get("expect"));
    }

    static Stream<String> vectors() throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                ConformanceTest.class.getResourceAsStream("/conformance/mappings.ndjson"), StandardCharsets.UTF_8))) {
            List<String> lines = reader.lines().toList();
            return lines.stream();
        }
    }
}
