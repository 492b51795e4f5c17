package io.segmentlaunchdarkly.routes;

import static io.segmentlaunchdarkly.routes.RunningRoutes.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.segmentlaunchdarkly.exchange.MappingOutcome.Discarded;
import io.segmentlaunchdarkly.exchange.MappingOutcome.Mapped;
import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Edits of the route files that the documentation offers, and requests through all routes between ingest and the outbox. */
class EditedRoutesTest {
    private static final JsonMapper JSON = new JsonMapper();

    /** A transformer that fails on the event named broken. */
    private static final String FRAGILE =
            """
            - route:
                id: launchdarkly-%1$s
                description: Fails on an event named broken.
                routeConfigurationId: launchdarkly-transformer
                from:
                  uri: direct
                  parameters:
                    name: launchdarkly-%1$s
                  steps:
                    - filter:
                        expression:
                          language:
                            language: fql
                            expression: event = "broken"
                        steps:
                          - throwException:
                              exceptionType: java.lang.ArithmeticException
                              message: the mapping does not add up
                    - setBody:
                        expression:
                          language:
                            language: mapping
                            expression: |
                              user_key: { "@path": $.userId }
                              event_name: { "@path": $.event }
                    - process:
                        ref: launchdarklyTrackEvent
            - beans:
                - name: launchdarklyTrackEvent
                  type: io.segmentlaunchdarkly.launchdarkly.TrackEvent
            """;

    /** A branch of the router for two mappings. */
    private static final String MULTICAST =
            """
            - multicast:
                steps:
                  - to:
                      uri: direct
                      parameters:
                        name: launchdarkly-fragile
                  - to:
                      uri: direct
                      parameters:
                        name: launchdarkly-track-event
            """;

    @TempDir
    private Path directory;

    private RunningRoutes routes;

    @AfterEach
    void stop() {
        if (routes != null) {
            routes.close();
        }
    }

    private void start(Path... files) throws Exception {
        routes = RunningRoutes.start(directory.resolve("data"), files);
    }

    private Path write(String name, String yaml) throws IOException {
        return Files.writeString(directory.resolve(name + ".camel.yaml"), yaml);
    }

    /** The router with its track branch a multicast of two mappings. */
    private Path dispatchToTwo() throws IOException {
        String dispatch = Files.readString(route("dispatch"));
        int branch = dispatch.indexOf("- to:", dispatch.indexOf("type = \"track\""));
        return write(
                "dispatch", dispatch.substring(0, branch) + MULTICAST.indent(18).stripLeading());
    }

    private static String track(String event) {
        return "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"" + event + "\"}";
    }

    private List<MappingOutcomes.Entry> map(String event) throws IOException {
        JsonNode body = JSON.readTree(event);
        return MappingOutcomes.of(routes.send("launchdarkly-dispatch", exchange -> exchange.getMessage()
                        .setBody(body)))
                .entries();
    }

    /** Sends a request through ingest; the answer. */
    private JsonNode ingest(String request) throws IOException {
        Exchange exchange = routes.send(
                "launchdarkly-ingest", sent -> sent.getMessage().setBody(request.getBytes(StandardCharsets.UTF_8)));
        assertThat(exchange.getException()).isNull();
        return JSON.readTree(exchange.getMessage().getBody(byte[].class));
    }

    /** The keys of the events in the environment's closed batches, once there are some. */
    private List<String> delivered(String environment) throws IOException {
        Path ready = directory.resolve("data/outbox").resolve(environment).resolve("ready");
        await().until(() -> Files.isDirectory(ready) && !list(ready).isEmpty());
        List<String> keys = new ArrayList<>();
        for (Path batch : list(ready)) {
            keys.addAll(JSON.readTree(batch.toFile()).findValuesAsText("key"));
        }
        return keys;
    }

    private static List<Path> list(Path path) throws IOException {
        try (Stream<Path> files = Files.list(path)) {
            return files.toList();
        }
    }

