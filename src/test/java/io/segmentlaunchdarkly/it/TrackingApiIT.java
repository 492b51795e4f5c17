package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.json;
import static io.segmentlaunchdarkly.it.Json.quoted;
import static io.segmentlaunchdarkly.it.Json.without;
import static io.segmentlaunchdarkly.it.Requests.gzip;
import static io.segmentlaunchdarkly.it.Requests.gzipMembers;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Segment's tracking API as its clients use it: endpoints, encodings, browsers, and what of a request goes on. */
class TrackingApiIT {
    private static final String SUCCESS = "{\"success\":true}";

    @TempDir
    static Path directory;

    private static Receiver receiver;
    private static Distribution service;

    @BeforeAll
    static void start() throws IOException {
        receiver = Receiver.start();
        service = Distribution.in(directory, receiver).start();
    }

    @AfterAll
    static void end() {
        service.close();
        receiver.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/track", "/v1/track/", "/v1/t", "/v1/t/"})
    void takesATrackAt(String path) {
        HttpResponse<String> answer = service.post(path, quoted("{'userId': 'u', 'event': 'at %s'}".formatted(path)));

        assertSuccess(answer);
        assertThat(receiver.awaitEvent("at " + path).path("contextKeys")).isEqualTo(json("{'user': 'u'}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/identify", "/v1/identify/", "/v1/i", "/v1/i/"})
    void takesAnIdentifyAt(String path) {
        HttpResponse<String> answer =
                service.post(path, quoted("{'userId': 'at %s', 'anonymousId': 'a'}".formatted(path)));

        assertSuccess(answer);
        assertThat(without(receiver.awaitEvent("at " + path), "creationDate"))
                .isEqualTo(json(
                        """
                                {'kind': 'alias', 'key': 'at %s', 'previousKey': 'a', 'contextKind': 'user',
                                 'previousContextKind': 'anonymousUser'}"""
                                .formatted(path)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/alias", "/v1/alias/", "/v1/a", "/v1/a/"})
    void takesAnAliasAt(String path) {
        HttpResponse<String> answer =
                service.post(path, quoted("{'userId': 'at %s', 'previousId': 'p'}".formatted(path)));

        assertSuccess(answer);
        assertThat(without(receiver.awaitEvent("at " + path), "creationDate"))
                .isEqualTo(json(
                        """
                                {'kind': 'alias', 'key': 'at %s', 'previousKey': 'p', 'contextKind': 'user',
                                 'previousContextKind': 'anonymousUser'}"""
                                .formatted(path)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/batch", "/v1/batch/", "/v1/b", "/v1/b/", "/v1/import", "/v1/import/"})
    void takesABatchAt(String path) {
        HttpResponse<String> answer = service.post(
                path,
                quoted("{'batch': [{'type': 'track', 'userId': 'u', 'event': 'at %1$s'},".formatted(path)
                        + "{'type': 'track', 'userId': 'u', 'event': 'at %1$s'}]}".formatted(path)));

        assertSuccess(answer);
        assertThat(receiver.awaitEvents("at " + path, 2)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/page",
                "/v1/page/",
                "/v1/p",
                "/v1/p/",
                "/v1/screen",
                "/v1/screen/",
                "/v1/s",
                "/v1/s/",
                "/v1/group",
                "/v1/group/",
                "/v1/g",
                "/v1/g/"
            })
    void takesWhatNoMappingIsForAndSendsNothingOfItAt(String path) {
        HttpResponse<String> answer =
                service.post(path, quoted("{'userId': 'at %s', 'anonymousId': 'a', 'name': 'n'}".formatted(path)));

        assertSuccess(answer);
        // What comes after it has arrived, so it would have too.
        service.post("/v1/track", quoted("{'userId': 'u', 'event': 'after %s'}".formatted(path)));
        receiver.awaitEvent("after " + path);
        assertThat(receiver.requests()).noneMatch(request -> request.body().contains("\"at " + path + "\""));
    }

    @Test
    void takesASingleEventWithATypeAtTheBatchEndpoint() {
        assertSuccess(service.post("/v1/batch", quoted("{'type': 'track', 'userId': 'u', 'event': 'alone at batch'}")));

        assertThat(receiver.awaitEvents("alone at batch", 1)).hasSize(1);
    }

    @Test
    void takesAnArrayOfEventsAtTheBatchEndpoint() {
        assertSuccess(service.post("/v1/batch", quoted("[{'type': 'track', 'userId': 'u', 'event': 'in an array'}]")));

        assertThat(receiver.awaitEvents("in an array", 1)).hasSize(1);
    }

    @Test
    void letsTheAddressDecideTheTypeOfASingleEvent() {
        assertSuccess(
                service.post("/v1/track", quoted("{'type': 'page', 'userId': 'u', 'event': 'typed by address'}")));

        assertThat(receiver.awaitEvents("typed by address", 1)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "text/plain",
                "text/plain;charset=UTF-8",
                "application/x-www-form-urlencoded",
                "multipart/form-data",
                "multipart/form-data; boundary=x",
                "application/octet-stream",
                "nonsense"
            })
    void readsJsonWhateverTheContentType(String contentType) {
        HttpResponse<String> answer = service.post(
                "/v1/track",
                quoted("{'userId': 'u', 'event': 'as %s', 'properties': {'a': '1+1=2&b=%%20é'}}"
                        .formatted(contentType)),
                "Content-Type",
                contentType);

        assertSuccess(answer);
        assertThat(receiver.awaitEvent("as " + contentType).path("data")).isEqualTo(json("{'a': '1+1=2&b=%20é'}"));
    }

    @Test
    void readsJsonWithoutAContentType() {
        assertSuccess(service.post("/v1/track", quoted("{'userId': 'u', 'event': 'as nothing'}")));

        assertThat(receiver.awaitEvents("as nothing", 1)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "x-gzip"})
    void unpacksGzip(String encoding) throws IOException {
        assertSuccess(service.post(
                "/v1/track",
                gzip(quoted("{'userId': 'u', 'event': 'packed as %s'}".formatted(encoding))),
                "Content-Encoding",
                encoding));

        assertThat(receiver.awaitEvents("packed as " + encoding, 1)).hasSize(1);
    }

    @Test
    void takesABodyInChunks() {
        byte[] body = quoted("{'userId': 'u', 'event': 'in chunks'}").getBytes(StandardCharsets.UTF_8);

        assertSuccess(Distribution.send(service.request("/v1/track").POST(BodyPublishers.ofByteArrays(List.of(body)))));

        assertThat(receiver.awaitEvents("in chunks", 1)).hasSize(1);
    }

    @Test
    void refusesGzipThatUnpacksToTooMuch() throws IOException {
        assertRefused(
                service.post("/v1/track", gzip(" ".repeat(50_000_000)), "Content-Encoding", "gzip"),
                400,
                "payload_too_large",
                "The body unpacks to more than 512000 bytes, the most a request may have.");
    }

    @Test
    void refusesGzipOfManyMembersAndGoesOn() throws IOException {
        byte[] members = gzipMembers(25_500);

        for (int i = 0; i < 4; i++) {
            assertRefused(
                    service.post("/v1/batch", members, "Content-Encoding", "gzip"),
                    400,
                    "too_many_gzip_members",
                    "The body has more than 16 gzip members, the most a request may have.");
        }
        assertSuccess(service.post("/v1/track", quoted("{'userId': 'u', 'event': 'after members'}")));
    }

    @Test
    void refusesGzipThatIsCutShort() throws IOException {
        byte[] whole = gzip(quoted("{'userId': 'u', 'event': 'cut'}"));
        byte[] cut = java.util.Arrays.copyOf(whole, whole.length - 10);

        assertRefused(
                service.post("/v1/track", cut, "Content-Encoding", "gzip"),
                400,
                "bad_request",
                "The body is not readable gzip: it ends too early.");
    }

    @Test
    void refusesGzipThatIsNone() {
        assertRefused(
                service.post("/v1/track", quoted("{'userId': 'u', 'event': 'e'}"), "Content-Encoding", "gzip"),
                400,
                "bad_request",
                "The body is not readable gzip: it does not begin as gzip does.");
    }

    @Test
    void refusesAnEncodingThatItDoesNotKnow() {
        assertRefused(
                service.post("/v1/track", quoted("{'userId': 'u', 'event': 'e'}"), "Content-Encoding", "br"),
                400,
                "bad_request",
                "Content-Encoding must be gzip or identity but it was br.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/t", "/v1/batch", "/v1/m", "/v1/projects/k/settings"})
    void answersABrowsersPreflight(String path) {
        HttpResponse<String> answer = service.method(
                "OPTIONS",
                path,
                "Origin",
                "https://shop.example",
                "Access-Control-Request-Method",
                "POST",
                "Access-Control-Request-Headers",
                "authorization,content-type,x-retry-count");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(headers(answer))
                .containsAllEntriesOf(Map.of(
                        "access-control-allow-origin",
                        "https://shop.example",
                        "access-control-allow-credentials",
                        "true",
                        "access-control-allow-methods",
                        "GET, POST, OPTIONS",
                        "access-control-allow-headers",
                        "authorization, content-type, content-encoding, x-retry-count",
                        "access-control-max-age",
                        "86400",
                        "vary",
                        "Origin"));
    }

    @Test
    void letsABrowserReadTheAnswer() {
        HttpResponse<String> answer = service.post(
                "/v1/t",
                quoted("{'anonymousId': 'a', 'event': 'from a browser'}"),
                "Origin",
                "https://shop.example",
                "Content-Type",
                "text/plain");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(without(json(Json.text(headers(answer))), "content-length"))
                .isEqualTo(
                        json(
                                """
                                {'content-type': 'application/json',
                                 'access-control-allow-origin': 'https://shop.example',
                                 'access-control-allow-credentials': 'true',
                                 'access-control-expose-headers': 'Retry-After, X-RateLimit-Reset',
                                 'vary': 'Origin'}"""));
    }

    @Test
    void letsABrowserReadARefusal() {
        HttpResponse<String> answer = service.post("/v1/t", "", "Origin", "https://shop.example");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(headers(answer))
                .containsEntry("access-control-allow-origin", "https://shop.example")
                .containsEntry("access-control-allow-credentials", "true");
    }

    @Test
    void letsABrowserReadThatItsRequestIsTooLarge() {
        HttpResponse<String> answer = service.post("/v1/b", " ".repeat(600_000), "Origin", "https://shop.example");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(headers(answer)).containsEntry("access-control-allow-origin", "https://shop.example");
    }

    @Test
    void givesAnalyticsJsItsSettings() {
        HttpResponse<String> answer = service.get("/v1/projects/my-key/settings");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(headers(answer)).containsEntry("cache-control", "no-store");
        JsonNode settings = Json.parse(answer.body());
        JsonNode integration = settings.at("/integrations/Segment.io");
        assertThat(without(integration, "httpConfig"))
                .isEqualTo(json(
                        """
                                {'apiKey': 'my-key', 'addBundledMetadata': false, 'unbundledIntegrations': [],
                                 'protocol': 'http', 'apiHost': '127.0.0.1:%d/v1'}"""
                                .formatted(service.port())));
        assertThat(integration.at("/httpConfig/rateLimitConfig/enabled").asBoolean())
                .isTrue();
        assertThat(integration.at("/httpConfig/backoffConfig/enabled").asBoolean())
                .isTrue();
        assertThat(without(settings, "integrations"))
                .isEqualTo(json("{'plan': {'track': {'__default': {'enabled': true}}}, 'metrics': {'sampleRate': 0}}"));
    }

    @Test
    void takesAnalyticsJsMetricsAboutItself() {
        assertSuccess(service.post("/v1/m", quoted("{'series': []}"), "Content-Type", "text/plain"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/track, POST",
        "PUT, /v1/batch, POST",
        "DELETE, /v1/t, POST",
        "GET, /v1/m, POST",
        "POST, /v1/projects/k/settings, GET"
    })
    void refusesAMethodThatAnAddressDoesNotTake(String method, String path, String allowed) {
        assertRefused(
                service.method(method, path),
                405,
                "method_not_allowed",
                path + " takes " + allowed + " but the request is a " + method + ".");
    }

    /** RFC 9110, section 15.5.6: the header is mandatory. */
    @Test
    void namesTheMethodThatAnAddressTakesInAllow() {
        assertThat(service.get("/v1/track").headers().firstValue("Allow")).hasValue("POST");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/nope", "/v1", "/v1/", "/v1/track/me", "/v1/Track", "/v1/projects/k"})
    void knowsNothingElse(String path) {
        assertRefused(service.post(path, "{}"), 404, "not_found", "There is nothing at " + path + ".");
    }

    @Test
    void sendsNothingBackOfWhatARequestCarried() {
        HttpResponse<String> answer = steering("sent back");

        assertSuccess(answer);
    }

    @Test
    void sendsNothingOnOfWhatARequestCarried() {
        steering("sent on");
        receiver.awaitEvent("sent on");

        Receiver.Request request = receiver.deliveries().stream()
                .filter(delivery -> delivery.body().contains("sent on"))
                .findFirst()
                .orElseThrow();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/events/bulk/it");
        assertThat(request.headers().keySet())
                .isSubsetOf(
                        "host",
                        "connection",
                        "accept-encoding",
                        "content-length",
                        "content-type",
                        "user-agent",
                        "x-launchdarkly-event-schema",
                        "x-launchdarkly-payload-id");
        assertThat(request.headers())
                .containsEntry("content-type", "application/json")
                .containsEntry("user-agent", "segment-launchdarkly/0.1.0")
                .containsEntry("x-launchdarkly-event-schema", "4");
    }

    /** A request whose headers and query would steer Camel if they were let through. */
    private static HttpResponse<String> steering(String event) {
        return service.post(
                "/v1/track?x=1&CamelHttpPath=/elsewhere",
                quoted("{'userId': 'u', 'event': '%s'}".formatted(event)),
                "CamelHttpUri",
                "http://127.0.0.1:1/",
                "CamelHttpMethod",
                "PUT",
                "CamelHttpPath",
                "/elsewhere",
                "CamelHttpQuery",
                "y=2",
                "CamelHttpResponseCode",
                "418",
                "CamelFileName",
                "../../escaped",
                "X-Foo",
                "bar",
                "X-LaunchDarkly-Payload-ID",
                "mine",
                "Content-Type",
                "text/x-mine",
                "User-Agent",
                "mine/1");
    }

    @Test
    void mergesTheBatchsIntegrationsIntoEachEventWhichHasTheLastWord() {
        service.post(
                "/v1/batch",
                quoted(
                        """
                        {'integrations': {'All': false},
                         'batch': [
                          {'type': 'track', 'userId': 'merge', 'event': 'merge none'},
                          {'type': 'track', 'userId': 'merge', 'event': 'merge other', 'integrations': {'Mixpanel': true}},
                          {'type': 'track', 'userId': 'merge', 'event': 'merge own',
                           'integrations': {'LaunchDarkly (Actions)': true}},
                          {'type': 'track', 'userId': 'merge', 'event': 'merge all', 'integrations': {'All': true}}]}"""));
        receiver.awaitEvent("merge all");

        assertThat(receiver.events())
                .filteredOn(
                        event -> event.path("contextKeys").path("user").asText().equals("merge"))
                .extracting(event -> event.path("key").asText())
                .containsExactly("merge own", "merge all");
    }

    @Test
    void countsTimeFromTheClientsClockToTheServers() {
        service.post(
                "/v1/batch",
                quoted(
                        """
                        {'batch': [
                          {'type': 'track', 'userId': 'u', 'event': 'skew received'},
                          {'type': 'track', 'userId': 'u', 'event': 'skew sent', 'timestamp': '2001-02-03T04:05:06.789Z'},
                          {'type': 'track', 'userId': 'u', 'event': 'skew earlier', 'timestamp': '2001-02-03T04:05:05.555Z'},
                          {'type': 'track', 'userId': 'u', 'event': 'skew own', 'timestamp': '2031-01-01T00:00:00.000Z',
                           'sentAt': '2031-01-01T01:00:00+01:00'}],
                         'sentAt': '2001-02-03T04:05:06.789Z'}"""));
        long received = creationDate(receiver.awaitEvent("skew received"));

        assertThat(creationDate(receiver.awaitEvent("skew sent"))).isEqualTo(received);
        assertThat(creationDate(receiver.awaitEvent("skew earlier"))).isEqualTo(received - 1234);
        assertThat(creationDate(receiver.awaitEvent("skew own"))).isEqualTo(received);
    }

    @Test
    void believesTheClientsClockWhereThereIsNoSentAt() {
        service.post(
                "/v1/track", quoted("{'userId': 'u', 'event': 'unsent', 'timestamp': '2001-02-03T04:05:06.789Z'}"));

        assertThat(creationDate(receiver.awaitEvent("unsent"))).isEqualTo(981173106789L);
    }

    @Test
    void leavesTheTimeThatSegmentCorrected() {
        service.post(
                "/v1/batch",
                quoted(
                        """
                        [{'type': 'track', 'userId': 'u', 'event': 'processed', 'receivedAt': '2015-12-12T19:11:01.266Z',
                          'sentAt': '2015-12-12T19:11:01.169Z', 'timestamp': '2015-12-12T19:11:01.249Z',
                          'originalTimestamp': '2015-12-12T19:11:01.152Z'}]"""));

        assertThat(creationDate(receiver.awaitEvent("processed"))).isEqualTo(1449947461249L);
    }

    /** Times that ingest and the action read in different ways, each with an event of its own. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "2020-12-01T20:00:00+00",
                "2020-12-01T15:00:00-05",
                "2020-12-01T22:00+02",
                "2020-12-01T20:00Z",
                "2020-12-01T20:00:00.Z",
                "2020-12-01t20:00:00z",
                "2020-12-01 20:00:00 UTC",
                "2020-12-01T21:00+01:00[Europe/Paris]",
                "Tue, 01 Dec 2020 20:00:00 GMT",
                "Tue Dec 01 2020 20:00:00 GMT+0000 (Coordinated Universal Time)",
            })
    void sendsTheTimeThatItRead(String time) {
        String name = "at " + time;
        service.post(
                "/v1/batch",
                quoted("{'batch':[{'type':'track','userId':'u','event':'%s','timestamp':'%s'}]}"
                        .formatted(name, time)));

        assertThat(creationDate(receiver.awaitEvent(name))).isEqualTo(1606852800000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0001-01-01T00:00:00Z", "+010000-01-01T00:00:00Z", "yesterday"})
    void sendsTheTimeOfReceiptForOneThatIsOutOfRange(String time) {
        String name = "out " + time;
        long before = System.currentTimeMillis();
        service.post("/v1/track", quoted("{'userId':'u','event':'%s','timestamp':'%s'}".formatted(name, time)));

        assertThat(creationDate(receiver.awaitEvent(name))).isBetween(before, System.currentTimeMillis());
        assertThat(service.log()).contains("The timestamp of an event was a string (");
    }

    @Test
    void keepsBackWhatOptsOutOfAllInSmallLetters() {
        service.post(
                "/v1/batch",
                quoted(
                        """
                        [{'type': 'track', 'userId': 'u', 'event': 'not all', 'integrations': {'all': false, 'Kissmetrics': true}},
                         {'type': 'track', 'userId': 'u', 'event': 'behind not all'}]"""));
        receiver.awaitEvent("behind not all");

        assertThat(receiver.events("not all")).isEmpty();
    }

    private static long creationDate(JsonNode event) {
        return event.path("creationDate").longValue();
    }

    private static Map<String, String> headers(HttpResponse<String> answer) {
        return Answers.headers(answer);
    }

    private static void assertSuccess(HttpResponse<String> answer) {
        Answers.assertAnswer(answer, 200, SUCCESS);
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String code, String message) {
        Answers.assertRefused(answer, status, code, message);
    }
}
