package io.segmentlaunchdarkly.fql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Segment's own evaluator answers; {@code TriggerFuzzIT} asks it anew where there is Node. */
class ConformanceTest {
    private final List<JsonNode> vectors = vectors("triggers");

    private static List<JsonNode> vectors(String name) {
        try {
            return Files.readAllLines(Path.of("src/test/resources/conformance/" + name + ".ndjson")).stream()
                    .map(Json::strict)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TriggerComparison compared(List<JsonNode> vectors) {
        TriggerComparison comparison = new TriggerComparison();
        vectors.forEach(vector -> comparison.add(
                vector.get("fql").textValue(),
                vector.get("event"),
                vector.get("matches").booleanValue()));
        return comparison;
    }

    @Test
    void answersAsSegmentDoes() {
        TriggerComparison comparison = compared(vectors);
        assertThat(comparison.undocumented()).isEmpty();
        assertThat(comparison.read(Reading.SEGMENT)).isEqualTo(vectors.size());
    }

    @Test
    void readsAllVectors() {
        assertThat(vectors).hasSize(500);
    }

    @Test
    void answersAsSegmentDoesForFuzzedTriggersOfItsBuilder() {
        TriggerComparison comparison = compared(vectors("fuzzed-builder-triggers"));
        assertThat(comparison.undocumented()).isEmpty();
        assertThat(comparison.read(Reading.SEGMENT)).isGreaterThan(900);
        assertThat(comparison.read(Reading.DOCUMENTED)).isZero();
    }

    @Test
    void answersAsSegmentDoesForFuzzedTriggersThatPeopleWriteUnlessItIsDocumented() {
        TriggerComparison comparison = compared(vectors("fuzzed-free-triggers"));
        assertThat(comparison.undocumented()).isEmpty();
        assertThat(comparison.read(Reading.SEGMENT)).isGreaterThan(300);
        assertThat(comparison.read(Reading.DOCUMENTED)).isGreaterThan(300);
    }

    @ParameterizedTest
    @ValueSource(strings = {"triggers", "fuzzed-builder-triggers", "fuzzed-free-triggers"})
    void printsWhatItReads(String name) {
        assertThat(vectors(name)).allSatisfy(vector -> {
            Trigger trigger;
            try {
                trigger = Trigger.parse(vector.get("fql").textValue());
            } catch (FqlSyntaxException e) {
                return;
            }
            Trigger again = Trigger.parse(trigger.toString());
            assertThat(again).isEqualTo(trigger);
            assertThat(again.reading()).isEqualTo(trigger.reading());
            assertThat(again.matches(vector.get("event"))).isEqualTo(trigger.matches(vector.get("event")));
        });
    }

    @Test
    void givesTheDocumentedMeaningOfEveryTrigger() {
        assertThat(vectors).allSatisfy(vector -> assertThat(
                        Trigger.parse(Trigger.documented(vector.get("fql").textValue()))
                                .reading())
                .isEqualTo(Reading.DOCUMENTED));
    }
}
