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

/** Importing again: the same, something else, and over what somebody has edited. */
class ReimportTest {
    private static final String[] PUBLIC_API = {
        "public-api/destination.json", "public-api/subscriptions.json", "public-api/filters.json"
    };
    private static final String TRACK =
            """
            {"name": "%s", "partnerAction": "trackEvent", "subscribe": "type = \\"track\\"", "mapping": {"user_key": "u", "event_name": "%s"}}
            """;

    private Distribution distribution;

    @BeforeEach
    void deliver(@TempDir Path directory) throws IOException {
        distribution = new Distribution(directory);
    }

    private static String track(String name) {
        return TRACK.formatted(name, name);
    }

    @Test
    void changesNothingTheSecondTime() throws IOException {
        distribution.imports(PUBLIC_API);
        Map<String, String> before = distribution.files();

        Call.Outcome again = distribution.imports(PUBLIC_API);

        assertThat(again.out())
                .isEqualTo(
                        """
                          unchanged  routes/order-completed-grosse.camel.yaml
                          unchanged  routes/every-track-call.camel.yaml
                          unchanged  routes/alias-user.camel.yaml
                          unchanged  routes/filters.camel.yaml
                          unchanged  routes/dispatch.camel.yaml
                          unchanged  config/application.properties
                          skipped    mapping "Page views": it is disabled in Segment
                          note       mapping "Order Completed → Größe": its trigger is read as Segment evaluates it
                          note       mapping "Every track call": its trigger is read as Segment evaluates it
                          note       mapping "Alias User": its trigger is read as Segment evaluates it
                        Nothing has changed since the last import.
                        """);
        assertThat(distribution.files()).isEqualTo(before);
    }

    @Test
    void keepsTheFiltersThatItsFilesDoNotMention() throws IOException {
        distribution.imports(PUBLIC_API);
        String filters = distribution.text("routes/filters.camel.yaml");

        Call.Outcome outcome = distribution.imports("public-api/destination.json", "public-api/subscriptions.json");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .contains(
                        "  kept       routes/filters.camel.yaml\n",
                        "  note       the files do not say which filters the destination has; those in routes/filters.camel.yaml stay"
                                + " in effect\n");
        assertThat(distribution.text("routes/filters.camel.yaml")).isEqualTo(filters);
        try (RunningRoutes routes = publicApiRoutes()) {
            assertThat(routes.send(
                                    "{\"type\": \"track\", \"userId\": \"u\", \"event\": \"A\", \"properties\": {\"email\":"
                                            + " \"a@example.com\"}}")
                            .filtered())
                    .isEqualTo("FILTERED_BY_RULES");
        }
    }

    @Test
    void keepsAFilterThatAListOfFiltersDoesNotMention() throws IOException {
        distribution.imports(PUBLIC_API);
        String filters = distribution.text("routes/filters.camel.yaml");

        Call.Outcome outcome = distribution.importsText(
                """
                {"data": {"filters": [{"id": "new", "title": "Robots", "if": "context.userAgent = 'robot'",
                 "actions": [{"type": "DROP"}]}]}}
                """);

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .contains(
                        "  written    routes/filters.camel.yaml\n",
                        "  note       the files do not mention filter \"Internal users: none\", which stays in effect; --remove-filter"
                                + " \"Internal users: none\" removes it\n");
        assertThat(distribution.text("routes/filters.camel.yaml")).contains("Robots: drops the event.");
        assertThat(filters.lines().filter(line -> line.contains("description:")))
                .allSatisfy(line -> assertThat(distribution.text("routes/filters.camel.yaml"))
                        .contains(line));
    }

