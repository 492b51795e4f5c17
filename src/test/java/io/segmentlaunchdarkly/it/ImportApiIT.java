package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Requests.batch;
import static io.segmentlaunchdarkly.it.Requests.track;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metric import API for custom events, and beside it an environment that takes the alias events by the bulk API. */
class ImportApiIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String TOKEN = "api-0123456789";
    private static final String IDENTIFY = "{\"type\":\"identify\",\"userId\":\"ada\",\"anonymousId\":\"a-1\"}";

    @TempDir
    static Path directory;

    private static Receiver imports;
    private static Receiver bulk;
    private static Distribution service;

    @BeforeAll
    static void start() throws IOException {
        imports = Receiver.start();
        bulk = Receiver.start();
        service = Distribution.in(directory.resolve("imports"), imports);
        addEnvironmentForAliases();
        service.with("LAUNCHDARKLY_DELIVERY_API", "import")
                .with("LAUNCHDARKLY_DELIVERY_GZIP", "true")
                .with(
                        "LAUNCHDARKLY_DELIVERY_IMPORT_TOKEN_FILE",
                        Files.writeString(directory.resolve("token"), TOKEN + "\n")
                                .toString())
                .with("LAUNCHDARKLY_DELIVERY_IMPORT_ALIASES", "aliases")
                .with("LAUNCHDARKLY_ALIASES_EVENTS_URL", bulk.url())
                .start();
    }

    /** As docs/environments.md says. */
    private static void addEnvironmentForAliases() throws IOException {
        Path environments = service.routes().resolve("environments.camel.yaml");
        String text = Files.readString(environments);
        Files.writeString(
                environments,
                text
                        + text.substring(text.indexOf("- beans:"))
                                .replace("launchdarklyCredentialsDefault", "launchdarklyCredentialsAliases")
                                .replace("0: default", "0: aliases")
                                .replace("launchdarkly-deliver-default", "launchdarkly-deliver-aliases")
                                .replace("value: default", "value: aliases"));
    }

    @AfterAll
    static void end() {
        service.close();
        imports.close();
        bulk.close();
    }

    @BeforeEach
    void acceptEverything() {
        imports.answer(Receiver.Answer.of(202));
    }

    @Test
    void sendsTheHeadersThatTheApiNeeds() {
        service.post("/v1/track", track("headers"));
        imports.awaitEvent("headers");

        assertThat(requests("headers")).singleElement().satisfies(request -> {
            assertThat(request.headers())
                    .containsAllEntriesOf(Map.of(
                            "authorization",
                            TOKEN,
                            "content-type",
                            "application/json",
                            "content-encoding",
                            "gzip",
                            "x-launchdarkly-event-schema",
                            "4"))
                    .containsKeys("content-length", "x-launchdarkly-payload-id");
            assertThat(request.headers().get("user-agent")).matches("MetricImport-SegmentLaunchDarkly-int/[0-9].*");
        });
    }

    @Test
    void leavesAliasEventsToTheEnvironmentThatTakesThem() {
        service.post("/v1/batch", batch(track("beside an alias"), IDENTIFY));

        assertThat(imports.awaitEvent("beside an alias").path("kind").asText()).isEqualTo("custom");
        assertThat(bulk.awaitEvent("ada").path("kind").asText()).isEqualTo("alias");
        assertThat(bulk.requests().get(0).headers()).doesNotContainKey("authorization");
        assertThat(bulk.requests().get(0).headers().get("user-agent")).startsWith("segment-launchdarkly/");
        assertThat(imports.events("ada")).isEmpty();
    }

    @Test
    void deliversAllButTheOneEventThatTheApiRefuses() {
        imports.answer(request -> Receiver.Answer.of(request.body().contains("poison") ? 400 : 202));

        service.post("/v1/batch", batch(track("good"), track("poison"), track("good")));

        imports.awaitEvents("good", 2);
        await("the dead letter")
                .atMost(SOON)
                .until(() -> service.files("dead-letter/default").size() == 2);
    }

    @Test
    void showsTheTokenToNobody() {
        service.post("/v1/track", track("secret"));
        imports.awaitEvent("secret");

        assertThat(service.log()).doesNotContain(TOKEN);
        assertThat(service.health("").body()).doesNotContain(TOKEN);
    }

    /** Without a project, an environment and a token, which the sandbox stands in for. */
    @Test
    void discardsAliasEventsWithTheReasonUnlessTold() throws IOException {
        try (Distribution alone = Distribution.in(directory.resolve("alone"))
                .with("LAUNCHDARKLY_DELIVERY_API", "import")
                .with("LAUNCHDARKLY_BATCH_INTERVAL", "200")
                .start()) {
            alone.post("/v1/batch", batch(track("imported"), IDENTIFY));

            JsonNode sandbox = await("the event")
                    .atMost(SOON)
                    .until(
                            () -> Json.parse(alone.get("/sandbox/events").body()),
                            received -> received.path("received").asInt() > 0);
            assertThat(Json.elements(sandbox.path("events")))
                    .extracting(received -> received.path("event").path("key").asText())
                    .containsExactly("imported");
            assertThat(Metrics.of(alone).values())
                    .containsEntry(
                            "launchdarkly_mapping_discards_total{mapping=\"alias-user\",reason=\"alias_not_imported\"}",
                            1.0);
            assertThat(alone.log()).contains("(set launchdarkly.environment-key for LaunchDarkly)");
        }
    }

    private static List<Receiver.Request> requests(String name) {
        return imports.requests().stream()
                .filter(request -> request.body().contains(name))
                .toList();
    }
}
