package io.segmentlaunchdarkly.dropin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kamelet segment-source in an application that has no routes of this project. */
class SegmentSourceTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Object> bodies = new CopyOnWriteArrayList<>();

    @TempDir
    Path data;

    private Application application;

    @BeforeEach
    void prepare() throws IOException {
        application = new Application().with("launchdarkly.data-directory", data.toString());
    }

    @AfterEach
    void end() {
        application.close();
    }

    private void start(String source) {
        application.start(new RouteBuilder() {
            @Override
            public void configure() {
                from(source).routeId("theirs").process(exchange -> {
                    String body = (String) exchange.getMessage().getBody();
                    if (body.contains("Fails")) {
                        throw new IllegalStateException("as told");
                    }
                    bodies.add(body);
                });
            }
        });
    }

    private List<JsonNode> events() throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (Object body : bodies) {
            events.add(JSON.readTree((String) body));
        }
        return events;
    }

    @Test
    void givesEachEventCompleteAsJsonText() throws IOException, InterruptedException {
        start("kamelet:segment-source");

        HttpResponse<String> answer = application.post(
                "/v1/batch",
                "{'context':{'ip':'1.2.3.4'},'batch':[{'type':'track','userId':'ada','event':'One'},"
                        + "{'type':'identify','userId':'ada'}]}");

        assertThat(answer.statusCode() + " " + answer.body()).isEqualTo("200 {\"success\":true}");
        assertThat(events()).extracting(event -> event.path("type").asText()).containsExactly("track", "identify");
        assertThat(events()).allSatisfy(event -> {
            assertThat(event.at("/context/ip").asText()).isEqualTo("1.2.3.4");
            assertThat(event.path("messageId").asText()).isNotEmpty();
            assertThat(event.path("timestamp").asText()).isNotEmpty();
        });
    }

    /** What docs/drop-in.md says of threads. */
    @Test
    void runsTheStepsBehindItOnAWorkerThreadOfTheServer() throws IOException, InterruptedException {
        application.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("kamelet:segment-source")
                        .process(exchange -> bodies.add(Thread.currentThread().getName()));
            }
        });

        application.post("/v1/track", "{'userId':'ada','event':'One'}");

        assertThat(bodies).singleElement().asString().startsWith("vert.x-worker-thread");
    }

    @Test
    void takesThePixel() throws IOException, InterruptedException {
        start("kamelet:segment-source?writeKeys=mine");

        for (String query : List.of("userId=ada&event=One&writeKey=mine", "event=Two&writeKey=theirs", "event=Fails")) {
            HttpResponse<String> answer = application.get("/v1/pixel/track?" + query);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("image/gif");
            assertThat(answer.body()).startsWith("GIF89a");
        }

        assertThat(events()).extracting(event -> event.path("event").asText()).containsExactly("One");
    }

    @Test
    void turnsAnotherSourceAwayBeforeItUnpacksItsBody() throws IOException, InterruptedException {
        start("kamelet:segment-source?writeKeys=mine");

        for (String key : List.of("mine", "theirs")) {
            HttpResponse<String> answer = application.post(
                    "/v1/track",
                    "not gzip",
                    "Content-Encoding",
                    "gzip",
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString((key + ":").getBytes(StandardCharsets.UTF_8)));
            assertThat(answer.statusCode()).isEqualTo(key.equals("mine") ? 400 : 401);
        }
    }

    @Test
    void tellsABrowserWhereToSendEvents() throws IOException, InterruptedException {
        start("kamelet:segment-source");

        HttpResponse<String> answer = application.get("/v1/projects/my-key/settings");

        JsonNode integration = JSON.readTree(answer.body()).at("/integrations/Segment.io");
        assertThat(integration.path("protocol").asText() + "://"
                        + integration.path("apiHost").asText())
                .isEqualTo(application.address() + "/v1");
    }

    @Test
    void tellsABrowserThePublicAddress() throws IOException, InterruptedException {
        start("kamelet:segment-source?publicAddress=https://events.example.com");

        HttpResponse<String> answer = application.get("/v1/projects/my-key/settings");

        assertThat(JSON.readTree(answer.body())
                        .at("/integrations/Segment.io/apiHost")
                        .asText())
                .isEqualTo("events.example.com/v1");
    }

    @Test
    void takesTheTypeFromTheAddress() throws IOException, InterruptedException {
        start("kamelet:segment-source");

        application.post("/v1/track", "{'userId':'ada','event':'One'}");

        assertThat(events()).extracting(event -> event.path("type").asText()).containsExactly("track");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "no type"})
    void takesTheBodyForJsonWhateverItsContentTypeIs(String contentType) throws IOException, InterruptedException {
        start("kamelet:segment-source?writeKeys=mine");
        String event = "{'userId':'ada','event':'A=1&B=%20+C','writeKey':'KEY'}";

        assertThat(application
                        .postAs(contentType, "/v1/track", event.replace("KEY", "mine"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(application
                        .postAs(contentType, "/v1/track", event.replace("KEY", "theirs"))
                        .statusCode())
                .isEqualTo(401);
        assertThat(events()).extracting(one -> one.path("event").asText()).containsExactly("A=1&B=%20+C");
    }

    /** What is refused before the route sees it is refused in the same words as there. */
    @Test
    void answersInJsonWhatIsTooLarge() throws IOException, InterruptedException {
        start("kamelet:segment-source");

        HttpResponse<String> answer = application.post("/v1/track", "x".repeat(600_000));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(answer.body()).path("code").asText()).isEqualTo("payload_too_large");
    }

    @Test
    void tellsTheClientWhichEventsWereRejected() throws IOException, InterruptedException {
        start("kamelet:segment-source");

        HttpResponse<String> answer = application.post(
                "/v1/batch", "{'batch':[{'type':'track','userId':'ada'},{'type':'page','userId':'a'}]}");

        assertThat(JSON.readTree(answer.body()).at("/rejected/0/index").asInt(-1))
                .isZero();
        assertThat(events()).extracting(event -> event.path("type").asText()).containsExactly("page");
    }

    @Test
    void keepsTheRejectedEventsWithTheReason() throws IOException, InterruptedException {
        start("kamelet:segment-source");

        for (String name : List.of("first", "second")) {
            application.post(
                    "/v1/batch",
                    "{'batch':[{'type':'track','userId':'" + name + "'},{'type':'page','userId':'accepted'}],"
                            + "'writeKey':'key-1234'}");
        }

        assertThat(rejected(data))
                .extracting(line -> line.at("/event/userId").asText())
                .containsExactly("first", "second");
        assertThat(rejected(data)).allSatisfy(line -> {
            assertThat(line.path("source").asText()).isEqualTo("1234");
            assertThat(line.path("message").asText()).isNotEmpty();
        });
    }

    @Test
    void keepsNothingOfARequestWhoseEventsAreAllAccepted() throws IOException, InterruptedException {
        start("kamelet:segment-source");

        application.post("/v1/track", "{'userId':'ada','event':'One'}");

        assertThat(data).isEmptyDirectory();
    }

    /** The reason to keep them first: the client sends all of them again. */
    @Test
    void passesNoEventOnWhoseRequestHasRejectedEventsThatCannotBeKept() throws IOException, InterruptedException {
        Files.writeString(data.resolve("rejected"), "A file where the directory would be.");
        start("kamelet:segment-source");

        HttpResponse<String> answer = application.post(
                "/v1/batch", "{'batch':[{'type':'track','userId':'ada'},{'type':'page','userId':'a'}]}");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(bodies).isEmpty();
    }

    /** Two writers of one file would overwrite each other's lines. */
    @Test
    void keepsTheRejectedEventsWhereTheSinkKeepsItsOwn(@TempDir Path sinksData)
            throws IOException, InterruptedException {
        application.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("kamelet:segment-source").to(sink(sinksData));
                from("direct:theirs").to(sink(sinksData));
            }
        });

        for (int i = 0; i < 2; i++) {
            application.send("direct:theirs", "{\"type\":\"track\",\"userId\":\"by-the-sink\"}");
            application.post("/v1/track", "{'userId':'by-the-source'}");
        }

        assertThat(rejected(sinksData))
                .extracting(line -> line.at("/event/userId").asText())
                .containsExactly("by-the-sink", "by-the-source", "by-the-sink", "by-the-source");
        assertThat(data).isEmptyDirectory();
    }

    private String sink(Path directory) {
        return "kamelet:launchdarkly-sink?clientId=abc&eventsUrl=RAW(" + application.eventsUrl()
                + ")&dataDirectory=RAW(" + directory + ")";
    }

    /** The lines below a data directory. */
    private static List<JsonNode> rejected(Path directory) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory.resolve("rejected"))) {
            for (Path file : files.sorted().toList()) {
                for (String line : Files.readAllLines(file)) {
                    lines.add(JSON.readTree(line));
                }
            }
        }
        return lines;
    }

    @Test
    void asksTheClientToComeBackWhenAnEventFailed() throws IOException, InterruptedException {
        start("kamelet:segment-source");

        HttpResponse<String> answer = application.post(
                "/v1/batch",
                "{'batch':[{'type':'track','userId':'ada','event':'One'},{'type':'track','userId':'ada','event':'Fails'}]}");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(JSON.readTree(answer.body()).path("code").asText()).isEqualTo("internal_error");
    }

    @Test
    void acceptsARequestWhoseFailuresTheApplicationHandles() throws IOException, InterruptedException {
        application.start(new RouteBuilder() {
            @Override
            public void configure() {
                onException(IllegalStateException.class)
                        .handled(true)
                        .process(exchange -> bodies.add("handled by them"));
                from("kamelet:segment-source").throwException(new IllegalStateException("as told"));
            }
        });

        HttpResponse<String> answer = application.post("/v1/track", "{'userId':'ada','event':'One'}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(bodies).containsExactly("handled by them");
    }

    @Test
    void turnsOtherSourcesAway() throws IOException, InterruptedException {
        start("kamelet:segment-source?writeKeys=mine");

        assertThat(application
                        .post("/v1/track", "{'userId':'ada','event':'One','writeKey':'theirs'}")
                        .statusCode())
                .isEqualTo(401);
        assertThat(application
                        .post("/v1/track", "{'userId':'ada','event':'One','writeKey':'mine'}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void refusesWhatCannotBeRead() throws IOException, InterruptedException {
        start("kamelet:segment-source");

        assertThat(application.post("/v1/track", "no json").statusCode()).isEqualTo(400);
        assertThat(application.post("/v1/nothing", "{}").statusCode()).isEqualTo(404);
    }

    /** The sink's routes too refuse other keys than those. */
    @Test
    void passesTheWriteKeyOfARequestOnToTheSinksOfItsRoute(@TempDir Path sinksData)
            throws IOException, InterruptedException {
        application.with("launchdarkly.write-keys", "mine,another").start(new RouteBuilder() {
            @Override
            public void configure() {
                from("kamelet:segment-source")
                        .to(sink(sinksData) + "&writeKey=another")
                        .to(sink(sinksData))
                        .to(sink(sinksData));
            }
        });

        HttpResponse<String> answer =
                application.post("/v1/track", "{'userId':'ada','event':'Through','messageId':'m-1','writeKey':'mine'}");

        assertThat(answer.statusCode()).isEqualTo(200);
        application.post("/v1/track", "{'userId':'ada','event':'Last','writeKey':'mine'}");
        await("the events").atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(application.received())
                .contains("\"Last\""));
        assertThat(application.received().split("\"Through\"", -1)).hasSize(1 + 2);
    }

    @Test
    void feedsTheSinkWithoutLoss(@TempDir Path sinksData) throws IOException, InterruptedException {
        application.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("kamelet:segment-source").to(sink(sinksData));
            }
        });

        HttpResponse<String> answer = application.post("/v1/track", "{'userId':'ada','event':'Through'}");

        assertThat(answer.statusCode()).isEqualTo(200);
        await("the event").atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(application.received())
                .contains("\"Through\""));
    }
}