    @Test
    void keepsTheMappingsThatItsFilesDoNotMention() throws IOException {
        distribution.importsText("[" + track("A") + "," + track("B") + "]");
        distribution.edit("routes/b.camel.yaml", "event_name: B", "event_name: Mine");

        Call.Outcome outcome = distribution.importsText("[" + track("A") + "," + track("C") + "]");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .contains(
                        "  kept       routes/b.camel.yaml\n",
                        "  note       the files do not mention mapping \"B\", which stays in effect; --remove-mapping b removes it\n");
        try (RunningRoutes routes = new RunningRoutes(distribution, "dispatch", "a", "b", "c")) {
            Map<String, JsonNode> events = routes.send("{\"type\": \"track\"}").events();
            assertThat(events).containsOnlyKeys("a", "b", "c");
            assertThat(events.get("b").get("key").asText()).isEqualTo("Mine");
        }
    }

    @Test
    void changesNothingWhenAPartIsImportedTwice() throws IOException {
        distribution.imports(PUBLIC_API);
        distribution.importsText(track("C"));
        Map<String, String> before = distribution.files();

        assertThat(distribution.importsText(track("C")).out()).endsWith("Nothing has changed since the last import.\n");
        assertThat(distribution.files()).isEqualTo(before);
    }

    @Test
    void removesWhatIsNamed() throws IOException {
        distribution.imports(PUBLIC_API);

        Call.Outcome outcome = distribution.imports(
                "--remove-mapping",
                "alias-user",
                "--remove-filter",
                "Internal users: none",
                "--remove-filter",
                "Video heartbeats");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .contains("  removed    routes/alias-user.camel.yaml\n", "  written    routes/filters.camel.yaml\n");
        assertThat(distribution.text("routes/filters.camel.yaml"))
                .contains("No personal data")
                .doesNotContain("Internal users", "Video heartbeats");
        assertThat(distribution.text("routes/dispatch.camel.yaml")).doesNotContain("launchdarkly-alias-user");
        assertThat(distribution.files()).doesNotContainKey("routes/alias-user.camel.yaml");
    }

    @Test
    void removesTheFileOfTheFiltersWithTheLastOfThem() throws IOException {
        distribution.importsText(
                "[" + track("A") + ", {\"title\": \"F\", \"if\": \"all\", \"actions\": [{\"type\": \"DROP\"}]}]");

        distribution.imports("--remove-filter", "F");

        assertThat(distribution.files()).doesNotContainKey("routes/filters.camel.yaml");
        try (RunningRoutes routes = new RunningRoutes(distribution, "dispatch", "a")) {
            assertThat(routes.send("{\"type\": \"track\"}").events()).containsOnlyKeys("a");
        }
    }

    @Test
    void refusesToRemoveWhatIsNotThereOrWhatTheFilesHold() throws IOException {
        distribution.importsText("[" + track("A") + "," + track("B") + "]");
        Map<String, String> before = distribution.files();

        Call.Outcome outcome = distribution.importsText(
                track("A"), "--remove-mapping", "a", "--remove-mapping", "c", "--remove-filter", "F");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .isEqualTo(
                        """
                        Nothing was written, because of 3 problems:
                          --remove-mapping a: the files have this mapping; remove it from them.
                          --remove-mapping c: no import wrote a mapping of this name; there are "b".
                          --remove-filter "F": no import wrote a filter of this title.
                        """);
        assertThat(distribution.files()).isEqualTo(before);
    }

    @Test
    void removesAMappingThatItsFilesCallDisabledAndTheFormerFileOfOneThatWasRenamed() throws IOException {
        String mapping =
                """
                {"id": "%s", "name": "%s", "actionSlug": "trackEvent", "trigger": "all", "enabled": %s,
                 "settings": {"user_key": "u", "event_name": "e"}}
                """;
        distribution.importsText(
                "[" + mapping.formatted("1", "A", true) + "," + mapping.formatted("2", "B", true) + "]");

        Call.Outcome outcome = distribution.importsText(
                "[" + mapping.formatted("1", "New", true) + "," + mapping.formatted("2", "B", false) + "]");

        assertThat(outcome.out())
                .contains(
                        "  written    routes/new.camel.yaml\n",
                        "  removed    routes/a.camel.yaml\n",
                        "  removed    routes/b.camel.yaml\n");
    }

