package io.segmentlaunchdarkly.cli.importer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.cli.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports in, routes out, and events through them. */
class ImportTest {
    private static final String[] PUBLIC_API = {
        "public-api/destination.json", "public-api/subscriptions.json", "public-api/filters.json"
    };

    private Distribution distribution;

    @BeforeEach
    void deliver(@TempDir Path directory) throws IOException {
        distribution = new Distribution(directory);
    }

    @Test
    void tellsWhatItHasDoneWithThePublicApisAnswers() {
        Call.Outcome outcome = distribution.imports(PUBLIC_API);

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .isEqualTo(
                        """
                          written    routes/order-completed-grosse.camel.yaml
                          written    routes/every-track-call.camel.yaml
                          written    routes/alias-user.camel.yaml
                          written    routes/filters.camel.yaml
                          written    routes/dispatch.camel.yaml
                          written    config/application.properties
                          removed    routes/track-event.camel.yaml
                          skipped    mapping "Page views": it is disabled in Segment
                          note       mapping "Order Completed → Größe": its trigger is read as Segment evaluates it
                          note       mapping "Every track call": its trigger is read as Segment evaluates it
                          note       mapping "Alias User": its trigger is read as Segment evaluates it
                        Imported. The routes take effect when the service is started or restarted.
                        """);
        assertThat(outcome.code()).isZero();
    }

    @Test
    void writesOneFileForEachEnabledMappingAndLeavesTheRestOfTheRoutesAlone() throws IOException {
        Map<String, String> before = distribution.files();
        distribution.imports(PUBLIC_API);

        Map<String, String> after = distribution.files();
        assertThat(after.keySet())
                .contains(
                        "routes/dispatch.camel.yaml",
                        "routes/filters.camel.yaml",
                        "routes/order-completed-grosse.camel.yaml",
                        "routes/every-track-call.camel.yaml",
                        "routes/alias-user.camel.yaml",
                        "routes/.import.json")
                .doesNotContain("routes/track-event.camel.yaml", "routes/page-views.camel.yaml");
        assertThat(after).contains(Map.entry("routes/deliver.camel.yaml", before.get("routes/deliver.camel.yaml")));
    }

    @Test
    void writesAMappingInTheNotationOfTheRoutes() {
        distribution.imports(PUBLIC_API);

        assertThat(distribution.text("routes/order-completed-grosse.camel.yaml"))
                .isEqualTo(
                        """
                        # Imported from Segment: the mapping Order Completed → Größe. Its fields are in Segment's directive notation.
                        - route:
                            id: launchdarkly-order-completed-grosse
                            description: "Track Event: Order Completed → Größe"
                            routeConfigurationId: launchdarkly-transformer
                            from:
                              uri: direct
                              parameters:
                                name: launchdarkly-order-completed-grosse
                              steps:
                                - setBody:
                                    expression:
                                      language:
                                        language: mapping
                                        expression: |
                                          context_kind: user
                                          user_key:
                                            "@if":
                                              exists: { "@path": $.userId }
                                              then: { "@path": $.userId }
                                              else: { "@path": $.anonymousId }
                                          additional_context_keys:
                                            device: { "@path": $.context.device.id }
                                          event_name:
                                            "@template": "order-\\{{properties.currency\\}}"
                                          metric_value:
                                            "@path": $.properties.revenue
                                          event_properties:
                                            "@path": $.properties
                                          timestamp:
                                            "@path": $.timestamp
                                - process:
                                    ref: launchdarklyTrackEvent
                        """);
    }

