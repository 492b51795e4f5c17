package io.segmentlaunchdarkly.cli.importer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentlaunchdarkly.cli.Call;
import io.segmentlaunchdarkly.cli.Command;
import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import io.segmentlaunchdarkly.history.EventQuery;
import io.segmentlaunchdarkly.history.HistoryReader;
import io.segmentlaunchdarkly.history.TestHistory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the classic destination: what changes, and whether events count twice. */
class ClassicTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CLASSIC =
            """
            {"data": {"destination": {"id": "d-1", "name": "LaunchDarkly", "enabled": %s,
              "metadata": {"slug": "launchdarkly-events", "name": "LaunchDarkly Events"}, "settings": {"apiKey": "client-1"}}}}
            """;

    @TempDir
    Path directory;

    @BeforeEach
    void write() throws Exception {
        try (TestHistory history = new TestHistory(directory)) {
            history.note(
                    "{'batch':["
                            + "{'type':'track','messageId':'revenue','userId':'u-1','event':'Order','properties':{'revenue':39.95,'value':3}},"
                            + "{'type':'track','messageId':'same','userId':'u-1','event':'Order','properties':{'value':3}},"
                            + "{'type':'track','messageId':'discarded','userId':'u-1','event':'Order','properties':{'value':'$3'}},"
                            + "{'type':'identify','messageId':'alias','userId':'u-1','anonymousId':'a-1'},"
                            + "{'type':'track','messageId':'kept-away','userId':'u-1','event':'Signup','integrations':{'LaunchDarkly Events':false}},"
                            + "{'type':'page','messageId':'page','userId':'u-1','name':'Home'}]}",
                    List.of(history.batch(1)),
                    List.of(
                            made("'metricValue':39.95,'contextKeys':{'device':'a-1','user':'u-1'}"),
                            made("'metricValue':3,'contextKeys':{'user':'u-1'}"),
                            List.of(TestHistory.discarded("track-event", "It is wrong.")),
                            List.of(TestHistory.mapped(
                                    "alias-user",
                                    "{\"kind\":\"alias\",\"key\":\"u-1\"}".getBytes(StandardCharsets.UTF_8))),
                            made("'contextKeys':{'user':'u-1'}")));
            history.flush();
        }
    }

    private static List<MappingOutcomes.Entry> made(String fields) {
        return List.of(TestHistory.mapped(
                "track-event",
                ("{'kind':'custom','key':'E'," + fields + "}")
                        .replace('\'', '"')
                        .getBytes(StandardCharsets.UTF_8)));
    }

    private Export.Destination classic(boolean enabled) throws IOException {
        Path file = Files.writeString(directory.resolve("classic.json"), CLASSIC.formatted(enabled));
        Problems problems = new Problems();
        Export.Destination found = ClassicComparison.find(new ExportReader(problems).read(List.of(file)), problems)
                .orElseThrow();
        assertThat(problems.isEmpty()).isTrue();
        return found;
    }

    private String compare(boolean enabled, String clientId, int shown, boolean json) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ClassicComparison(classic(enabled), clientId, shown, new PrintStream(out, true, StandardCharsets.UTF_8))
                .compare(new HistoryReader(directory), EventQuery.all(), json);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void showsByEventWhatChanges() throws IOException {
        JsonNode events = JSON.readTree(compare(true, "client-1", 10, true)).path("events");

        assertThat(events.path("Order"))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"events": 3, "otherValue": 1, "otherKey": 0, "moreKinds": 1, "onlyHere": 0, "onlyClassic": 1, "both": 2,
                                 "example": "discarded Order: only the classic destination sends it; here it is discarded"}
                                """));
        assertThat(events.at("/Signup/onlyHere").asInt()).isEqualTo(1);
        assertThat(events.has("Home")).isTrue();
        assertThat(events.at("/Home/events").asInt()).isZero();
    }

    @Test
    void showsEventByEventWhatChanges() throws IOException {
        assertThat(compare(true, "client-1", 10, false))
                .contains("Order: 3 events\n")
                .contains("1  have another metric value\n")
                .contains("revenue Order: metric value 39.95 instead of 3\n")
                .contains("discarded Order: only the classic destination sends it; here it is discarded\n")
                .contains(
                        "kept-away Signup: only this service sends it; its integrations object keeps it from the classic"
                                + " destination\n");
    }

    @Test
    void saysThatEventsCountTwiceWhileBothSendThemToTheSamePlace() throws IOException {
        assertThat(compare(true, "client-1", 0, false)).contains("DOUBLES: the classic destination is enabled");
        assertThat(compare(false, "client-1", 0, false)).endsWith("No doubles: the classic destination is disabled.\n");
        assertThat(compare(true, "client-2", 0, false))
                .endsWith("No doubles: the two send to different client-side IDs.\n");
        assertThat(compare(true, "", 0, false)).endsWith("No doubles: this service delivers to the sandbox.\n");
    }

    @Test
    void takesTheClassicDestinationAndNoOther() throws IOException {
        Distribution distribution = new Distribution(Files.createDirectory(directory.resolve("home")));

        Call.Outcome other = distribution.imports("--classic", "public-api/destination.json");
        assertThat(other.code()).isEqualTo(Command.NOT_DONE);
        assertThat(other.err()).contains("The files have no classic LaunchDarkly destination (launchdarkly-events)");

        assertThat(distribution.imports("--classic").err())
                .startsWith("import --classic needs the file with the classic destination.");
        assertThat(distribution
                        .importsText(CLASSIC.formatted(true), "--classic")
                        .out())
                .contains(
                        "The history has no events of that time.", "No doubles: this service delivers to the sandbox.");
    }
}
