package io.segmentlaunchdarkly.segment;

import static io.segmentlaunchdarkly.segment.Json.json;
import static io.segmentlaunchdarkly.segment.Json.object;
import static io.segmentlaunchdarkly.segment.Json.strict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.assertj.core.api.ListAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
    private static final CamelContext CONTEXT = new DefaultCamelContext();
    private static final Clock NOON = Clock.fixed(Instant.parse("2024-05-06T12:00:00Z"), ZoneOffset.UTC);
    private static final String STAMPED =
            ",'receivedAt':'2024-05-06T12:00:00.000Z','timestamp':'2024-05-06T12:00:00.000Z'}";
    private static final int EVENT_LIMIT = 32 * 1024;
    private static final int REQUEST_LIMIT = 500 * 1024;

    private final Exchange exchange = new DefaultExchange(CONTEXT);

    private List<ObjectNode> read(byte[] body) throws RequestRefusedException {
        exchange.getMessage().setBody(body);
        new RequestReader(NOON).process(exchange);
        @SuppressWarnings("unchecked")
        List<ObjectNode> events = exchange.getMessage().getBody(List.class);
        return events;
    }

    /** Reads a request that is written with single quotes. */
    private List<ObjectNode> read(String body) throws RequestRefusedException {
        return read(strict(body).getBytes(StandardCharsets.UTF_8));
    }

    private List<ObjectNode> readAs(String type, String body) throws RequestRefusedException {
        exchange.setProperty(ExchangeProperties.EVENT_TYPE, type);
        return read(body);
    }

    private RequestRefusedException refusal(byte[] body) {
        return catchThrowableOfType(RequestRefusedException.class, () -> read(body));
    }

    private RequestRefusedException refusal(String body) {
        return refusal(body.getBytes(StandardCharsets.UTF_8));
    }

    private List<Rejection> rejected() {
        return RequestContents.of(exchange).rejections();
    }

    private ListAssert<Rejection> assertRejected() {
        return assertThat(rejected());
    }

    private Object writeKey() {
        return exchange.getProperty(ExchangeProperties.WRITE_KEY);
    }

    private static String track(String messageId) {
        return "{'type':'track','messageId':'" + messageId + "','userId':'u','event':'e'}";
    }

    /** A track event of so many bytes in all. */
    private static String trackOf(int bytes) {
        String event = strict(track("m"));
        String padded = event.substring(0, event.length() - 1) + ",\"pad\":\"\"}";
        return padded.replace("\"pad\":\"\"", "\"pad\":\"" + "x".repeat(bytes - padded.length()) + "\"");
    }

    @Test
    void readsASingleEvent() throws Exception {
        assertThat(read(track("m")))
                .containsExactly(object("{'type':'track','messageId':'m','userId':'u','event':'e'" + STAMPED));
    }

    @Test
    void readsAnArray() throws Exception {
        assertThat(read("[" + track("m1") + "," + track("m2") + "]"))
                .extracting(event -> event.get("messageId").textValue())
                .containsExactly("m1", "m2");
    }

    @Test
    void readsABatch() throws Exception {
        assertThat(read("{'batch':[" + track("m1") + "," + track("m2") + "]}"))
                .extracting(event -> event.get("messageId").textValue())
                .containsExactly("m1", "m2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'batch':[]}", "[]"})
    void readsABatchOfNothing(String body) throws Exception {
        assertThat(read(body)).isEmpty();
    }

    @Test
    void readsBehindAByteOrderMark() throws Exception {
        assertThat(read(("\uFEFF" + strict(track("m"))).getBytes(StandardCharsets.UTF_8)))
                .hasSize(1);
    }

    @Test
    void setsTheTypeThatTheAddressTells() throws Exception {
        assertThat(readAs("track", "{'userId':'u','event':'e','type':'identify'}"))
                .extracting(event -> event.get("type").textValue())
                .containsExactly("track");
    }

    @Test
    void takesABatchForAnEventWhereTheAddressTellsTheType() throws Exception {
        assertThat(readAs("identify", "{'userId':'u','batch':[" + track("m") + "]}"))
                .extracting(event -> event.get("type").textValue())
                .containsExactly("identify");
    }

    @Test
    void refusesAnArrayWhereTheAddressTellsTheType() {
        exchange.setProperty(ExchangeProperties.EVENT_TYPE, "track");
        assertThat(refusal("[]")).hasMessage("The body must be an object, the track event.");
    }

    @Test
    void mergesTheContextOfABatchBehindItsEvents() throws Exception {
        assertThat(read("{'batch':[" + track("m") + "],'context':{'library':{'name':'go'}}}")
                        .get(0)
                        .get("context"))
                .isEqualTo(json("{'library':{'name':'go'}}"));
    }

    @Test
    void letsTheEventsOwnContextWin() throws Exception {
        assertThat(read("{'context':{'a':{'x':1},'b':2},'batch':["
                                + "{'type':'track','userId':'u','event':'e','context':{'a':{'y':3}}}]}")
                        .get(0)
                        .get("context"))
                .isEqualTo(json("{'a':{'y':3},'b':2}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'All':true} | {'LaunchDarkly':false} | {'All':true,'LaunchDarkly':false}",
                "{'All':true} | {'All':false}          | {'All':false}",
                "{'all':false,'a':1} | {'All':true}    | {'All':true,'a':1}",
                "{'All':true} | {'all':false}          | {'all':false}",
                "{'All':true} | null                   | {'All':true}",
                "{'All':true} | 5                      | 5",
                "{}           | {'All':false}          | {'All':false}",
                "null         | {'All':false}          | {'All':false}",
                "[1]          | {'All':false}          | {'All':false}",
            })
    void mergesIntegrations(String batch, String event, String merged) throws Exception {
        assertThat(read("{'integrations':" + batch
                                + ",'batch':[{'type':'track','userId':'u','event':'e','integrations':" + event + "}]}")
                        .get(0)
                        .get("integrations"))
                .isEqualTo(json(merged));
    }

    @Test
    void givesEachEventAContextOfItsOwn() throws Exception {
        List<ObjectNode> events = read("{'context':{'a':1},'batch':["
                + "{'type':'track','userId':'u','event':'e','context':{'b':1}},"
                + "{'type':'track','userId':'u','event':'e','context':{'c':1}}]}");
        assertThat(events)
                .extracting(event -> event.get("context"))
                .containsExactly(json("{'a':1,'b':1}"), json("{'a':1,'c':1}"));
    }

    @Test
    void correctsTimesByTheSentAtOfTheBatch() throws Exception {
        assertThat(read("{'batch':[{'type':'track','userId':'u','event':'e','timestamp':'2024-05-06T07:00:00Z'}],"
                                + "'sentAt':'2024-05-06T07:00:10Z'}")
                        .get(0)
                        .get("timestamp"))
                .isEqualTo(json("'2024-05-06T11:59:50.000Z'"));
    }

    @Test
    void prefersTheSentAtOfTheEvent() throws Exception {
        assertThat(read("{'sentAt':'2024-05-06T07:00:10Z','batch':[{'type':'track','userId':'u','event':'e',"
                                + "'sentAt':'2024-05-06T07:00:20Z','timestamp':'2024-05-06T07:00:00Z'}]}")
                        .get(0)
                        .get("timestamp"))
                .isEqualTo(json("'2024-05-06T11:59:40.000Z'"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'track','userId':'u','event':'e'}",
                "{'type':'track','userId':'u','event':'e','messageId':null}",
                "{'type':'track','userId':'u','event':'e','messageId':''}",
            })
    void makesAMessageIdWhereThereIsNone(String event) throws Exception {
        String messageId = read(event).get(0).get("messageId").textValue();
        assertThat(UUID.fromString(messageId)).hasToString(messageId);
    }

    @Test
    void makesTheSameMessageIdsWhenARequestComesAgain() throws Exception {
        String two = "[{'type':'track','userId':'u','event':'e'},{'type':'track','userId':'u','event':'e'}]";
        List<String> first = messageIds("ID:1", two);

        assertThat(first).doesNotHaveDuplicates();
        assertThat(messageIds("ID:1", two)).isEqualTo(first);
        assertThat(messageIds("ID:2", two)).doesNotContainAnyElementsOf(first);
        assertThat(messageIds(null, two)).doesNotContainAnyElementsOf(first);
    }

    private List<String> messageIds(String requestId, String body) throws RequestRefusedException {
        exchange.setProperty(ExchangeProperties.REQUEST_ID, requestId);
        return read(body).stream()
                .map(event -> event.get("messageId").textValue())
                .toList();
    }

    @Test
    void takesTheDefaultWriteKeyOnlyWhereThereIsNone() throws Exception {
        exchange.setProperty(ExchangeProperties.DEFAULT_WRITE_KEY, "default");
        read("{'batch':[],'writeKey':'of the body'}");
        assertThat(writeKey()).isEqualTo("of the body");

        exchange.removeProperty(ExchangeProperties.WRITE_KEY);
        read("{'batch':[]}");
        assertThat(writeKey()).isEqualTo("default");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'track','userId':'u','event':'e','writeKey':'key-1'}",
                "{'batch':[],'writeKey':'key-1'}",
                "{'writeKey':'key-1','batch':[]}",
            })
    void findsTheWriteKeyInTheBody(String body) throws Exception {
        read(body);
        assertThat(writeKey()).isEqualTo("key-1");
    }

    @Test
    void findsTheWriteKeyInAnEventOfItsOwnAddress() throws Exception {
        readAs("track", "{'userId':'u','event':'e','writeKey':'key-1'}");
        assertThat(writeKey()).isEqualTo("key-1");
    }

    @Test
    void prefersTheWriteKeyOfTheCredentials() throws Exception {
        exchange.setProperty(ExchangeProperties.WRITE_KEY, "basic");
        read("{'batch':[],'writeKey':'key-1'}");
        assertThat(writeKey()).isEqualTo("basic");
    }

    @Test
    void takesNoWriteKeyThatIsNoString() throws Exception {
        read("{'batch':[],'writeKey':42}");
        assertThat(writeKey()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'track','userId':'u','event':'e','writeKey':'key-1'}",
                "{'batch':[{'type':'track','userId':'u','event':'e','writeKey':'key-1'}]}",
            })
    void removesTheWriteKeyFromTheEvent(String body) throws Exception {
        assertThat(read(body).get(0).has("writeKey")).isFalse();
    }

    @Test
    void removesTheWriteKeyFromARejectedEventToo() throws Exception {
        read("[{'type':'nonsense','writeKey':'key-1'}]");
        assertRejected().extracting(Rejection::kept).containsExactly(new Rejection.Whole("{\"type\":\"nonsense\"}"));
    }

    @Test
    void rejectsAMalformedEventAlone() throws Exception {
        assertThat(read("[" + track("m1") + ",{'type':'track','messageId':'m2','event':'e'}," + track("m3") + "]"))
                .extracting(event -> event.get("messageId").textValue())
                .containsExactly("m1", "m3");
    }

    @Test
    void saysWhichEventWasRejectedAndWhy() throws Exception {
        read("[" + track("m1") + ",{'type':'track','messageId':'m2','event':'e'},7]");
        assertRejected()
                .containsExactly(
                        new Rejection(
                                1,
                                "m2",
                                "no_user_anon_id",
                                "userId or anonymousId is required but the event has neither.",
                                new Rejection.Whole(strict("{'type':'track','messageId':'m2','event':'e'}")),
                                1),
                        new Rejection(
                                2,
                                null,
                                "bad_request",
                                "An event must be an object but it was a number (7).",
                                new Rejection.Whole("7"),
                                1));
    }

    @Test
    void rejectsNothingOfAGoodRequest() throws Exception {
        read(track("m"));
        assertRejected().isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "%s",
                "[%s]",
                "{\"batch\":[%s]}",
                "{\"batch\":[ %s ] }",
            })
    void takesAnEventOf32Kilobytes(String request) throws Exception {
        assertThat(read(request.formatted(trackOf(EVENT_LIMIT)).getBytes(StandardCharsets.UTF_8)))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "[%s]", "{\"batch\":[%s]}", "{\"batch\":[ %s ] }"})
    void rejectsAnEventOfOneByteMore(String request) throws Exception {
        read(request.formatted(trackOf(EVENT_LIMIT + 1)).getBytes(StandardCharsets.UTF_8));
        assertRejected()
                .extracting(Rejection::code, Rejection::message)
                .containsExactly(
                        tuple("event_too_large", "The event has 32769 bytes, and an event may have at most 32768."));
    }

    @Test
    void countsBytesAndNotCharacters() throws Exception {
        read(trackOf(EVENT_LIMIT).replaceFirst("xx", "xë").getBytes(StandardCharsets.UTF_8));
        assertRejected().extracting(Rejection::code).containsExactly("event_too_large");
    }

    @Test
    void refusesASingleLargeEventOfItsOwnAddress() {
        exchange.setProperty(ExchangeProperties.EVENT_TYPE, "track");
        assertThat(refusal(trackOf(EVENT_LIMIT + 1)).code()).isEqualTo("payload_too_large");
    }

    @Test
    void takesARequestOf500Kilobytes() throws Exception {
        String batch = "{\"batch\":[" + trackOf(1000) + "]}";
        assertThat(read((batch + " ".repeat(REQUEST_LIMIT - batch.length())).getBytes(StandardCharsets.UTF_8)))
                .hasSize(1);
    }

    @Test
    void refusesARequestOfOneByteMore() {
        assertThat(refusal(" ".repeat(REQUEST_LIMIT - 1) + "[]")).satisfies(refused -> {
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.code()).isEqualTo("payload_too_large");
            assertThat(refused).hasMessage("The body has 512001 bytes, and a request may have at most 512000.");
        });
    }

    @Test
    void takes2500Events() throws Exception {
        read("[" + "{'type':'alias','userId':'u'},".repeat(2499) + track("m") + "]");
        assertRejected().isEmpty();
    }

    @Test
    void rejectsTheEventsBehindThe2500th() throws Exception {
        assertThat(read("[" + "{'type':'alias','userId':'u'},".repeat(2500) + track("m") + "]"))
                .hasSize(2500);
        assertRejected()
                .extracting(Rejection::index, Rejection::code, Rejection::message)
                .containsExactly(tuple(
                        2500, "batch_too_long", "A request may have at most 2500 events and this is number 2501."));
    }

    @Test
    void takes256LevelsOfNesting() throws Exception {
        assertThat(read("{'type':'track','userId':'u','event':'e','x':" + "[".repeat(255) + "]".repeat(255) + "}"))
                .hasSize(1);
    }

    private static String nested(int levels) {
        return "[".repeat(levels) + "]".repeat(levels);
    }

    /** A track event with a property that is JSON text. */
    private static String trackWith(String messageId, String property) {
        String event = strict(track(messageId));
        return event.substring(0, event.length() - 1) + ",\"properties\":{\"odd\":" + property + "}}";
    }

    static Stream<Arguments> oddValues() {
        String name = "n".repeat(EVENT_LIMIT + 1);
        return Stream.of("[%s]", " [ %s ] ", "{\"batch\":[%s]}", "{\"a\":[1],\"batch\":[\n%s\n],\"writeKey\":\"k\"}")
                .flatMap(request -> Stream.of(
                        Arguments.of(request, trackWith("odd", nested(300))),
                        Arguments.of(request, trackWith("odd", "{\"a\":".repeat(300) + "\"]}\\\\\"" + "}".repeat(300))),
                        Arguments.of(request, trackWith("odd", "9".repeat(1001))),
                        Arguments.of(request, trackWith("odd", "-0." + "9".repeat(1001))),
                        Arguments.of(request, trackWith("odd", "{\"" + name + "\":1}")),
                        Arguments.of(request, nested(300)),
                        Arguments.of(request, "9".repeat(1001))));
    }

    @ParameterizedTest
    @MethodSource("oddValues")
    void rejectsAnEventOverALimitOfTheParserAlone(String request, String odd) throws Exception {
        String events = String.join(",", odd, strict(track("m1")), odd, odd, strict(track("m2")), "7", odd);
        assertThat(read(request.formatted(events).getBytes(StandardCharsets.UTF_8)))
                .extracting(event -> event.get("messageId").textValue())
                .containsExactly("m1", "m2");
        assertRejected().extracting(Rejection::index).containsExactly(0, 2, 3, 5, 6);
        assertRejected()
                .extracting(Rejection::code)
                .containsExactly(
                        "event_not_readable",
                        "event_not_readable",
                        "event_not_readable",
                        "bad_request",
                        "event_not_readable");
        assertThat(RequestContents.of(exchange).events()).isEqualTo(7);
    }

    @Test
    void saysWhichLimitAnEventIsOverAndWhere() throws Exception {
        String batch =
                "{\"batch\":[\n" + trackWith("m1", nested(300)) + ",\n" + trackWith("m2", "9".repeat(1001)) + "]}";
        read(batch.getBytes(StandardCharsets.UTF_8));
        assertRejected()
                .extracting(Rejection::messageId, Rejection::message)
                .containsExactly(
                        tuple(
                                "m1",
                                "The event cannot be read (line 2, column 332, in properties/odd"
                                        + "/0".repeat(23) + "...): Document nesting depth (257) exceeds the maximum"
                                        + " allowed (256)."),
                        tuple(
                                "m2",
                                "The event cannot be read (line 3, column 1080, in properties/odd): Number value length"
                                        + " (1001) exceeds the maximum allowed (1000)."));
    }

    @Test
    void keepsTheBeginningOfAnEventThatCannotBeRead() throws Exception {
        String odd = trackWith("m", nested(2000)).replace("{\"type\"", "{\"writeKey\" : \"se\\\"cret\",\"type\"");
        read(("[" + odd + "]").getBytes(StandardCharsets.UTF_8));
        assertRejected()
                .extracting(Rejection::kept)
                .containsExactly(
                        new Rejection.Excerpt(odd.replace("se\\\"cret", "").substring(0, 1000)));
    }

    @Test
    void tellsTheLineOfAMistakeBehindAnEventThatWasLeftOut() {
        assertThat(refusal("[\n[\n" + nested(300) + "\n],\n 7, oops]"))
                .hasMessageStartingWith("The body is not readable JSON (line 5, column 10): Unrecognized token 'oops'");
        assertThat(refusal("[" + nested(300) + ", oops]"))
                .hasMessageStartingWith(
                        "The body is not readable JSON (line 1, column 609): Unrecognized token 'oops'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[%s", "[{\"a\":%s", "{\"batch\":[{\"a\":\"b\",\"c\":[%s,\"]"})
    void refusesARequestThatEndsWithinAnEventOverALimit(String request) {
        assertThat(refusal(request.formatted("[".repeat(300))))
                .hasMessage("The body is not readable JSON: it ends within an event.");
    }

    @Test
    void refusesDeeperNestingOutsideOfEvents() {
        assertThat(refusal("{\"batch\":[],\"context\":{\"deep\":" + nested(300) + "}}"))
                .satisfies(refused -> {
                    assertThat(refused.status()).isEqualTo(400);
                    assertThat(refused.code()).isEqualTo("bad_request");
                })
                .hasMessage("The body cannot be read (line 1, column 286, in context/deep" + "/0".repeat(24)
                        + "...): Document nesting depth (257) exceeds the maximum allowed (256).");
    }

    @Test
    void refusesASingleEventOverALimit() {
        exchange.setProperty(ExchangeProperties.EVENT_TYPE, "track");
        assertThat(refusal(trackWith("m", "9".repeat(1001))))
                .hasMessageContaining(
                        "in properties/odd): Number value length (1001) exceeds the maximum allowed (1000).");
    }

    @Test
    void countsTheEventsBehindThe2500thInOneEntry() throws Exception {
        read("[" + track("m") + ",0".repeat(165_000) + ",{'messageId':'m'}]");
        assertThat(RequestContents.of(exchange).events()).isEqualTo(165_002);
        List<Rejection> rejected = rejected();
        assertThat(rejected.stream().mapToInt(Rejection::count).sum()).isEqualTo(165_001);
        assertThat(rejected.get(rejected.size() - 1))
                .isEqualTo(new Rejection(
                        2500,
                        null,
                        "batch_too_long",
                        "A request may have at most 2500 events and this is number 2501.",
                        new Rejection.Nothing(),
                        162_502));
    }

    @Test
    void countsWhatIsRejectedBeyondAListInProportionToTheRequest() throws Exception {
        read("[" + "0,".repeat(1000) + "{}" + ",0".repeat(1000) + ",{}".repeat(498) + "]");
        List<Rejection> rejected = rejected();
        assertThat(rejected).hasSize(102);
        assertThat(rejected.get(100))
                .isEqualTo(new Rejection(
                        100,
                        null,
                        "bad_request",
                        "An event must be an object but it was a number (0).",
                        new Rejection.Nothing(),
                        1900));
        assertThat(rejected.get(101)).satisfies(others -> {
            assertThat(others.code()).isEqualTo("missing_type");
            assertThat(others.index()).isEqualTo(1000);
            assertThat(others.count()).isEqualTo(499);
        });
    }

    @Test
    void listsEachRejectedEventOfOrdinarySize() throws Exception {
        String event =
                "{'type':'track','userId':'u','timestamp':'2024-05-06T07:00:00Z','context':{'library':{'name':'analytics-node','version':'3.1.0'}}}";
        read("[" + String.join(",", java.util.Collections.nCopies(1000, event)) + "]");
        assertRejected().hasSize(1000).allSatisfy(rejection -> assertThat(rejection.kept())
                .isEqualTo(new Rejection.Whole(strict(event))));
    }

    private List<ObjectNode> readLarge(int maxBytes, byte[] body) throws RequestRefusedException {
        exchange.getMessage().setBody(body);
        RequestReader reader = new RequestReader(NOON);
        reader.setMaxBytes(maxBytes);
        reader.process(exchange);
        @SuppressWarnings("unchecked")
        List<ObjectNode> events = exchange.getMessage().getBody(List.class);
        return events;
    }

    private static byte[] relayed(int events) {
        String pad = "x".repeat(900);
        return IntStream.range(0, events)
                .mapToObj(i -> strict("{'type':'track','userId':'u','event':'e','writeKey':'k','messageId':"
                        + (i % 2 == 0 ? "'m" + i + "'" : "null") + ",'pad':'" + pad + "'}"))
                .collect(Collectors.joining(
                        ",", "{\"batch\":[", "],\"context\":{\"a\":1},\"sentAt\":\"2024-05-06T07:00:00Z\"}"))
                .getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void takesALargerRequestAndMoreEventsWhereTheSettingSaysSo() throws Exception {
        List<ObjectNode> events = readLarge(4_100_000, relayed(4000));

        assertThat(events).hasSize(4000);
        assertRejected().isEmpty();
        assertThat(RequestContents.of(exchange).events()).isEqualTo(4000);
        ObjectNode event = events.get(3998);
        event.remove("pad");
        assertThat(event)
                .isEqualTo(object(
                        "{'type':'track','messageId':'m3998','userId':'u','event':'e','context':{'a':1}" + STAMPED));
    }

    @Test
    void readsTheEventsOfALargeRequestWhenTheyAreTaken() throws Exception {
        List<ObjectNode> large = readLarge(4_100_000, relayed(600));
        assertThat(large.get(1)).isNotSameAs(large.get(1)).isEqualTo(large.get(1));
        assertThat(large).doesNotHaveDuplicates();

        List<ObjectNode> small = readLarge(4_100_000, relayed(500));
        assertThat(small.get(1)).isSameAs(small.get(1));
    }

    @Test
    void rejectsWhatIsWrongInALargeRequestBeforeItsEventsAreTaken() throws Exception {
        String good = strict("{'type':'track','userId':'u','event':'e','pad':'" + "x".repeat(900) + "'}");
        String body = "[" + trackOf(EVENT_LIMIT + 1) + "," + trackWith("odd", nested(300)) + ",\"" + "y".repeat(600_000)
                + "\"," + (good + ",").repeat(600) + "7]";
        List<ObjectNode> events = readLarge(4_100_000, body.getBytes(StandardCharsets.UTF_8));

        assertThat(events).hasSize(600);
        assertRejected()
                .extracting(Rejection::index, Rejection::code)
                .containsExactly(
                        tuple(0, "event_too_large"),
                        tuple(1, "event_not_readable"),
                        tuple(2, "event_too_large"),
                        tuple(603, "bad_request"));
    }

    @Test
    void refusesALargeRequestThatIsNoJsonAtItsEnd() {
        byte[] body = relayed(1000);
        body[body.length - 1] = ',';
        assertThat(catchThrowableOfType(RequestRefusedException.class, () -> readLarge(4_100_000, body)))
                .hasMessageStartingWith("The body is not readable JSON (line 1, column ");
    }

    @Test
    void refusesARequestLargerThanTheSettingSays() {
        assertThat(catchThrowableOfType(RequestRefusedException.class, () -> readLarge(600_000, new byte[600_001])))
                .hasMessage("The body has 600001 bytes, and a request may have at most 600000.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "5                    | The body must be an object with the array \"batch\".",
                "null                 | The body must be an object with the array \"batch\".",
                "\"track\"            | The body must be an object with the array \"batch\".",
                "{}                   | The body must be an object with the array \"batch\", or an event with a \"type\".",
                "{\"event\":\"e\"}    | The body must be an object with the array \"batch\", or an event with a \"type\".",
                "{\"batch\":5}        | batch must be an array but it was a number (5).",
                "{\"batch\":null}     | batch must be an array but it was null.",
                "{\"batch\":{}}       | batch must be an array but it was an object.",
                "[] []                | The body goes on after the end of its JSON value.",
                "{\"batch\":[]},      | The body is not readable JSON (line 1, column 13): Unexpected character (',' (code 44))",
                "{\"batch\":[1 2]}    | The body is not readable JSON (line 1, column 13): Unexpected character ('2' (code 50))",
                "{\"batch\":[         | The body is not readable JSON (line 1, column 11): Unexpected end-of-input",
                "{\"a\":NaN}          | The body is not readable JSON (line 1, column 9): Non-standard token 'NaN'",
                "{'a':1}              | The body is not readable JSON (line 1, column 2): Unexpected character (''' (code 39))",
                "a=1&b=2              | The body is not readable JSON (line 1, column 3): Unrecognized token 'a'",
            })
    void refusesWhatIsNoRequest(String body, String message) {
        assertThat(refusal(body)).satisfies(refused -> {
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.code()).isEqualTo("bad_request");
            assertThat(refused.getMessage()).startsWith(message).doesNotContain("\n");
        });
    }

    @Test
    void tellsTheLineOfAMistake() {
        assertThat(refusal("{\n  \"batch\": [\n    oops\n  ]\n}"))
                .hasMessageStartingWith("The body is not readable JSON (line 3, column 10): Unrecognized token 'oops'");
    }

    @Test
    void refusesAnEmptyBody() {
        assertThat(refusal("")).hasMessage("The body is empty: it must be JSON.");
    }

    @Test
    void refusesABodyOfBlanks() {
        assertThat(refusal(" \n ")).hasMessage("The body is empty: it must be JSON.");
    }

    @Test
    void refusesTextThatIsNotUtf8() {
        assertThat(refusal(new byte[] {'[', '"', (byte) 0xC3, '(', '"', ']'}))
                .hasMessageStartingWith("The body is not readable JSON (line 1, column ")
                .hasMessageContaining("Invalid UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-32BE"})
    void refusesTextInAnotherEncoding(String charset) {
        assertThat(refusal(strict("[" + track("m") + "]").getBytes(Charset.forName(charset))))
                .hasMessageStartingWith("The body is not readable JSON (line 1, column ");
    }

    @ParameterizedTest
    @CsvSource({
        "9007199254740993, 9007199254740993",
        "12345678901234567890, 12345678901234567890",
        "-0.5e-3, -5.0E-4",
        "1e308, 1.0E308",
    })
    void keepsNumbers(String number, String kept) throws Exception {
        assertThat(property(number).toString()).isEqualTo(kept);
    }

    @Test
    void keepsAnIntegerOf1000Digits() throws Exception {
        assertThat(property("9".repeat(1000)).toString()).isEqualTo("9".repeat(1000));
    }

    @Test
    void readsANumberOutOfRangeAsJavaScriptDoes() throws Exception {
        assertThat(property("1e400").doubleValue()).isEqualTo(Double.POSITIVE_INFINITY);
    }

    private JsonNode property(String value) throws RequestRefusedException {
        String event = "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"e\",\"properties\":{\"n\":" + value + "}}";
        return read(event.getBytes(StandardCharsets.UTF_8)).get(0).at("/properties/n");
    }
}