    @Test
    void writesTheFiltersInSegmentsOrder() {
        distribution.imports(PUBLIC_API);

        assertThat(distribution.text("routes/filters.camel.yaml"))
                .isEqualTo(
                        """
                        # Imported from Segment: the destination filters, in the order in which Segment applies them: Sample, Drop, Drop Properties,
                        # Allow Properties. An event that is marked as filtered goes to no mapping.
                        - beans:
                            - name: launchdarklyFilter1
                              type: io.segmentlaunchdarkly.segment.SampleFilter
                              properties:
                                percent: "0.0"
                                path: "userId"
                            - name: launchdarklyFilter3
                              type: io.segmentlaunchdarkly.segment.DropProperties
                              properties:
                                fields: '{"":["anonymousId"],"properties":["email"],"properties.products":["price"]}'
                            - name: launchdarklyFilter4
                              type: io.segmentlaunchdarkly.segment.AllowProperties
                              properties:
                                fields: '{"traits":["plan"]}'

                        - route:
                            id: launchdarkly-filters
                            description: Marks events that are not to be delivered, and takes fields out of the others.
                            errorHandler:
                              noErrorHandler:
                                id: launchdarkly-filters-errors-go-to-the-caller
                            from:
                              uri: direct
                              parameters:
                                name: launchdarkly-filters
                              steps:
                                - filter:
                                    description: "Video heartbeats: keeps a share of 0.0, chosen by userId."
                                    expression:
                                      language:
                                        language: fql
                                        expression: "(event = \\"Video Heartbeat\\")"
                                    steps:
                                      - process:
                                          ref: launchdarklyFilter1
                                - filter:
                                    description: "Internal users: none: drops the event."
                                    expression:
                                      language:
                                        language: fql
                                        expression: contains(properties.email, '@example.com')
                                    steps:
                                      - setProperty:
                                          name: launchdarklyFiltered
                                          expression:
                                            constant:
                                              expression: FILTERED_BY_RULES
                                - filter:
                                    description: "No personal data: drops properties."
                                    expression:
                                      language:
                                        language: fql
                                        expression: "all"
                                    steps:
                                      - process:
                                          ref: launchdarklyFilter3
                                - filter:
                                    description: "Only the plan of a user: allows only the named properties."
                                    expression:
                                      language:
                                        language: fql
                                        expression: type = 'identify'
                                    steps:
                                      - process:
                                          ref: launchdarklyFilter4
                        """);
    }

    @Test
    void setsTheDestinationsSettingsAndTouchesNoOtherLine() throws IOException {
        String before = distribution.text("config/application.properties");
        distribution.imports(PUBLIC_API);

        assertThat(distribution.text("config/application.properties"))
                .isEqualTo(before.replace(
                                "\nlaunchdarkly.client-id =\n", "\nlaunchdarkly.client-id = 507f1f77bcf86cd799439011\n")
                        .replace(
                                "\nlaunchdarkly.events-host-name = events.launchdarkly.com\n",
                                "\nlaunchdarkly.events-host-name = events.eu.launchdarkly.com\n"));
    }

    @Test
    void firesEveryMappingWhoseTriggerMatches() throws IOException {
        distribution.imports(PUBLIC_API);
        try (RunningRoutes routes = publicApiRoutes()) {
            Map<String, JsonNode> events = routes.send(
                            """
                            {"type": "track", "event": "Order Completed", "userId": "u1", "anonymousId": "a1",
                             "context": {"device": {"id": "d1"}}, "timestamp": "2026-01-02T03:04:05Z",
                             "properties": {"currency": "EUR", "revenue": 12.5, "email": "ada@example.org"}}
                            """)
                    .events();

            assertThat(events.keySet()).containsExactly("every-track-call", "order-completed-grosse");
            assertThat(events.get("order-completed-grosse"))
                    .isEqualTo(
                            RunningRoutes.JSON.readTree(
                                    """
                                    {"kind": "custom", "key": "order-EUR", "contextKeys": {"device": "d1", "user": "u1"},
                                     "creationDate": 1767323045000, "metricValue": 12.5,
                                     "data": {"currency": "EUR", "revenue": 12.5}}
                                    """));
            assertThat(events.get("every-track-call").get("key").asText()).isEqualTo("Order Completed");
        }
    }

