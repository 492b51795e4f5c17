package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.quoted;
import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.documentation.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Makes the edits of docs/environments.md and docs/several-mappings.md with the blocks as they stand there. */
class SeveralPagesIT {
    private static final Page ENVIRONMENTS = Page.of("docs/environments.md");
    private static final Page MAPPINGS = Page.of("docs/several-mappings.md");

    @TempDir
    Path directory;

    private Receiver production;
    private Receiver staging;
    private Distribution service;

    @BeforeEach
    void copy() throws IOException {
        production = Receiver.start();
        staging = Receiver.start();
        service = Distribution.in(directory, production);
    }

    @AfterEach
    void end() {
        service.close();
        production.close();
        staging.close();
    }

    private static String yaml(Page page, int index) {
        return page.blocks("yaml").get(index);
    }

    private Path route(String name) {
        return service.routes().resolve(name + ".camel.yaml");
    }

    /** Puts a block in the place of everything from a line on. */
    private static void replaceFrom(Path file, String line, String block) throws IOException {
        String text = Files.readString(file);
        assertThat(text).containsOnlyOnce(line);
        Files.writeString(file, text.substring(0, text.indexOf(line)) + block);
    }

    private void addStaging() throws IOException {
        Files.writeString(route("environments"), "\n" + yaml(ENVIRONMENTS, 0), StandardOpenOption.APPEND);
        replaceFrom(route("sources"), "        - setProperty:\n", yaml(ENVIRONMENTS, 1));
    }

    private void addSettingsOfStaging() throws IOException {
        Files.writeString(
                service.home().resolve("config").resolve("application.properties"),
                ENVIRONMENTS.blocks("properties").get(0),
                StandardOpenOption.APPEND);
    }

    private void track(String writeKey, String event, String properties) {
        service.post(
                "/v1/track",
                quoted("{'userId': 'ada', 'event': '" + event + "', 'writeKey': '" + writeKey + "', 'properties': "
                        + properties + "}"));
    }

    @Test
    void sendsTheEventsOfItsSourcesToTheSecondEnvironment() throws IOException {
        addStaging();
        addSettingsOfStaging();
        service.with("LAUNCHDARKLY_STAGING_EVENTS_URL", staging.url()).start();

        track("write-key-of-staging", "One", "{}");
        track("another-of-staging", "Two", "{}");
        track("mine", "Three", "{}");

        staging.awaitEvent("One");
        staging.awaitEvent("Two");
        production.awaitEvent("Three");
        assertThat(production.events()).hasSize(1);
        assertThat(service.log())
                .contains(
                        "  They go to       default: " + production.url(),
                        "             and   staging: " + staging.url());
        assertThat(service.healthCheck("launchdarkly-credentials-staging")
                        .path("status")
                        .asText())
                .isEqualTo("UP");
    }

    @Test
    void namesTheClientSideIdThatTheSecondEnvironmentNeeds() throws IOException {
        addStaging();

        assertThat(service.launch().awaitExit()).isEqualTo(1);
        assertThat(service.errors())
                .isEqualTo("segment-launchdarkly cannot start: launchdarkly.staging.client-id is empty: set it to the"
                        + " client-side ID of the LaunchDarkly environment that the routes call staging.\n");
    }

    @Test
    void namesTheEnvironmentThatNoEntryDeliversTo() throws IOException {
        replaceFrom(route("sources"), "        - setProperty:\n", yaml(ENVIRONMENTS, 1));

        assertThat(service.launch().awaitExit()).isEqualTo(1);
        assertThat(service.errors())
                .isEqualTo(
                        "segment-launchdarkly cannot start: the route launchdarkly-sources in routes/sources.camel.yaml"
                                + " chooses the environment staging, but the routes deliver only to default.\n");
    }

    private void addRevenue(String branch) throws IOException {
        Files.writeString(route("revenue"), yaml(MAPPINGS, 0));
        String track =
                """
                              - expression:
                                  language:
                                    language: fql
                                    expression: type = "track"
                """;
        replaceFrom(route("dispatch"), track, branch);
    }

    @Test
    void makesAnEventOfEachMappingThatMatches() throws IOException {
        addRevenue(yaml(MAPPINGS, 1));
        service.start();

        track("mine", "Order Completed", "{'revenue': 12.5}");
        track("mine", "Clicked", "{}");

        assertThat(production.awaitEvent("revenue").path("metricValue").asDouble())
                .isEqualTo(12.5);
        production.awaitEvent("Order Completed");
        production.awaitEvent("Clicked");
        assertThat(production.events()).hasSize(3);
    }

    @Test
    void mapsForOneEnvironmentAlone() throws IOException {
        String branch = yaml(MAPPINGS, 1);
        addRevenue(branch.substring(0, branch.indexOf("                        - filter:")) + yaml(MAPPINGS, 2));
        addStaging();
        addSettingsOfStaging();
        service.with("LAUNCHDARKLY_STAGING_EVENTS_URL", staging.url()).start();

        track("write-key-of-staging", "One", "{'revenue': 1}");
        track("mine", "Two", "{'revenue': 2}");

        assertThat(staging.awaitEvent("revenue").path("metricValue").asDouble()).isEqualTo(1);
        production.awaitEvent("Two");
        assertThat(production.events()).hasSize(1);
    }
}
