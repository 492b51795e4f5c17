package io.segmentlaunchdarkly.fql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.it.NodePackages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Triggers at random, answered here and by Segment's own packages. Prints the seed: {@code -Dfuzz.seed=N} makes the same ones again;
 * {@code -Dfuzz=long} makes 20,000 of each sort, with another seed each time; {@code -Dfuzz.record} writes down what ConformanceTest
 * holds where there is no Node.
 */
class TriggerFuzzIT {
    private static final boolean LONG = System.getProperty("fuzz", "short").equals("long");
    private static final int CASES = LONG ? 20_000 : 2_000;
    private static final long SEED = Long.getLong("fuzz.seed", LONG ? new Random().nextInt(1_000_000) : 17);
    private static final int RECORDED = 1_000;
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static Path packages;

    @BeforeAll
    static void install() throws IOException {
        packages = NodePackages.install(TriggerFuzzIT.class);
    }

    @Test
    void answersAsSegmentDoesForTriggersOfItsBuilder() throws IOException {
        FuzzedTriggers fuzzed = new FuzzedTriggers(SEED);
        TriggerComparison comparison = compare(
                "builder",
                IntStream.range(0, CASES)
                        .mapToObj(i -> {
                            ObjectNode one = JsonNodeFactory.instance.objectNode();
                            one.set("condition", fuzzed.condition());
                            return one.<ObjectNode>set("event", fuzzed.event());
                        })
                        .toList());

        assertThat(comparison.undocumented()).isEmpty();
        assertThat(comparison.read(Reading.DOCUMENTED)).isZero();
        assertThat(comparison.read(Reading.SEGMENT)).isGreaterThan(CASES * 97 / 100);
        assertThat(comparison.matching()).isBetween(CASES / 10, CASES * 9 / 10);
    }

    @Test
    void answersAsSegmentDoesForTriggersThatPeopleWriteUnlessItIsDocumented() throws IOException {
        FuzzedTriggers fuzzed = new FuzzedTriggers(SEED + 1);
        TriggerComparison comparison = compare(
                "free",
                IntStream.range(0, CASES)
                        .mapToObj(i -> {
                            ObjectNode one = JsonNodeFactory.instance.objectNode();
                            one.put("fql", fuzzed.free());
                            return one.<ObjectNode>set("event", fuzzed.event());
                        })
                        .toList());

        assertThat(comparison.undocumented()).isEmpty();
        assertThat(comparison.read(Reading.SEGMENT)).isGreaterThan(CASES / 20);
        assertThat(comparison.read(Reading.DOCUMENTED)).isGreaterThan(CASES / 20);
        assertThat(comparison.matching()).isBetween(CASES / 10, CASES * 9 / 10);
    }

    private static TriggerComparison compare(String sort, List<ObjectNode> cases) throws IOException {
        Path file = packages.resolve("triggers-" + sort + ".ndjson");
        Files.write(file, cases.stream().map(TriggerFuzzIT::line).toList());
        List<JsonNode> answers = NodePackages.run(
                        "node", "triggers.js", file.getFileName().toString())
                .lines()
                .map(Json::strict)
                .toList();
        assertThat(answers).hasSameSizeAs(cases);
        TriggerComparison comparison = new TriggerComparison();
        for (int i = 0; i < cases.size(); i++) {
            JsonNode answer = answers.get(i);
            comparison.add(
                    answer.get("fql").textValue(),
                    cases.get(i).get("event"),
                    answer.get("matches").booleanValue());
        }
        System.out.println("Seed " + SEED + ", " + sort + " triggers: " + comparison);
        if (System.getProperty("fuzz.record") != null) {
            Files.write(
                    Path.of("src/test/resources/conformance/fuzzed-" + sort + "-triggers.ndjson"),
                    IntStream.range(0, RECORDED)
                            .mapToObj(i -> line(((ObjectNode) answers.get(i))
                                    .set("event", cases.get(i).get("event"))))
                            .toList());
        }
        return comparison;
    }

    private static String line(JsonNode json) {
        try {
            return JSON.writeValueAsString(json);
        } catch (IOException e) {
            throw new IllegalStateException("a tree can always be written", e);
        }
    }
}