    @Test
    void sendsAnEventToNoMappingThatASampleOrADropHasTaken() throws IOException {
        distribution.imports(PUBLIC_API);
        try (RunningRoutes routes = publicApiRoutes()) {
            RunningRoutes.Outcome sampled =
                    routes.send("{\"type\": \"track\", \"event\": \"Video Heartbeat\", \"userId\": \"u1\"}");
            RunningRoutes.Outcome dropped = routes.send(
                    "{\"type\": \"track\", \"event\": \"A\", \"userId\": \"u1\", \"properties\": {\"email\": \"b@example.com\"}}");

            assertThat(sampled).isEqualTo(new RunningRoutes.Outcome(Map.of(), Map.of(), "FILTERED_BY_RULES"));
            assertThat(dropped).isEqualTo(new RunningRoutes.Outcome(Map.of(), Map.of(), "FILTERED_BY_RULES"));
        }
    }

    @Test
    void honoursTheIntegrationsObjectBeforeTheFilters() throws IOException {
        distribution.imports(PUBLIC_API);
        try (RunningRoutes routes = publicApiRoutes()) {
            assertThat(routes.send("{\"type\": \"track\", \"event\": \"A\", \"integrations\": {\"All\": false}}")
                            .filtered())
                    .isEqualTo("FILTERED_BY_INTEGRATIONS_OBJECT");
        }
    }

    @Test
    void takesFieldsOutOfWhatIsDeliveredAndNotOutOfTheEventItself() throws IOException {
        distribution.imports(PUBLIC_API);
        JsonNode event = RunningRoutes.JSON.readTree(
                """
                {"type": "track", "event": "A", "userId": "u1", "anonymousId": "a1",
                 "properties": {"email": "x", "n": 1, "products": [{"price": 1, "id": "p"}, 7]}}
                """);
        JsonNode before = event.deepCopy();
        try (RunningRoutes routes = publicApiRoutes()) {
            assertThat(routes.send(event).events().get("every-track-call").get("data"))
                    .isEqualTo(RunningRoutes.JSON.readTree("{\"n\": 1, \"products\": [{\"id\": \"p\"}, 7]}"));
            assertThat(event).isEqualTo(before);
        }
    }

    @Test
    void discardsForOneMappingAloneWhatItCannotMap() throws IOException {
        distribution.imports(PUBLIC_API);
        try (RunningRoutes routes = publicApiRoutes()) {
            RunningRoutes.Outcome outcome =
                    routes.send("{\"type\": \"track\", \"event\": \"Order Completed\", \"userId\": \"u1\","
                            + " \"properties\": {\"revenue\": \"$10\"}}");

            assertThat(outcome.events().keySet()).containsExactly("every-track-call");
            assertThat(outcome.reasons().keySet()).containsExactly("order-completed-grosse");
        }
    }

    @Test
    void importsTheLaunchDarklyDestinationOfATerraformState() throws IOException {
        Call.Outcome outcome = distribution.imports("terraform/state.json");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .isEqualTo(
                        """
                          written    routes/track-event.camel.yaml
                          written    routes/filters.camel.yaml
                          written    routes/dispatch.camel.yaml
                          written    config/application.properties
                          removed    routes/alias-user.camel.yaml
                          note       mapping "Track Event": its trigger is read as Segment evaluates it
                        Imported. The routes take effect when the service is started or restarted.
                        """);
        assertThat(distribution.text("config/application.properties"))
                .contains("\nlaunchdarkly.client-id = 60aa\n")
                .contains("\nlaunchdarkly.events-host-name = events.launchdarkly.com\n");
        try (RunningRoutes routes = new RunningRoutes(distribution, "dispatch", "filters", "track-event")) {
            assertThat(routes.send(
                                    "{\"type\": \"track\", \"event\": \"A\", \"userId\": \"u1\", \"properties\": {\"price\": 3}}")
                            .events()
                            .get("track-event")
                            .get("data"))
                    .isEmpty();
            assertThat(routes.send("{\"type\": \"page\", \"userId\": \"u1\"}").events())
                    .isEmpty();
        }
    }

