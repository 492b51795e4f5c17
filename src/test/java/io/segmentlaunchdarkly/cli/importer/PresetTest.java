package io.segmentlaunchdarkly.cli.importer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentlaunchdarkly.cli.Call;
import io.segmentlaunchdarkly.cli.Command;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Presets in, routes out, and events through them. */
class PresetTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Distribution distribution;

    @BeforeEach
    void deliver(@TempDir Path directory) throws IOException {
        distribution = new Distribution(directory);
    }

    private static JsonNode json(String text) throws IOException {
        return JSON.readTree(text.replace('\'', '"'));
    }

    private static JsonNode contextKeys(RunningRoutes routes, String event) throws IOException {
        return routes.send(json(event)).events().get("track-event").path("contextKeys");
    }

    @Test
    void switchesToEachIdUnderItsOwnKindAndNoAliases() {
        Call.Outcome outcome = distribution.imports("--preset", "multi-context", "--visitor-kind", "device");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .isEqualTo(
                        """
                          written    routes/track-event.camel.yaml
                          written    routes/dispatch.camel.yaml
                          removed    routes/alias-user.camel.yaml
                          note       mapping "Track Event": its trigger is read as Segment evaluates it
                        Imported. The routes take effect when the service is started or restarted.
                        """);
        assertThat(outcome.code()).isZero();
    }

    @Test
    void sendsBothIdsOfAUserAndTheOneOfAVisitor() throws Exception {
        distribution.imports("--preset", "multi-context", "--visitor-kind", "device");

        try (RunningRoutes routes = new RunningRoutes(distribution, "dispatch", "track-event")) {
            assertThat(contextKeys(routes, "{'type':'track','event':'E','userId':'u-1','anonymousId':'a-1'}"))
                    .isEqualTo(json("{'device':'a-1','user':'u-1'}"));
            assertThat(contextKeys(routes, "{'type':'track','event':'E','anonymousId':'a-1'}"))
                    .isEqualTo(json("{'device':'a-1'}"));
            assertThat(contextKeys(routes, "{'type':'track','event':'E','userId':'u-1'}"))
                    .isEqualTo(json("{'user':'u-1'}"));
        }
    }

    @Test
    void switchesBackToSegmentsOwn() throws Exception {
        distribution.imports("--preset", "multi-context");
        Call.Outcome outcome = distribution.imports("--preset", "segment");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .contains("written    routes/track-event.camel.yaml", "written    routes/alias-user.camel.yaml");
        try (RunningRoutes routes = new RunningRoutes(distribution, "dispatch", "track-event", "alias-user")) {
            assertThat(contextKeys(routes, "{'type':'track','event':'E','anonymousId':'a-1'}"))
                    .isEqualTo(json("{'unauthenticatedUser':'a-1','user':'a-1'}"));
        }
        assertThat(distribution.imports("--preset", "multi-context").out())
                .contains("removed    routes/alias-user.camel.yaml");
    }

    @Test
    void refusesToMakeEventsBesideThoseOfAnImportedMapping() {
        distribution.imports("public-api/destination.json", "public-api/subscriptions.json", "public-api/filters.json");

        Call.Outcome outcome = distribution.imports("--preset", "multi-context");

        assertThat(outcome.code()).isEqualTo(Command.NOT_DONE);
        assertThat(outcome.err())
                .contains("The mapping \"Every track call\" of an earlier import would make events beside the preset:"
                        + " remove it with --remove-mapping every-track-call.");
    }

    @Test
    void keepsAMappingThatWasEditedByHand() throws IOException {
        distribution.edit("routes/track-event.camel.yaml", "context_kind: user", "context_kind: account");

        assertThat(distribution.imports("--preset", "multi-context").code()).isEqualTo(Command.NOT_DONE);
        assertThat(distribution.imports("--preset", "multi-context", "--force").code())
                .isEqualTo(Command.DONE);
    }

    @ParameterizedTest
    @CsvSource({
        "--preset, other, '--preset must be one of segment, multi-context but was \"other\".'",
        "--visitor-kind, 'a b', '--visitor-kind takes a context kind of letters, digits, ''.'', ''_'' and ''-'' but was \"a b\".'",
        "--user-kind, kind, '--user-kind takes a context kind of letters, digits, ''.'', ''_'' and ''-'' but was \"kind\".'"
    })
    void saysWhatIsWrongWithAnOption(String option, String value, String message) {
        Call.Outcome outcome = distribution.imports(option, value);

        assertThat(outcome.code()).isEqualTo(Command.USAGE);
        assertThat(outcome.err()).startsWith(message);
    }
}
