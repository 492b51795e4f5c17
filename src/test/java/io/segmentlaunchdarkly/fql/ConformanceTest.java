package io.segmentlaunchdarkly.fql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What Segment's own evaluator answers for triggers as its trigger builder writes them. */
class ConformanceTest {
    private final List<JsonNode> vectors;

    ConformanceTest() throws IOException {
        vectors = Files.readAllLines(Path.of("src/test/resources/conformance/triggers.ndjson")).stream()
                .map(Json::strict)
                .toList();
    }

    @Test
    void answersAsSegmentDoes() {
        List<JsonNode> different = vectors.stream()
                .filter(vector -> Trigger.parse(vector.get("fql").textValue()).matches(vector.get("event"))
                        != vector.get("matches").booleanValue())
                .toList();
        assertThat(different).isEmpty();
    }

    @Test
    void readsAllVectors() {
        assertThat(vectors).hasSize(500);
    }

    @Test
    void printsWhatItReads() {
        assertThat(vectors).allSatisfy(vector -> {
            Trigger trigger = Trigger.parse(vector.get("fql").textValue());
            assertThat(Trigger.parse(trigger.toString())).isEqualTo(trigger);
        });
    }
}
