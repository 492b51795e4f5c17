package io.segmentlaunchdarkly.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.launchdarkly.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxTest {
    private static final String CUSTOM =
            "{'kind': 'custom', 'key': 'e', 'contextKeys': {'user': 'u'}, 'creationDate': 1}";

    private final CamelContext camel = new DefaultCamelContext();
    private final Sandbox sandbox = new Sandbox(Clock.fixed(Json.NOW, ZoneOffset.UTC));

    private Exchange receive(Object body, Map<String, Object> headers) throws IOException {
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setHeaders(new HashMap<>(headers));
        exchange.getMessage().setBody(body);
        sandbox.receive(exchange);
        return exchange;
    }

    private int status(String body) throws IOException {
        return status(receive(body.replace('\'', '"'), Map.of("X-LaunchDarkly-Event-Schema", "4")));
    }

    private static int status(Exchange exchange) {
        return exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, int.class);
    }

    private static JsonNode body(Exchange exchange) {
        return Json.parse(exchange.getMessage().getBody(byte[].class));
    }

    private JsonNode show(String method) throws IOException {
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setHeader(Exchange.HTTP_METHOD, method);
        sandbox.show(exchange);
        return body(exchange);
    }

    @Test
    void acceptsAndShowsEvents() throws IOException {
        Exchange exchange = receive(
                ("[\n" + CUSTOM + "\n,{'kind':'alias','key':'u','previousKey':'p','contextKind':'user',"
                                + "'previousContextKind':'anonymousUser','creationDate':9007199254740993}\n]")
                        .replace('\'', '"'),
                Map.of("X-LaunchDarkly-Event-Schema", "4", "X-LaunchDarkly-Payload-ID", "p1", "Host", "localhost"));

        assertThat(status(exchange)).isEqualTo(202);
        assertThat(show("GET"))
                .isEqualTo(Json.of("{'payloads': 1, 'duplicatePayloads': 0, 'received': 2, 'ignored': 0, 'events': ["
                        + "{'payloadId': 'p1', 'receivedAt': '2024-05-06T12:00:00Z', 'event': " + CUSTOM + "},"
                        + "{'payloadId': 'p1', 'receivedAt': '2024-05-06T12:00:00Z', 'event': {'kind': 'alias', 'key': 'u',"
                        + " 'previousKey': 'p', 'contextKind': 'user', 'previousContextKind': 'anonymousUser',"
                        + " 'creationDate': 9007199254740993}}]}"));
    }

    @Test
    void answersWithNoHeadersOfTheRequest() throws IOException {
        Exchange exchange = receive("[]", Map.of("X-LaunchDarkly-Payload-ID", "p1", "Authorization", "secret"));

        assertThat(exchange.getMessage().getHeaders())
                .isEqualTo(Map.of(Exchange.HTTP_RESPONSE_CODE, 202, Exchange.CONTENT_TYPE, "application/json"));
    }

    @Test
    void acceptsEventsOfEveryKnownKind() throws IOException {
        for (String kind :
                new String[] {"custom", "alias", "identify", "index", "summary", "feature", "debug", "click", "pageview"
                }) {
            assertThat(status("[{'kind': '" + kind + "'}]")).as(kind).isEqualTo(202);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | The payload must be a JSON array of events.",
                "{} | The payload must be a JSON array of events.",
                "7 | The payload must be a JSON array of events.",
                "[{'kind': 'custom'}] 7 | The payload goes on after the JSON array.",
                "[7] | Event 1 is of no known kind: undefined.",
                "[{}] | Event 1 is of no known kind: undefined.",
                "[{'kind': 'custom'}, {'kind': 'page'}] | Event 2 is of no known kind: the string \"page\"."
            })
    void refusesWhatIsNoArrayOfEvents(String body, String message) throws IOException {
        Exchange exchange = receive(body.replace('\'', '"'), Map.of());

        assertThat(status(exchange)).isEqualTo(400);
        assertThat(body(exchange).get("code").textValue()).isEqualTo("invalid_request");
        assertThat(body(exchange).get("message").textValue()).isEqualTo(message);
        assertThat(show("GET").get("payloads").intValue()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[{]", "nonsense", "[{'kind': 'custom'}", "[{'kind': 'custom', 'metricValue': NaN}]"})
    void refusesWhatIsNoJson(String body) throws IOException {
        Exchange exchange = receive(body.replace('\'', '"'), Map.of());

        assertThat(status(exchange)).isEqualTo(400);
        assertThat(body(exchange).get("message").textValue()).startsWith("The payload is not valid JSON: ");
    }

    @Test
    void refusesWhatIsNoUtf8() throws IOException {
        Exchange exchange = receive("[{\"kind\": \"Zoë\"}]".getBytes(StandardCharsets.ISO_8859_1), Map.of());

        assertThat(status(exchange)).isEqualTo(400);
        assertThat(body(exchange).get("message").textValue()).isEqualTo("The payload is not valid UTF-8.");
    }

    @Test
    void refusesAnotherSchema() throws IOException {
        Exchange exchange = receive("[]", Map.of("X-LaunchDarkly-Event-Schema", "3"));

        assertThat(status(exchange)).isEqualTo(406);
        assertThat(body(exchange))
                .isEqualTo(Json.of("{'code': 'unsupported_schema', 'message':"
                        + " 'X-LaunchDarkly-Event-Schema must be 4 but was \\\"3\\\".'}"));
    }

    @Test
    void takesTheNewestSchemaForNone() throws IOException {
        assertThat(status(receive("[]", Map.of()))).isEqualTo(202);
    }

    @Test
    void refusesMoreThanTenMegabytes() throws IOException {
        byte[] largest = "[]".concat(" ".repeat(9_999_998)).getBytes(StandardCharsets.UTF_8);
        byte[] tooLarge = "[]".concat(" ".repeat(9_999_999)).getBytes(StandardCharsets.UTF_8);

        assertThat(status(receive(largest, Map.of()))).isEqualTo(202);
        Exchange exchange = receive(new ByteArrayInputStream(tooLarge), Map.of());
        assertThat(status(exchange)).isEqualTo(413);
        assertThat(body(exchange).get("code").textValue()).isEqualTo("payload_too_large");
    }

    @Test
    void unpacksGzip() throws IOException {
        Map<String, Object> headers = Map.of("Content-Encoding", "gzip");
        byte[] packed = gzip("[" + CUSTOM.replace('\'', '"') + "]");

        assertThat(status(receive(packed, headers))).isEqualTo(202);
        assertThat(status(receive("[]", headers))).as("unpacked before").isEqualTo(202);
        packed[packed.length - 5] ^= 1;
        assertThat(status(receive(packed, headers))).isEqualTo(400);
        assertThat(status(receive(gzip("[]" + " ".repeat(10_000_000)), headers)))
                .isEqualTo(413);
        assertThat(show("GET").get("received").intValue()).isEqualTo(1);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    @Test
    void countsARepeatedPayloadOnlyOnce() throws IOException {
        Map<String, Object> headers = Map.of("X-LaunchDarkly-Payload-ID", "p1");
        String payload = "[" + CUSTOM.replace('\'', '"') + "]";

        assertThat(status(receive("[", headers)))
                .as("a refused payload may come again")
                .isEqualTo(400);
        assertThat(status(receive(payload, headers))).isEqualTo(202);
        assertThat(status(receive(payload, headers))).isEqualTo(202);

        JsonNode shown = show("GET");
        assertThat(shown.get("payloads").intValue()).isEqualTo(1);
        assertThat(shown.get("duplicatePayloads").intValue()).isEqualTo(1);
        assertThat(shown.get("received").intValue()).isEqualTo(1);
        assertThat(shown.get("events")).hasSize(1);
    }

    @Test
    void knowsNoDuplicatesAmongPayloadsWithoutAnId() throws IOException {
        assertThat(status("[" + CUSTOM + "]")).isEqualTo(202);
        assertThat(status("[" + CUSTOM + "]")).isEqualTo(202);

        assertThat(show("GET").get("received").intValue()).isEqualTo(2);
        assertThat(show("GET").at("/events/0/payloadId").isNull()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'kind':'custom','contextKeys':{'user':'u'},'creationDate':1}"
                        + " | key must be a string that is not empty but was undefined",
                "{'kind':'custom','key':'','contextKeys':{'user':'u'},'creationDate':1}"
                        + " | key must be a string that is not empty but was the string \"\"",
                "{'kind':'custom','key':'e','creationDate':1}"
                        + " | contextKeys must be an object with at least one context kind but was undefined",
                "{'kind':'custom','key':'e','contextKeys':{},'creationDate':1}"
                        + " | contextKeys must be an object with at least one context kind but was the object {}",
                "{'kind':'custom','key':'e','contextKeys':{'user':7},'creationDate':1}"
                        + " | contextKeys: the key of kind \"user\" must be a string but was the number 7",
                "{'kind':'custom','key':'e','contextKeys':{'':'u'},'creationDate':1}"
                        + " | contextKeys: a context kind is empty",
                "{'kind':'custom','key':'e','context':7,'creationDate':1} | context must be an object but was the number 7",
                "{'kind':'custom','key':'e','context':{'kind':'user'},'creationDate':1}"
                        + " | context: the key of kind \"user\" must be a string but was undefined",
                "{'kind':'custom','key':'e','context':{'kind':'multi'},'creationDate':1}"
                        + " | context: a multi-context needs at least one context",
                "{'kind':'custom','key':'e','context':{'kind':'multi','org':{'key':7}},'creationDate':1}"
                        + " | context: the key of kind \"org\" must be a string but was the number 7",
                "{'kind':'custom','key':'e','contextKeys':{'user':'u'},'creationDate':'now'}"
                        + " | creationDate must be a number of Unix milliseconds but was the string \"now\"",
                "{'kind':'custom','key':'e','contextKeys':{'user':'u'},'creationDate':1,'metricValue':'1'}"
                        + " | metricValue must be a finite number but was the string \"1\"",
                "{'kind':'custom','key':'e','contextKeys':{'user':'u'},'creationDate':1,'metricValue':null}"
                        + " | metricValue must be a finite number but was null",
                "{'kind':'custom','key':'e','contextKeys':{'user':'u'},'creationDate':1,'metricValue':1e999}"
                        + " | metricValue must be a finite number but was the number 1E+999",
                "{'kind':'alias','key':'u','contextKind':'user','previousContextKind':'anonymousUser','creationDate':1}"
                        + " | previousKey must be a string that is not empty but was undefined",
                "{'kind':'alias','key':'u','previousKey':'p','contextKind':'org','previousContextKind':'anonymousUser',"
                        + "'creationDate':1} | contextKind must be \"user\" or \"anonymousUser\" but was the string \"org\"",
                "{'kind':'alias','key':'u','previousKey':'p','contextKind':'user','creationDate':1}"
                        + " | previousContextKind must be \"user\" or \"anonymousUser\" but was undefined",
                "{'kind':'index','context':{}} | creationDate must be a number of Unix milliseconds but was undefined"
            })
    void saysWhatLaunchDarklyWouldIgnore(String event, String reason) throws IOException {
        assertThat(status("[" + event + "]")).isEqualTo(202);

        JsonNode shown = show("GET");
        assertThat(shown.get("ignored").intValue()).isEqualTo(1);
        assertThat(shown.at("/events/0/ignored").textValue()).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"bad kind!", "kind", "multi"})
    void ignoresContextKindsByTheRulesOfTheSdk(String kind) throws IOException {
        assertThat(status("[{'kind':'custom','key':'e','contextKeys':{'" + kind + "':'u'},'creationDate':1}]"))
                .isEqualTo(202);

        assertThat(show("GET").at("/events/0/ignored").textValue()).startsWith("contextKeys: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'kind':'custom','key':'e','context':{'kind':'user','key':'u'},'creationDate':1}",
                "{'kind':'custom','key':'e','context':{'kind':'multi','org':{'key':'o'}},'creationDate':1}",
                "{'kind':'custom','key':'e','contextKeys':{'user':'u'},'creationDate':1,'metricValue':-0.5,'data':null}",
                "{'kind':'summary'}",
                "{'kind':'index','creationDate':1}"
            })
    void countsWhatLaunchDarklyCounts(String event) throws IOException {
        assertThat(status("[" + event + "]")).isEqualTo(202);

        assertThat(show("GET").get("ignored").intValue()).isZero();
        assertThat(show("GET").at("/events/0").has("ignored")).isFalse();
    }

    @Test
    void keepsTheNewestThousandEvents() throws IOException {
        StringBuilder payload = new StringBuilder("[");
        for (int i = 0; i < 1100; i++) {
            payload.append(i == 0 ? "" : ",")
                    .append("{'kind':'summary','n':")
                    .append(i)
                    .append('}');
        }
        assertThat(status(payload.append(']').toString())).isEqualTo(202);

        JsonNode shown = show("GET");
        assertThat(shown.get("received").intValue()).isEqualTo(1100);
        assertThat(shown.get("events")).hasSize(1000);
        assertThat(shown.at("/events/0/event/n").intValue()).isEqualTo(100);
        assertThat(shown.at("/events/999/event/n").intValue()).isEqualTo(1099);
    }

    @Test
    void keepsAFewMegabytesOfEvents() throws IOException {
        String large = "{'kind':'summary','text':'" + "x".repeat(2_000_000) + "'}";
        assertThat(status("[" + large + "," + large + "," + large + "]")).isEqualTo(202);

        assertThat(show("GET").get("received").intValue()).isEqualTo(3);
        assertThat(show("GET").get("events")).hasSize(2);
    }

    @Test
    void forgetsEverythingOnDelete() throws IOException {
        receive("[" + CUSTOM.replace('\'', '"') + "]", Map.of("X-LaunchDarkly-Payload-ID", "p1"));
        JsonNode empty = Json.of("{'payloads': 0, 'duplicatePayloads': 0, 'received': 0, 'ignored': 0, 'events': []}");

        assertThat(show("DELETE")).isEqualTo(empty);
        assertThat(show("GET")).isEqualTo(empty);
        assertThat(status(receive("[]", Map.of("X-LaunchDarkly-Payload-ID", "p1"))))
                .isEqualTo(202);
        assertThat(show("GET").get("duplicatePayloads").intValue()).isZero();
    }

    @Test
    void knowsNoOtherMethod() throws IOException {
        assertThat(show("PUT"))
                .isEqualTo(Json.of("{'code': 'method_not_allowed', 'message': 'GET or DELETE, not PUT.'}"));
    }

    @Test
    void countsPayloadsThatArriveAtOnce() throws Exception {
        List<Callable<Exchange>> requests = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String id = "p" + i / 2;
            requests.add(() -> receive("[" + CUSTOM.replace('\'', '"') + "]", Map.of("X-LaunchDarkly-Payload-ID", id)));
        }
        ExecutorService threads = Executors.newFixedThreadPool(4);
        for (Future<Exchange> answer : threads.invokeAll(requests)) {
            assertThat(status(answer.get())).isEqualTo(202);
        }
        threads.shutdown();

        JsonNode shown = show("GET");
        assertThat(shown.get("payloads").intValue()).isEqualTo(200);
        assertThat(shown.get("duplicatePayloads").intValue()).isEqualTo(200);
        assertThat(shown.get("received").intValue()).isEqualTo(200);
    }

    private Exchange importEvents(String body, String... withoutOrOther) throws IOException {
        Map<String, Object> headers = new HashMap<>(Map.of(
                Exchange.HTTP_PATH,
                "/sandbox/events/v2/event-data-import/shop/production",
                "Authorization",
                "api-123",
                "User-Agent",
                "MetricImport-Somebody-int/1",
                "X-LaunchDarkly-Event-Schema",
                "4"));
        if (withoutOrOther.length == 1) {
            headers.remove(withoutOrOther[0]);
        } else if (withoutOrOther.length == 2) {
            headers.put(withoutOrOther[0], withoutOrOther[1]);
        }
        return receive(body.replace('\'', '"'), headers);
    }

    @Test
    void takesCustomEventsAsTheMetricImportApi() throws IOException {
        assertThat(status(importEvents("[" + CUSTOM + "]"))).isEqualTo(202);
        assertThat(show("GET").get("received").intValue()).isOne();
    }

    @Test
    void refusesAllOthersAsTheMetricImportApi() throws IOException {
        Exchange exchange = importEvents("[" + CUSTOM + ", {'kind': 'alias'}]");

        assertThat(status(exchange)).isEqualTo(400);
        assertThat(body(exchange).get("message").textValue())
                .isEqualTo("Event 2 is no custom event: the string \"alias\".");
        assertThat(show("GET").get("received").intValue()).isZero();
    }

    @Test
    void wantsTheHeadersOfTheMetricImportApi() throws IOException {
        assertThat(status(importEvents("[]", "Authorization"))).isEqualTo(401);
        assertThat(status(importEvents("[]", "Authorization", "Bearer api-123")))
                .isEqualTo(401);
        assertThat(status(importEvents("[]", "User-Agent"))).isEqualTo(400);
        assertThat(status(importEvents("[]", "User-Agent", "curl/8"))).isEqualTo(400);
        assertThat(status(importEvents("[]", "X-LaunchDarkly-Event-Schema"))).isEqualTo(406);
        assertThat(status(importEvents("[]", "X-LaunchDarkly-Event-Schema", "3")))
                .isEqualTo(406);
    }
}