    @Test
    void importsMappingsOfTheActionsFramework() throws IOException {
        Call.Outcome outcome = distribution.imports("framework/mappings.json");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .isEqualTo(
                        """
                          written    routes/page-viewed.camel.yaml
                          written    routes/alias-user.camel.yaml
                          written    routes/dispatch.camel.yaml
                          removed    routes/track-event.camel.yaml
                          skipped    mapping "Off": it is disabled in Segment
                          note       mapping "Page Viewed": its trigger is read as Segment evaluates it
                          note       mapping "aliasUser": its trigger is read as Segment evaluates it
                        Imported. The routes take effect when the service is started or restarted.
                        """);
        try (RunningRoutes routes = new RunningRoutes(distribution, "dispatch", "page-viewed", "alias-user")) {
            JsonNode viewed = routes.send(
                            "{\"type\": \"page\", \"anonymousId\": \"a1\", \"properties\": {\"path\": \"/\"}}")
                    .events()
                    .get("page-viewed");
            assertThat(viewed.get("contextKeys").get("device").asText()).isEqualTo("a1");
            assertThat(viewed.get("data"))
                    .isEqualTo(RunningRoutes.JSON.readTree("{\"path\": \"/\", \"source\": \"segment\"}"));
            assertThat(routes.send("{\"type\": \"alias\", \"userId\": \"u1\", \"previousId\": \"a1\"}")
                            .events()
                            .get("alias-user")
                            .get("previousKey")
                            .asText())
                    .isEqualTo("a1");
        }
    }

    @Test
    void startsBesideATransformerThatSomebodyWroteByHand() throws IOException {
        Files.writeString(
                distribution.file("routes/screen.camel.yaml"),
                distribution
                        .text("routes/track-event.camel.yaml")
                        .replace("launchdarkly-track-event", "launchdarkly-screen"));
        distribution.imports("framework/mappings.json");

        try (RunningRoutes routes =
                new RunningRoutes(distribution, "dispatch", "page-viewed", "alias-user", "screen")) {
            assertThat(routes.send("{\"type\": \"page\", \"anonymousId\": \"a1\"}")
                            .events())
                    .containsOnlyKeys("page-viewed");
        }
    }

    @Test
    void tellsHowEachTriggerIsRead() throws IOException {
        String mapping =
                "\"partnerAction\": \"aliasUser\", \"mapping\": {\"user_key\": \"a\", \"previous_key\": \"b\"}";
        String out = distribution
                .importsText("[{\"name\": \"A\", \"subscribe\": \"properties.price != 3\", " + mapping
                        + "}, {\"name\": \"B\", \"subscribe\": \"type in [\\\"track\\\"]\", " + mapping
                        + "}, {\"name\": \"C\", \"subscribe\": \"event != null\", " + mapping + "}]")
                .out();

        assertThat(out)
                .contains(
                        """
                          note       mapping "A": its trigger is read as Segment evaluates it
                          note       mapping "B": its trigger is read as FQL is documented
                          note       mapping "C": its trigger is read as Segment evaluates it
                          note       mapping "C": in its trigger: null has no quotes and is read as text.
                        """);
    }

    @Test
    void hasTheConditionOfAFilterReadAsDocumented() throws IOException {
        String filters = Files.readString(Distribution.EXPORTS.resolve("public-api/filters.json"));
        Path export = distribution.file("filters.json");
        Files.writeString(export, filters.replace("\"if\": \"all\"", "\"if\": \"!contains(name, \\\"x\\\")\""));

        distribution.imports("public-api/destination.json", "public-api/subscriptions.json", export.toString());

        assertThat(distribution.text("routes/filters.camel.yaml"))
                .contains("expression: \"((!contains(name, \\\"x\\\")))\"");
    }

    @Test
    void remindsOfFiltersThatTheFilesDoNotSpeakOf() {
        assertThat(distribution
                        .imports("public-api/destination.json", "public-api/subscriptions.json")
                        .out())
                .contains(
                        "  note       the files do not say whether the destination has filters; if it has, import them too\n");
    }

    private RunningRoutes publicApiRoutes() {
        return new RunningRoutes(
                distribution, "dispatch", "filters", "order-completed-grosse", "every-track-call", "alias-user");
    }
}
