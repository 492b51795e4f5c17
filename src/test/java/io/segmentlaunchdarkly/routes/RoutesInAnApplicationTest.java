package io.segmentlaunchdarkly.routes;

import static io.segmentlaunchdarkly.routes.RunningRoutes.route;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentlaunchdarkly.outbox.OutboxFullException;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes beside those of somebody else's application. */
class RoutesInAnApplicationTest {
    /** Handles every failure, in all routes of the Camel context that have no error handler of their own. */
    private static final String THEIR_ERROR_HANDLER =
            """
            - errorHandler:
                deadLetterChannel:
                  deadLetterUri: direct:theirs
            - route:
                id: theirs
                from:
                  uri: direct:theirs
                  steps:
                    - log: "The application handles ${exception}"
            """;

    private static final String TRACK = "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"e\"}";

    @TempDir
    private Path directory;

    private RunningRoutes start(Map<String, String> settings, Path... others) throws Exception {
        List<Path> files = new ArrayList<>(List.of(others));
        for (String name : List.of("ingest", "sources", "alias-user", "track-event", "collect")) {
            files.add(route(name));
        }
        return RunningRoutes.start(directory.resolve("data"), settings, files.toArray(Path[]::new));
    }

    private Path write(String name, String yaml) throws IOException {
        return Files.writeString(directory.resolve(name + ".camel.yaml"), yaml);
    }

    private static Exchange ingest(RunningRoutes routes, String request) {
        return routes.send(
                "launchdarkly-ingest", sent -> sent.getMessage().setBody(request.getBytes(StandardCharsets.UTF_8)));
    }

    /** The caller would take a failure that somebody handles for an acknowledgement. */
    @Test
    void failToTheirCallerWhateverErrorHandlerTheWholeContextHas() throws Exception {
        try (RunningRoutes routes = start(
                Map.of("launchdarkly.outbox.max-bytes", "1"),
                write("theirs", THEIR_ERROR_HANDLER),
                route("dispatch"))) {
            assertThat(ingest(routes, "no JSON").getException()).isInstanceOf(RequestRefusedException.class);
            assertThat(ingest(routes, TRACK).getException())
                    .as("fills the outbox")
                    .isNull();
            assertThat(ingest(routes, TRACK).getException()).isInstanceOf(OutboxFullException.class);
        }
    }

    @Test
    void doNotStartWithoutTheRouteConfigurationsThatTheyName() throws Exception {
        String dispatch = Files.readString(route("dispatch"));
        Path edited = write("dispatch", dispatch.replace("id: launchdarkly-transformer", "id: launchdarkly-mappings"));

        assertThatThrownBy(() -> start(Map.of(), edited).close())
                .hasMessage(missing("alias-user") + "\n" + missing("track-event"));
    }

    private static String missing(String route) {
        return "the route launchdarkly-" + route + " in routes/" + route + ".camel.yaml names the route configuration"
                + " \"launchdarkly-transformer\", but no route file has it: correct the name, or add the file.";
    }
}