    @Test
    void discardsAnEventThatItsMappingFailsOn() throws Exception {
        start(route("dispatch"), write("fragile", FRAGILE.formatted("track-event")), route("alias-user"));
        assertThat(map(track("broken"))).singleElement().satisfies(entry -> {
            assertThat(entry.mapping()).isEqualTo("track-event");
            assertThat(entry.outcome())
                    .isEqualTo(new Discarded("mapping_failed", "The mapping failed: the mapping does not add up"));
        });
    }

    @Test
    void makesTwoEventsOfOneByTwoMappings() throws Exception {
        start(
                dispatchToTwo(),
                write("fragile", FRAGILE.formatted("fragile")),
                route("track-event"),
                route("alias-user"));
        assertThat(map(track("fine")))
                .extracting(MappingOutcomes.Entry::mapping)
                .containsExactlyInAnyOrder("fragile", "track-event");
    }

    @Test
    void letsOneMappingFailWithoutTheOther() throws Exception {
        start(
                dispatchToTwo(),
                write("fragile", FRAGILE.formatted("fragile")),
                route("track-event"),
                route("alias-user"));
        assertThat(map(track("broken")))
                .satisfiesExactlyInAnyOrder(
                        fragile -> {
                            assertThat(fragile.mapping()).isEqualTo("fragile");
                            assertThat(fragile.outcome()).isInstanceOf(Discarded.class);
                        },
                        other -> {
                            assertThat(other.mapping()).isEqualTo("track-event");
                            assertThat(other.outcome()).isInstanceOf(Mapped.class);
                        });
    }

    private void startAll(Path dispatch, Path transformer) throws Exception {
        start(route("alias-user"), route("collect"), dispatch, route("ingest"), route("sources"), transformer);
    }

    @Test
    void letsTheOtherEventsOfARequestGoOn() throws Exception {
        startAll(route("dispatch"), write("fragile", FRAGILE.formatted("track-event")));
        ingest("[" + track("one") + "," + track("broken") + "," + track("three") + "]");
        assertThat(delivered("default")).containsExactly("one", "three");
    }

    @Test
    void keepsTheEventsOfTwoEnvironmentsInABatchEach() throws Exception {
        String byUser =
                """
                        - setProperty:
                            name: launchdarklyEnvironment
                            expression:
                              simple:
                                expression: ${body.get("context").get("env").textValue()}
                """;
        String dispatch =
                Files.readString(route("dispatch")).replace("        - choice:\n", byUser + "        - choice:\n");
        startAll(write("dispatch", dispatch), route("track-event"));
        ingest("[" + trackFor("one", "staging") + "," + trackFor("two", "production") + ","
                + trackFor("three", "staging") + "]");
        assertThat(List.of(delivered("staging"), delivered("production")))
                .containsExactly(List.of("one", "three"), List.of("two"));
    }

    private static String trackFor(String event, String environment) {
        return track(event).replace("}", ",\"context\":{\"env\":\"" + environment + "\"}}");
    }

    @Test
    void answersThatARequestWasTaken() throws Exception {
        startAll(route("dispatch"), route("track-event"));
        assertThat(ingest(track("one"))).isEqualTo(JSON.readTree("{\"success\":true}"));
    }

    @Test
    void namesTheEventsOfARequestThatWereRejected() throws Exception {
        startAll(route("dispatch"), route("track-event"));
        assertThat(ingest("[" + track("") + "]").at("/rejected/0/code").textValue())
                .isEqualTo("event_not_defined");
    }

    @Test
    void takesARequestWithoutEvents() throws Exception {
        startAll(route("dispatch"), route("track-event"));
        assertThat(ingest("{\"batch\":[]}")).isEqualTo(JSON.readTree("{\"success\":true}"));
    }

    @Test
    void takesARequestWhoseEventsNoMappingTakes() throws Exception {
        startAll(route("dispatch"), route("track-event"));
        assertThat(ingest("{\"type\":\"group\",\"userId\":\"u\"}")).isEqualTo(JSON.readTree("{\"success\":true}"));
    }

    @Test
    void keepsWhatItAcknowledgedOnTheDisk() throws Exception {
        startAll(route("dispatch"), route("track-event"));
        ingest(track("one"));
        assertThat(delivered("default")).containsExactly("one");
    }
}
