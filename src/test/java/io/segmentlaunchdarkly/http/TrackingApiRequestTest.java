package io.segmentlaunchdarkly.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrackingApiRequestTest {
    private static final CamelContext CONTEXT = new DefaultCamelContext();
    private static final byte[] BODY = "{\"a\":\"Zoë\"}".getBytes(StandardCharsets.UTF_8);

    private final Exchange exchange = new DefaultExchange(CONTEXT);

    private Exchange ask(String method, String path) throws RequestRefusedException {
        exchange.getMessage().setHeader(Exchange.HTTP_METHOD, method);
        exchange.getMessage().setHeader(Exchange.HTTP_PATH, path);
        if (exchange.getMessage().getBody() == null) {
            exchange.getMessage().setBody(BODY);
        }
        new TrackingApiRequest().process(exchange);
        return exchange;
    }

    private RequestRefusedException refusal(String method, String path) {
        return catchThrowableOfType(RequestRefusedException.class, () -> ask(method, path));
    }

    private String writeKeyFor(String authorization) throws RequestRefusedException {
        exchange.getMessage().setHeader("Authorization", authorization);
        return ask("POST", "/v1/batch").getProperty(ExchangeProperties.WRITE_KEY, String.class);
    }

    private byte[] bodyOf(String encoding, byte[] packed) throws RequestRefusedException {
        exchange.getMessage().setHeader("Content-Encoding", encoding);
        exchange.getMessage().setBody(packed);
        ask("POST", "/v1/batch");
        new UnpackBody().process(exchange);
        return exchange.getMessage().getBody(byte[].class);
    }

    private RequestRefusedException bodyRefused(String encoding, byte[] packed) {
        return catchThrowableOfType(RequestRefusedException.class, () -> bodyOf(encoding, packed));
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        return packed.toByteArray();
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void refusesABodyThatTheServerHasReadAsAForm() throws RequestRefusedException {
        exchange.getMessage().setBody(Map.of("{\"userId\":\"ada\"}", ""));
        ask("POST", "/v1/track");

        RequestRefusedException refused =
                catchThrowableOfType(RequestRefusedException.class, () -> new UnpackBody().process(exchange));

        assertThat(refused).hasMessageContaining("Content-Type: application/json");
    }

    @ParameterizedTest
    @CsvSource({
        "/v1/track, track",
        "/v1/track/, track",
        "/v1/t, track",
        "/v1/identify, identify",
        "/v1/i, identify",
        "/v1/page, page",
        "/v1/p, page",
        "/v1/screen, screen",
        "/v1/s, screen",
        "/v1/group, group",
        "/v1/g, group",
        "/v1/alias, alias",
        "/v1/a, alias",
        "/v1/a/, alias",
    })
    void knowsTheTypeByTheAddress(String path, String type) throws Exception {
        assertThat(ask("POST", path).getProperties())
                .containsEntry(ExchangeProperties.CALL, "events")
                .containsEntry(ExchangeProperties.EVENT_TYPE, type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/batch", "/v1/batch/", "/v1/b", "/v1/import", "/v1/import/"})
    void leavesTheTypesOfABatchToItsEvents(String path) throws Exception {
        assertThat(ask("POST", path).getProperties())
                .containsEntry(ExchangeProperties.CALL, "events")
                .doesNotContainKey(ExchangeProperties.EVENT_TYPE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/m", "/v1/m/"})
    void tellsMetricsFromEvents(String path) throws Exception {
        assertThat(ask("POST", path).getProperty(ExchangeProperties.CALL)).isEqualTo("metrics");
    }

    @Test
    void tellsABrowsersSettings() throws Exception {
        assertThat(ask("GET", "/v1/projects/key-1/settings").getProperties())
                .containsEntry(ExchangeProperties.CALL, "settings")
                .containsEntry(ExchangeProperties.WRITE_KEY, "key-1");
    }

    @Test
    void leavesTheBodyPackedUntilItIsKnownWhoAsks() throws Exception {
        byte[] bomb = gzip(new byte[100 * 1024 * 1024]);
        exchange.getMessage().setHeader("Content-Encoding", "gzip");
        exchange.getMessage().setBody(bomb);

        assertThat(ask("POST", "/v1/batch").getMessage().getBody()).isSameAs(bomb);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/pixel/track, track",
        "GET, /v1/pixel/track/, track",
        "HEAD, /v1/pixel/track, track",
        "GET, /v1/pixel/identify, identify",
        "GET, /v1/pixel/page, page",
        "GET, /v1/pixel/alias, alias",
        "GET, /v1/pixel/group, group",
        "GET, /v1/pixel/screen, screen",
    })
    void knowsAPixelByTheAddress(String method, String path, String type) throws Exception {
        exchange.getMessage().setHeader(Exchange.HTTP_QUERY, "a=b%20c");

        assertThat(ask(method, path).getProperties())
                .containsEntry(ExchangeProperties.CALL, "pixel")
                .containsEntry(ExchangeProperties.EVENT_TYPE, type);
        assertThat(exchange.getMessage().getBody()).isEqualTo("a=b%20c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/batch", "/v1/nothing"})
    void takesAPreflightForEveryAddress(String path) throws Exception {
        assertThat(ask("OPTIONS", path).getProperty(ExchangeProperties.CALL)).isEqualTo("preflight");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1",
                "/v1/",
                "/v1/tracks",
                "/v1/Track",
                "/v1/track/more",
                "/v1/x",
                "/v1track",
                "/v1/projects/key",
                "/v1/projects/key/settings/more",
                "/v1/pixel",
                "/v1/pixel/t",
                "/v1/pixel/batch",
                "/v1/pixel/track/more",
            })
    void hasNothingElsewhere(String path) {
        assertThat(refusal("POST", path)).satisfies(refused -> {
            assertThat(refused.status()).isEqualTo(404);
            assertThat(refused.code()).isEqualTo("not_found");
            assertThat(refused).hasMessage("There is nothing at " + path + ".");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/track, POST",
        "PUT, /v1/batch, POST",
        "GET, /v1/m, POST",
        "POST, /v1/projects/k/settings, GET",
        "POST, /v1/pixel/track, GET",
        "HEAD, /v1/projects/k/settings, GET",
    })
    void namesTheMethodThatAnAddressTakes(String method, String path, String allowed) {
        assertThat(refusal(method, path)).satisfies(refused -> {
            assertThat(refused.status()).isEqualTo(405);
            assertThat(refused.code()).isEqualTo("method_not_allowed");
            assertThat(refused).hasMessage(path + " takes " + allowed + " but the request is a " + method + ".");
        });
    }

    @Test
    void takesTheWriteKeyFromTheBasicUser() throws Exception {
        assertThat(writeKeyFor(basic("key-1:"))).isEqualTo("key-1");
    }

    @Test
    void takesABasicUserWithoutAColon() throws Exception {
        assertThat(writeKeyFor(basic("key-1"))).isEqualTo("key-1");
    }

    @Test
    void leavesThePasswordAlone() throws Exception {
        assertThat(writeKeyFor(basic("key-1:pass:word"))).isEqualTo("key-1");
    }

    @Test
    void takesTheSchemeInAnyCase() throws Exception {
        assertThat(writeKeyFor("bASIC  " + basic("key-1:").substring(6))).isEqualTo("key-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer abc", "Basic", "Basic ", "Basic !!!", "Basic Og==", "", "Basica2V5"})
    void knowsNoWriteKeyFromAnythingElse(String authorization) throws Exception {
        assertThat(writeKeyFor(authorization)).isNull();
    }

    @Test
    void dropsEveryHeader() throws Exception {
        exchange.getMessage().setHeader("CamelHttpUri", "http://elsewhere");
        exchange.getMessage().setHeader("x", "1");
        assertThat(ask("POST", "/v1/batch").getMessage().getHeaders()).isEmpty();
    }

    @Test
    void dropsEveryHeaderOfARefusedRequestToo() {
        refusal("POST", "/v1/nothing");
        assertThat(exchange.getMessage().getHeaders()).isEmpty();
    }

    @Test
    void remembersTheOriginForTheAnswer() throws Exception {
        exchange.getMessage().setHeader("Origin", "https://shop.example");
        assertThat(RequestHead.of(ask("POST", "/v1/t")).origin()).isEqualTo("https://shop.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", " x-gzip "})
    void unpacksGzip(String encoding) throws Exception {
        assertThat(bodyOf(encoding, gzip(BODY))).isEqualTo(BODY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "Identity", ""})
    void leavesWhatIsNotPacked(String encoding) throws Exception {
        assertThat(bodyOf(encoding, BODY)).isEqualTo(BODY);
    }

    @Test
    void leavesAnUnnamedEncodingAlone() throws Exception {
        assertThat(bodyOf(null, gzip(BODY))).isEqualTo(gzip(BODY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "deflate", "gzip, gzip"})
    void refusesAnEncodingItCannotUnpack(String encoding) {
        assertThat(bodyRefused(encoding, BODY)).satisfies(refused -> {
            assertThat(refused.code()).isEqualTo("bad_request");
            assertThat(refused).hasMessage("Content-Encoding must be gzip or identity but it was " + encoding + ".");
        });
    }

    @Test
    void refusesWhatIsNoGzip() {
        assertThat(bodyRefused("gzip", BODY))
                .hasMessage("The body is not readable gzip: it does not begin as gzip does.");
    }

    @Test
    void refusesGzipThatIsCutShort() throws Exception {
        byte[] packed = gzip(BODY);
        assertThat(bodyRefused("gzip", Arrays.copyOf(packed, packed.length - 12)))
                .hasMessage("The body is not readable gzip: it ends too early.");
    }

    @Test
    void refusesGzipThatEndsInItsHead() {
        assertThat(bodyRefused("gzip", new byte[] {0x1f, (byte) 0x8b}))
                .hasMessage("The body is not readable gzip: it ends too early.");
    }

    @Test
    void leavesAnEmptyBodyToTheReaderWhateverItsEncoding() throws Exception {
        assertThat(bodyOf("gzip", new byte[0])).isEmpty();
    }

    @Test
    void unpacksAsMuchAsARequestMayHave() throws Exception {
        byte[] largest = new byte[500 * 1024];
        assertThat(bodyOf("gzip", gzip(largest))).isEqualTo(largest);
    }

    @Test
    void refusesABomb() throws Exception {
        byte[] bomb = gzip(new byte[100 * 1024 * 1024]);
        assertThat(bodyRefused("gzip", bomb)).satisfies(refused -> {
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.code()).isEqualTo("payload_too_large");
        });
    }

    @Test
    void refusesOneByteTooManyInGzip() throws Exception {
        assertThat(bodyRefused("gzip", gzip(new byte[500 * 1024 + 1])))
                .hasMessage("The body unpacks to more than 512000 bytes, the most a request may have.");
    }
}
