package io.segmentlaunchdarkly.cli.importer;

import static org.assertj.core.api.Assertions.assertThat;

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

        Distribution.Outcome again = distribution.imports(PUBLIC_API);

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
    void removesWhatAnEarlierImportWroteAndIsNoLongerWanted() throws IOException {
        distribution.imports(PUBLIC_API);

        Distribution.Outcome outcome = distribution.importsText(track("Every track call"));

        assertThat(outcome.out())
                .contains(
                        "  written    routes/every-track-call.camel.yaml\n",
                        "  removed    routes/alias-user.camel.yaml\n",
                        "  removed    routes/filters.camel.yaml\n",
                        "  removed    routes/order-completed-grosse.camel.yaml\n");
        assertThat(distribution.files().keySet())
                .contains("routes/every-track-call.camel.yaml")
                .doesNotContain(
                        "routes/alias-user.camel.yaml",
                        "routes/filters.camel.yaml",
                        "routes/order-completed-grosse.camel.yaml");
    }

    @Test
    void refusesToReplaceARouterThatWasEditedAfterTheInstallation() throws IOException {
        distribution.edit("routes/dispatch.camel.yaml", "type = \"track\"", "type = \"page\"");
        Map<String, String> before = distribution.files();

        Distribution.Outcome outcome = distribution.importsText(track("A"));

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

        Distribution.Outcome outcome = distribution.importsText(track("A"), "--force");

        assertThat(outcome.code()).isZero();
        assertThat(distribution.text("routes/a.camel.yaml")).isEqualTo(before);
    }

    @Test
    void keepsAnEditedFileThatIsNoLongerWanted() throws IOException {
        distribution.importsText("[" + track("A") + "," + track("B") + "]");
        distribution.edit("routes/b.camel.yaml", "event_name: B", "event_name: Mine");

        Distribution.Outcome outcome = distribution.importsText(track("A"));

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .contains(
                        "  note       routes/b.camel.yaml is no longer needed; it stays, because it was edited by hand\n");
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

        Distribution.Outcome outcome = distribution.importsText(track("A"));

        assertThat(outcome.code()).isZero();
        assertThat(distribution.files()).isEqualTo(whole);
    }

    @Test
    void keepsAClientSideIdThatSomebodySet() throws IOException {
        distribution.edit("config/application.properties", "launchdarkly.client-id =", "launchdarkly.client-id = mine");

        Distribution.Outcome outcome = distribution.imports("terraform/state.json");

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

        Distribution.Outcome outcome = distribution.imports("terraform/state.json", "--environment", "staging");

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
}
