package io.segmentlaunchdarkly.routes;

import static io.segmentlaunchdarkly.routes.RunningRoutes.route;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.segmentlaunchdarkly.exchange.MappingOutcome.Discarded;
import io.segmentlaunchdarkly.exchange.MappingOutcome.Mapped;
import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import io.segmentlaunchdarkly.launchdarkly.Action;
import io.segmentlaunchdarkly.launchdarkly.Field;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The router and the transformers, as they stand in the route files, make of events what Segment makes of them. */
class MapEventsTest {
    private static final JsonMapper JSON = new JsonMapper();

    /** Numbers by value; the order of keys is nothing to a tree. */
    private static final Comparator<JsonNode> BY_VALUE = (a, b) ->
            a.isNumber() && b.isNumber() ? Double.compare(a.doubleValue(), b.doubleValue()) : a.equals(b) ? 0 : 1;

    @TempDir
    private static Path data;

    private static RunningRoutes routes;

    @BeforeAll
    static void start() throws Exception {
        routes = RunningRoutes.start(data, route("dispatch"), route("alias-user"), route("track-event"));
    }

    @AfterAll
    static void stop() {
        routes.close();
    }

    private static Exchange dispatch(JsonNode event) {
        return routes.send(
                "launchdarkly-dispatch", exchange -> exchange.getMessage().setBody(event));
    }

    private static List<MappingOutcomes.Entry> map(JsonNode event) {
        return MappingOutcomes.of(dispatch(event)).entries();
    }

    static List<JsonNode> vectors() throws IOException {
        return Files.readAllLines(Path.of("src/test/resources/conformance/events.ndjson")).stream()
                .map(MapEventsTest::read)
                .toList();
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void readsAllVectors() throws Exception {
        assertThat(vectors()).hasSize(944);
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void makesOfAnEventWhatSegmentMakes(JsonNode vector) {
        List<MappingOutcomes.Entry> results = map(vector.get("event"));
        assertThat(results)
                .extracting(MappingOutcomes.Entry::action)
                .containsExactlyElementsOf(vector.get("expect").findValuesAsText("action"));
        for (int i = 0; i < results.size(); i++) {
            check(results.get(i), vector.get("expect").get(i));
        }
    }

    private static void check(MappingOutcomes.Entry actual, JsonNode expected) {
        if (actual.outcome() instanceof Mapped mapped) {
            JsonNode event = read(new String(mapped.event(), java.nio.charset.StandardCharsets.UTF_8));
            assertThat(event.equals(BY_VALUE, expected.path("event")))
                    .as("%s%nexpected %s", event, expected)
                    .isTrue();
        } else {
            assertThat(expected.has("error")).as("%s", actual.outcome()).isTrue();
            String reason = ((Discarded) actual.outcome()).reason();
            assertThat(fieldsNamed(actual.action(), reason))
                    .as(reason)
                    .isEqualTo(
                            fieldsNamed(actual.action(), expected.get("error").textValue()));
        }
    }

    /** The fields that a sentence names, by key or by title. */
    private static Set<String> fieldsNamed(String action, String sentence) {
        String text = sentence.toLowerCase(Locale.ROOT);
        Set<String> named = new TreeSet<>();
        for (Field field : Action.ofSlug(action).orElseThrow().fields()) {
            if (text.contains("'" + field.key() + "'")
                    || text.contains(field.title().toLowerCase(Locale.ROOT) + " must")) {
                named.add(field.key());
            }
        }
        assertThat(named).as(sentence).isNotEmpty();
        return named;
    }

    @Test
    void namesTheMappingAsItsRouteFile() {
        assertThat(map(read("{\"type\":\"track\",\"userId\":\"u\",\"event\":\"e\"}")))
                .extracting(MappingOutcomes.Entry::mapping)
                .containsExactly("track-event");
    }

    @Test
    void filtersAnEventThatItsIntegrationsKeepBack() {
        assertThat(dispatch(
                                read(
                                        "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"e\",\"integrations\":{\"All\":false}}"))
                        .getProperty("launchdarklyFiltered"))
                .isEqualTo("FILTERED_BY_INTEGRATIONS_OBJECT");
    }

    @Test
    void makesNothingOfAFilteredEvent() {
        assertThat(map(read("{\"type\":\"track\",\"userId\":\"u\",\"event\":\"e\",\"integrations\":{\"All\":false}}")))
                .isEmpty();
    }
}
