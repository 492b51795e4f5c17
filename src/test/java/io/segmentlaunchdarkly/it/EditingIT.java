package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.json;
import static io.segmentlaunchdarkly.it.Json.quoted;
import static io.segmentlaunchdarkly.it.Json.without;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes and mappings edited in place, by hand and without a compiler, in the distribution and in its development mode. */
class EditingIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String TRACK_EVENT = "track-event.camel.yaml";
    private static final String DISPATCH = "dispatch.camel.yaml";

    @TempDir
    Path directory;

    private Receiver receiver;
    private Distribution service;

    @BeforeEach
    void copy() throws IOException {
        receiver = Receiver.start();
        service = Distribution.in(directory, receiver);
    }

    @AfterEach
    void end() {
        service.close();
        receiver.close();
    }

    @Test
    void mapsAsTheEditedMappingSays() throws IOException {
        edit(TRACK_EVENT, "\"@path\": $.event", "\"@path\": $.properties.metric");
        edit(TRACK_EVENT, "context_kind: user", "context_kind: device");
        service.start();

        service.post(
                "/v1/track",
                quoted(
                        "{'userId': 'd-1', 'event': 'Clicked', 'properties': {'metric': 'clicks'}, 'timestamp': '1970-01-01T00:00:01Z'}"));

        assertThat(receiver.awaitEvent("clicks"))
                .isEqualTo(
                        json(
                                """
                                {'kind': 'custom', 'key': 'clicks', 'contextKeys': {'device': 'd-1'},
                                 'creationDate': 1000, 'data': {'metric': 'clicks'}}"""));
    }

    @Test
    void sendsPageViewsByOneMoreBranchAndOneMoreFile() throws IOException {
        edit(
                DISPATCH,
                """
                              - expression:
                                  language:
                                    language: fql
                                    expression: type = "track"
                """,
                """
                              - expression:
                                  language:
                                    language: fql
                                    expression: type = "page"
                                steps:
                                  - to:
                                      uri: direct
                                      parameters:
                                        name: launchdarkly-page-view
                              - expression:
                                  language:
                                    language: fql
                                    expression: type = "track"
                """);
        String track = Files.readString(service.routes().resolve(TRACK_EVENT));
        Files.writeString(
                service.routes().resolve("page-view.camel.yaml"),
                // The bean that makes the event is there already.
                track.substring(track.indexOf("- route:"))
                        .replace("launchdarkly-track-event", "launchdarkly-page-view")
                        .replace("\"@path\": $.event", "\"@path\": $.name"));
        service.start();

        service.post("/v1/page", quoted("{'userId': 'ada', 'name': 'Home', 'properties': {'url': '/'}}"));

        assertThat(without(receiver.awaitEvent("Home"), "creationDate"))
                .isEqualTo(
                        json(
                                """
                                {'kind': 'custom', 'key': 'Home', 'contextKeys': {'user': 'ada'},
                                 'data': {'url': '/'}}"""));
    }

    @Test
    void understandsATemplateInAMapping() throws IOException {
        edit(TRACK_EVENT, "\"@path\": $.event", "\"@template\": '\\{{event\\}} of \\{{properties.plan\\}}'");
        service.start();

        service.post("/v1/track", quoted("{'userId': 'ada', 'event': 'Trial', 'properties': {'plan': 'gold'}}"));

        assertThat(receiver.awaitEvents("Trial of gold", 1)).hasSize(1);
    }

    @Test
    void takesASavedEditIntoEffectInDevelopmentModeWhereSettingsAreEnvironmentVariables() throws IOException {
        service.with(
                        "LAUNCHDARKLY_DATA_DIRECTORY",
                        directory.resolve("elsewhere").toString())
                .with("CAMEL_MAIN_NAME", "elsewhere")
                .start("--dev");

        edit(TRACK_EVENT, "context_kind: user", "context_kind: device");

        await("the edit in effect").atMost(SOON).until(() -> contextOf("edited").has("device"));
    }

    @Test
    void takesASavedEditIntoEffectInDevelopmentModeWhereTheDirectoryOfTheRoutesIsALink() throws IOException {
        Path elsewhere = Files.move(service.routes(), directory.resolve("routes"));
        Files.createSymbolicLink(service.routes(), elsewhere);
        service.start("--dev");

        edit(TRACK_EVENT, "context_kind: user", "context_kind: device");

        await("the edit in effect").atMost(SOON).until(() -> contextOf("edited").has("device"));
    }

    @Test
    void tellsInHealthWhatIsWrongWithAnEditInDevelopmentMode() throws IOException {
        service.start("--dev");

        edit(TRACK_EVENT, "\"@path\": $.event", "\"@pth\": $.event");

        await("the edit in health")
                .atMost(SOON)
                .until(() -> edits().path("status").asText().equals("DOWN"));
        // Camel 4.18.0 escapes the text of a health check twice.
        assertThat(edits().path("message").asText().replace("\\/", "/"))
                .startsWith(
                        "The last edit is not in effect: routes/track-event.camel.yaml: event_name.@pth: there is no such"
                                + " directive; there are @path, ");
    }

    @Test
    void keepsTheLastGoodRoutesThroughABrokenEditAndTakesTheNextGoodOne() throws IOException {
        service.start("--dev");
        edit(TRACK_EVENT, "context_kind: user", "context_kind: device\n                    : broken");
        await("the edit in health")
                .atMost(SOON)
                .until(() -> edits().path("status").asText().equals("DOWN"));

        JsonNode meanwhile = contextOf("meanwhile");
        edit(TRACK_EVENT, "\n                    : broken", "");

        assertThat(meanwhile).isEqualTo(json("{'user': 'ada'}"));
        await("the next edit in effect").atMost(SOON).until(() -> contextOf("mended")
                .has("device"));
        assertThat(edits().path("status").asText()).isEqualTo("UP");
    }

    @Test
    void isHealthyAgainWhenABrokenEditIsTakenBack() throws IOException {
        service.start("--dev");
        edit(DISPATCH, "type = \"track\"", "type == \"track\"");
        await("the edit in health")
                .atMost(SOON)
                .until(() -> edits().path("status").asText().equals("DOWN"));

        edit(DISPATCH, "type == \"track\"", "type = \"track\"");

        await("health").atMost(SOON).until(() -> edits().path("status").asText().equals("UP"));
    }

    @Test
    void endsOnASignalInDevelopmentMode() throws IOException {
        service.start("--dev");

        service.sigterm();

        assertThat(service.processes()).isEmpty();
    }

    @Test
    void doesNotStartWithABrokenTriggerAndSaysWhereItIs() throws IOException {
        edit(DISPATCH, "type = \"track\"", "type == \"track\"");

        int exitCode = service.launch().awaitExit();

        assertThat(exitCode).isEqualTo(1);
        assertThat(service.errors())
                .isEqualTo(
                        """
                        segment-launchdarkly cannot start: Trigger not understood at line 1, column 7: expected a value \
                        after = but found = (equality is a single =). (route launchdarkly-dispatch in routes/dispatch.camel.yaml)
                        type == "track"
                              ^
                        """);
        assertThat(service.log()).isEmpty();
    }

    /** Branches whose target is missing would hold up every event of that type. */
    @Test
    void doesNotStartWhenABranchLeadsNowhere() throws IOException {
        edit(DISPATCH, "name: launchdarkly-track-event", "name: launchdarkly-trac-event");

        int exitCode = service.launch().awaitExit();

        assertThat(exitCode).isEqualTo(1);
        assertThat(service.errors()).contains("launchdarkly-trac-event");
    }

    private void edit(String file, String text, String replacement) throws IOException {
        Path path = service.routes().resolve(file);
        String before = Files.readString(path);
        assertThat(before).contains(text);
        Files.writeString(path, before.replace(text, replacement));
    }

    /** The context keys of a new event's custom event; an empty object while the service is between two starts. */
    private JsonNode contextOf(String event) {
        try {
            int known = receiver.events(event).size();
            if (service.post("/v1/track", quoted("{'userId': 'ada', 'event': '%s'}".formatted(event)))
                            .statusCode()
                    != 200) {
                return Json.object();
            }
            return receiver.awaitEvents(event, known + 1).get(known).path("contextKeys");
        } catch (java.io.UncheckedIOException betweenTwoStarts) {
            return Json.object();
        }
    }

    private JsonNode edits() {
        return service.healthCheck("launchdarkly-edit");
    }
}