    @Test
    void givesAMappingItsFormerNameWhenAnotherOfTheSameTitleIsNotMentioned() throws IOException {
        String mapping =
                """
                {"id": "%s", "name": "A", "actionSlug": "trackEvent", "trigger": "all", "settings": {"user_key": "u", "event_name": "%s"}}
                """;
        distribution.importsText("[" + mapping.formatted("1", "one") + "," + mapping.formatted("2", "two") + "]");

        distribution.importsText(mapping.formatted("2", "changed"));

        assertThat(distribution.text("routes/a.camel.yaml")).contains("event_name: one");
        assertThat(distribution.text("routes/a-2.camel.yaml")).contains("event_name: changed");
    }

    @Test
    void forgetsWhatSomebodyHasDeleted() throws IOException {
        distribution.importsText("[" + track("A") + "," + track("B") + "]");
        Files.delete(distribution.file("routes/b.camel.yaml"));

        distribution.importsText(track("A"));

        try (RunningRoutes routes = new RunningRoutes(distribution, "dispatch", "a")) {
            assertThat(routes.send("{\"type\": \"track\"}").events()).containsOnlyKeys("a");
        }
    }

    @Test
    void refusesToReplaceARouterThatWasEditedAfterTheInstallation() throws IOException {
        distribution.edit("routes/dispatch.camel.yaml", "type = \"track\"", "type = \"page\"");
        Map<String, String> before = distribution.files();

        Call.Outcome outcome = distribution.importsText(track("A"));

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .isEqualTo(
                        """
                        Nothing was written, because of 1 problem:
                          routes/dispatch.camel.yaml was edited by hand: --force replaces it.
                        """);
        assertThat(distribution.files()).isEqualTo(before);
    }

    @Test
    void refusesToReplaceAMappingThatWasEditedAfterTheImport() throws IOException {
        distribution.importsText(track("A"));
        distribution.edit("routes/a.camel.yaml", "event_name: A", "event_name: Mine");

        assertThat(distribution.importsText(track("A")).err())
                .isEqualTo(
                        """
                        Nothing was written, because of 1 problem:
                          routes/a.camel.yaml was edited by hand: --force replaces it.
                        """);
    }

    @Test
    void replacesEditedFilesWhenForced() throws IOException {
        distribution.importsText(track("A"));
        String before = distribution.text("routes/a.camel.yaml");
        distribution.edit("routes/a.camel.yaml", "event_name: A", "event_name: Mine");

        Call.Outcome outcome = distribution.importsText(track("A"), "--force");

        assertThat(outcome.code()).isZero();
        assertThat(distribution.text("routes/a.camel.yaml")).isEqualTo(before);
    }

    @Test
    void keepsAnEditedFileWhoseMappingIsRemoved() throws IOException {
        distribution.importsText("[" + track("A") + "," + track("B") + "]");
        distribution.edit("routes/b.camel.yaml", "event_name: B", "event_name: Mine");

        Call.Outcome outcome = distribution.imports("--remove-mapping", "b");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .contains("  note       routes/b.camel.yaml is not used; it was edited by hand and is kept\n");
        assertThat(distribution.text("routes/b.camel.yaml")).contains("Mine");
        try (RunningRoutes routes = new RunningRoutes(distribution, "dispatch", "a", "b")) {
            assertThat(routes.send("{\"type\": \"track\"}").events()).containsOnlyKeys("a");
        }
    }

    @Test
    void keepsAnEditedTransformerOfTheDistributionAndStillStarts() throws IOException {
        distribution.edit("routes/track-event.camel.yaml", "context_kind: user", "context_kind: device");

        distribution.importsText(track("A"));

        try (RunningRoutes routes = new RunningRoutes(distribution, "dispatch", "a", "track-event")) {
            assertThat(routes.send("{\"type\": \"track\"}").events()).containsOnlyKeys("a");
        }
    }

    @Test
    void takesAnInstallationWithOtherLineEndsForUnedited() throws IOException {
        for (String file : ShippedFiles.DIGESTS.keySet()) {
            Path path = distribution.file("routes/" + file);
            Files.writeString(path, Files.readString(path).replace("\n", "\r\n"));
        }

        assertThat(distribution.importsText(track("A")).code()).isZero();
    }

    @Test
    void givesNoMappingTheNameOfAFileOfTheProjectOrOfAnybodyElse() throws IOException {
        Files.writeString(distribution.file("routes/mine.camel.yaml"), "- route:\n    id: launchdarkly-other\n");

        distribution.importsText("[%s,%s,%s,%s,%s,%s]"
                .formatted(
                        track("Dispatch"),
                        track("ingest HTTP"),
                        track("Deliver (default)"),
                        track("Mine"),
                        track("other"),
                        track("Mine!")));

        assertThat(distribution.files().keySet())
                .contains(
                        "routes/dispatch-2.camel.yaml",
                        "routes/ingest-http-2.camel.yaml",
                        "routes/deliver-default-2.camel.yaml",
                        "routes/mine-2.camel.yaml",
                        "routes/other-2.camel.yaml",
                        "routes/mine-3.camel.yaml");
        assertThat(distribution.text("routes/mine.camel.yaml")).isEqualTo("- route:\n    id: launchdarkly-other\n");
    }

    @Test
    void completesAnImportThatBrokeOff() throws IOException {
        distribution.importsText(track("A"));
        Map<String, String> whole = distribution.files();
        Files.delete(distribution.file("routes/.import.json"));

        Call.Outcome outcome = distribution.importsText(track("A"));

        assertThat(outcome.code()).isZero();
        assertThat(distribution.files()).isEqualTo(whole);
    }

    @Test
    void keepsAClientSideIdThatSomebodySet() throws IOException {
        distribution.edit("config/application.properties", "launchdarkly.client-id =", "launchdarkly.client-id = mine");

        Call.Outcome outcome = distribution.imports("terraform/state.json");

        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .isEqualTo(
                        """
                        Nothing was written, because of 1 problem:
                          config/application.properties sets launchdarkly.client-id to "mine" and the destination to "60aa": --force replaces it.
                        """);
        assertThat(distribution.imports("terraform/state.json", "--force").code())
                .isZero();
        assertThat(distribution.text("config/application.properties")).contains("\nlaunchdarkly.client-id = 60aa\n");
    }

    @Test
    void returnsToTheUsualHostWhenTheDestinationHasNoneAnyMore() {
        distribution.imports(PUBLIC_API);

        distribution.imports("terraform/state.json");

        assertThat(distribution.text("config/application.properties"))
                .contains("\nlaunchdarkly.client-id = 60aa\n")
                .contains("\nlaunchdarkly.events-host-name = events.launchdarkly.com\n");
    }

    @Test
    void setsTheSettingsOfAnotherEnvironment() throws IOException {
        String before = distribution.text("config/application.properties");

        Call.Outcome outcome = distribution.imports("terraform/state.json", "--environment", "staging");

        assertThat(distribution.text("config/application.properties"))
                .isEqualTo(before + "launchdarkly.staging.client-id = 60aa\n");
        assertThat(outcome.out())
                .contains(
                        "  note       routes/environments.camel.yaml has no environment staging yet; its first lines say how to add it\n");
    }

    @Test
    void leavesNoTemporaryFile() throws IOException {
        distribution.imports(PUBLIC_API);

        assertThat(distribution.files().keySet()).noneMatch(name -> name.endsWith(".new"));
    }

    private RunningRoutes publicApiRoutes() {
        return new RunningRoutes(
                distribution, "dispatch", "filters", "order-completed-grosse", "every-track-call", "alias-user");
    }
}
