package io.segmentlaunchdarkly.launchdarkly;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CustomEventTest {
    private static final long NOW = Json.NOW.toEpochMilli();

    private static JsonNode event(String fields) {
        return Json.event(Action.TRACK_EVENT, fields);
    }

    private static String reason(String fields) {
        return Json.reason(Action.TRACK_EVENT, fields);
    }

    /** An event with the required fields and some more. */
    private static JsonNode eventWith(String more) {
        return event("{'user_key': 'u', 'event_name': 'e', " + more + "}");
    }

    private static String reasonWith(String more) {
        return reason("{'user_key': 'u', 'event_name': 'e', " + more + "}");
    }

    @Test
    void carriesEveryField() {
        JsonNode event = event("{'context_kind': 'device', 'user_key': 'd1', 'additional_context_keys': {'org': 'o1'},"
                + " 'event_name': 'Order Completed', 'metric_value': 12.5, 'event_properties': {'plan': 'pro'},"
                + " 'timestamp': '2024-05-06T07:08:09.123Z'}");

        assertThat(event)
                .isEqualTo(Json.of(
                        "{'kind': 'custom', 'key': 'Order Completed', 'contextKeys': {'org': 'o1', 'device': 'd1'},"
                                + " 'creationDate': 1714979289123, 'metricValue': 12.5, 'data': {'plan': 'pro'}}"));
    }

    @Test
    void carriesAWholeContextWithTheAttributesThatAMappingChooses() {
        assertThat(eventWith(
                                "'context_attributes': {'user': {'plan': 'pro', 'tags': ['a'], 'name': 'Ada', 'anonymous': false}}")
                        .path("context"))
                .isEqualTo(
                        Json.of(
                                "{'kind': 'user', 'key': 'u', 'plan': 'pro', 'tags': ['a'], 'name': 'Ada', 'anonymous': false}"));
        assertThat(eventWith("'context_attributes': {}").has("contextKeys")).isFalse();
    }

    @Test
    void carriesSeveralContextsAsOne() {
        JsonNode event = eventWith("'additional_context_keys': {'device': 'd1', 'org': null},"
                + " 'context_attributes': {'device': {'os': 'iOS'}, 'org': {'size': 3}}");

        assertThat(event.path("context"))
                .isEqualTo(Json.of("{'kind': 'multi', 'device': {'key': 'd1', 'os': 'iOS'}, 'user': {'key': 'u'}}"));
        assertThat(event.has("contextKeys")).isFalse();
    }

    @Test
    void leavesOutAttributesThatWouldMakeTheContextAnother() {
        assertThat(eventWith(
                                "'context_attributes': {'user': {'key': 'x', 'kind': 'x', '_meta': {}, 'name': 1, 'anonymous': 'no',"
                                        + " 'nothing': null, 'plan': 'pro'}}")
                        .path("context"))
                .isEqualTo(Json.of("{'kind': 'user', 'key': 'u', 'plan': 'pro'}"));
    }

    @Test
    void needsAttributesByContextKind() {
        assertThat(reasonWith("'context_attributes': {'user': 'pro'}"))
                .isEqualTo(
                        "'context_attributes' (Context Attributes) must have an object for the context kind user but has"
                                + " the string \"pro\".");
    }

    @Test
    void needsOnlyAKeyAndAName() {
        assertThat(event("{'user_key': 'u', 'event_name': 'e'}"))
                .isEqualTo(Json.of("{'kind': 'custom', 'key': 'e', 'contextKeys': {'user': 'u'}, 'creationDate': " + NOW
                        + ", 'data': {}}"));
    }

    @Test
    void isOneLineOfUtf8() {
        MappingOutcome result = Json.apply(
                Action.TRACK_EVENT,
                "{'user_key': 'Zoë\\n', 'event_name': '用户', 'event_properties': {'a': 'x\\r\\ny'}}");

        assertThat(result).isInstanceOfSatisfying(MappingOutcome.Mapped.class, mapped -> assertThat(
                        new String(mapped.event(), StandardCharsets.UTF_8))
                .doesNotContain("\n", "\r")
                .contains("Zoë", "用户"));
    }

    @Test
    void ignoresFieldsThatItDoesNotKnow() {
        assertThat(eventWith("'colour': 'red', 'previous_key': [1, 2]"))
                .isEqualTo(event("{'user_key': 'u', 'event_name': 'e'}"));
    }

    @Test
    void takesNullsAndEmptyStringsForAbsent() {
        assertThat(eventWith(
                        "'context_kind': '', 'metric_value': '', 'additional_context_keys': '', 'event_properties': null,"
                                + " 'timestamp': ''"))
                .isEqualTo(event("{'user_key': 'u', 'event_name': 'e'}"));
    }

    @Test
    void takesAMissingNodeForAbsent() {
        JsonNode fields = Json.of("{'event_name': 'e'}");
        ((ObjectNode) fields).set("user_key", MissingNode.getInstance());

        assertThat(Action.TRACK_EVENT.apply(fields, Json.NOW))
                .isEqualTo(new MappingOutcome.Discarded(
                        "user_key", "'user_key' (Context Key) is required, but it has no value."));
    }

    @Test
    void saysHowARequiredFieldIsMissing() {
        assertThat(reason("{'user_key': null, 'event_name': ''}"))
                .isEqualTo("'user_key' (Context Key) is required, but it is null."
                        + " 'event_name' (Event Name) is required, but it is empty.");
        assertThat(reason("{}"))
                .isEqualTo("'user_key' (Context Key) is required, but it has no value."
                        + " 'event_name' (Event Name) is required, but it has no value.");
    }

    @Test
    void collectsAllProblems() {
        assertThat(reason("{'context_kind': {}, 'additional_context_keys': 7, 'event_name': ['a', 'b'],"
                        + " 'metric_value': '$10', 'event_properties': [1], 'timestamp': 'soon'}"))
                .isEqualTo("'context_kind' (Context Kind) must be a string but was the object {}."
                        + " 'user_key' (Context Key) is required, but it has no value."
                        + " 'additional_context_keys' (Additional Context Keys) must be an object but was the number 7."
                        + " 'event_name' (Event Name) must be a string but was the array [\"a\",\"b\"]."
                        + " 'metric_value' (Metric Value) must be a number but was the string \"$10\"."
                        + " 'event_properties' (Event Properties) must be an object but was the array [1]."
                        + " 'timestamp' (Event timestamp) must be a date-like string but was the string \"soon\".");
    }

    @Test
    void shortensLongValuesInAReason() {
        assertThat(reasonWith("'metric_value': '" + "x".repeat(5000) + "'"))
                .startsWith("'metric_value' (Metric Value) must be a number but was the string \"xxx")
                .endsWith("x….")
                .hasSizeLessThan(170);
        assertThat(reasonWith("'metric_value': [" + "[1, {'a': 'b'}],".repeat(500) + "2]"))
                .hasSizeLessThan(170);
    }

    @Test
    void answersFieldsThatAreNoObject() {
        assertThat(Action.TRACK_EVENT.apply(NullNode.getInstance(), Json.NOW))
                .isEqualTo(new MappingOutcome.Discarded(
                        "not_an_object",
                        "The mapping must resolve to an object but was null."
                                + " 'user_key' (Context Key) is required, but it has no value."
                                + " 'event_name' (Event Name) is required, but it has no value."));
        assertThat(Action.TRACK_EVENT.apply(MissingNode.getInstance(), Json.NOW))
                .isEqualTo(new MappingOutcome.Discarded(
                        "user_key",
                        "'user_key' (Context Key) is required, but it has no value."
                                + " 'event_name' (Event Name) is required, but it has no value."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'u' | u",
                "'  padded ' | `  padded `",
                "'null' | null",
                "0 | 0",
                "123 | 123",
                "1.5 | 1.5",
                "1.0 | 1",
                "-0.0 | 0",
                "1e21 | 1e+21",
                "0.000001 | 0.000001",
                "1e-7 | 1e-7",
                "9007199254740993 | 9007199254740993",
                "123456789012345680000 | 123456789012345680000",
                "1000000000000000000000 | 1e+21",
                "true | true",
                "false | false",
                "['u'] | u",
                "[7] | 7",
                "[true] | true"
            })
    void coercesAKeyToText(String value, String expected) {
        assertThat(event("{'event_name': 'e', 'user_key': " + value + "}")
                        .at("/contextKeys/user")
                        .textValue())
                .isEqualTo(expected);
        assertThat(event("{'user_key': 'u', 'event_name': " + value + "}")
                        .get("key")
                        .textValue())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'a': 1}", "[]", "['a', 'b']", "[[1]]", "[{}]"})
    void makesNoTextOfObjectsAndArrays(String value) {
        assertThat(reason("{'event_name': 'e', 'user_key': " + value + "}"))
                .startsWith("'user_key' (Context Key) must be a string but was the ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "5 | 5",
                "0 | 0",
                "-1 | -1",
                "0.1 | 0.1",
                "1e21 | 1e21",
                "'12.5' | 12.5",
                "' 5 ' | 5",
                "' ' | 0",
                "'1e3' | 1000",
                "'0x10' | 16",
                "'0b11' | 3",
                "'0o17' | 15",
                "'.5' | 0.5",
                "'5.' | 5",
                "'+5' | 5",
                "'-5' | -5",
                "'1e-400' | 0",
                "true | 1",
                "false | 0",
                "[3] | 3",
                "['3'] | 3",
                "[true] | 1",
                "[null] | 0"
            })
    void coercesAMetricValueToANumber(String value, double expected) {
        assertThat(eventWith("'metric_value': " + value).get("metricValue").doubleValue())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'$10'",
                "'abc'",
                "'12,5'",
                "'1_000'",
                "'1d'",
                "'1e'",
                "'-0x1'",
                "'NaN'",
                "'infinity'",
                "'.'",
                "'--5'",
                "['']",
                "{}",
                "{'v': 1}",
                "[]",
                "[1, 2]",
                "[[3]]"
            })
    void makesNoNumberOfAnythingElse(String value) {
        assertThat(reasonWith("'metric_value': " + value))
                .startsWith("'metric_value' (Metric Value) must be a number but was the ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"'Infinity' | Infinity", "'-Infinity' | -Infinity", "'1e400' | Infinity", "1e400 | 1E+400"})
    void discardsAMetricValueThatIsNotFinite(String value, String shown) {
        assertThat(reasonWith("'metric_value': " + value))
                .isEqualTo("'metric_value' (Metric Value) must be a finite number but was the number " + shown + ".");
    }

    @Test
    void leavesOutAnAbsentMetricValue() {
        assertThat(eventWith("'metric_value': null").has("metricValue")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"'str'", "7", "true", "[]", "[1]", "[{}]"})
    void makesNoObjectOfAnythingElse(String value) {
        assertThat(reasonWith("'event_properties': " + value))
                .startsWith("'event_properties' (Event Properties) must be an object but was the ");
        assertThat(reasonWith("'additional_context_keys': " + value))
                .startsWith("'additional_context_keys' (Additional Context Keys) must be an object but was the ");
    }

    @Test
    void keepsPropertiesAsTheyAre() {
        String properties = "{\"a\":9007199254740993,\"b\":0.10000000000000000000001,\"c\":[null,true,{\"d\":\"\"}],"
                + "\"e\":123456789012345678901234567890,\"f\":null}";
        MappingOutcome result = Json.apply(
                Action.TRACK_EVENT, "{'user_key': 'u', 'event_name': 'e', 'event_properties': " + properties + "}");

        assertThat(result).isInstanceOfSatisfying(MappingOutcome.Mapped.class, mapped -> assertThat(
                        new String(mapped.event(), StandardCharsets.UTF_8))
                .endsWith("\"data\":" + properties + "}"));
    }

    @Test
    void writesNullForAPropertyThatJsonHasNoNumberFor() {
        JsonNode fields = Json.of("{'user_key': 'u', 'event_name': 'e', 'event_properties': {}}");
        ((ObjectNode) fields.get("event_properties")).put("nan", Double.NaN).put("infinite", Float.NEGATIVE_INFINITY);

        assertThat(Action.TRACK_EVENT.apply(fields, Json.NOW))
                .isInstanceOfSatisfying(MappingOutcome.Mapped.class, mapped -> assertThat(
                                Json.parse(mapped.event()).get("data"))
                        .isEqualTo(Json.of("{'nan': null, 'infinite': null}")));
    }

    @Test
    void keepsEventsThatAreLargerThanAnyBuffer() {
        String text = "Zoë🚀".repeat(20_000);
        assertThat(eventWith("'event_properties': {'text': '" + text + "'}")
                        .at("/data/text")
                        .textValue())
                .isEqualTo(text);
    }

    @Test
    void writesTextThatIsNoUnicode() {
        assertThat(eventWith("'event_properties': {'half': '\\ud800'}")
                        .at("/data/half")
                        .textValue())
                .isEqualTo("\ud800");
    }

    @Test
    void discardsPropertiesThatAreNestedTooDeeplyForJsonReaders() {
        JsonNode nested = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < 1500; i++) {
            nested = JsonNodeFactory.instance.objectNode().set("a", nested);
        }
        JsonNode fields = JsonNodeFactory.instance
                .objectNode()
                .put("user_key", "u")
                .put("event_name", "e")
                .set("event_properties", nested);

        assertThat(Action.TRACK_EVENT.apply(fields, Json.NOW))
                .isInstanceOfSatisfying(MappingOutcome.Discarded.class, discarded -> assertThat(discarded.reason())
                        .startsWith("The event cannot be written as JSON: "));
    }

    @Test
    void letsTheBaseKeyWinOverAnAdditionalKeyOfItsKind() {
        assertThat(eventWith("'additional_context_keys': {'user': 'other', 'org': 'o'}")
                        .get("contextKeys"))
                .isEqualTo(Json.of("{'user': 'u', 'org': 'o'}"));
    }

    @Test
    void leavesOutAdditionalContextsWithoutAKey() {
        assertThat(eventWith("'additional_context_keys': {'a': null, 'b': '', 'c': [], 'd': [null], 'bad kind!': null}")
                        .get("contextKeys"))
                .isEqualTo(Json.of("{'user': 'u'}"));
    }

    @Test
    void turnsAdditionalKeysIntoTextAsJavaScriptDoes() {
        assertThat(eventWith(
                                "'additional_context_keys': {'a': 1e21, 'b': true, 'c': [1, null, ['x', 2.50]], 'd': {'e': 1},"
                                        + " 'f': 'null', 'g': 0}")
                        .get("contextKeys"))
                .isEqualTo(Json.of("{'user': 'u', 'a': '1e+21', 'b': 'true', 'c': '1,,x,2.5', 'd': '[object Object]',"
                        + " 'f': 'null', 'g': '0'}"));
    }

    @Test
    void fallsBackToTheKindUser() {
        assertThat(eventWith("'context_kind': ['']").get("contextKeys")).isEqualTo(Json.of("{'user': 'u'}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bad kind!", "kind", "multi", "Zoë"})
    void discardsAKindThatLaunchDarklyIgnores(String kind) {
        assertThat(reasonWith("'context_kind': '" + kind + "'"))
                .startsWith("'context_kind' (Context Kind) makes a context that LaunchDarkly ignores: ")
                .endsWith("(kind \"" + kind + "\").");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bad kind!", "kind", "multi"})
    void discardsAnAdditionalKindThatLaunchDarklyIgnores(String kind) {
        assertThat(reasonWith("'additional_context_keys': {'org': 'o', '" + kind + "': 'k'}"))
                .startsWith("'additional_context_keys' (Additional Context Keys) makes a context that LaunchDarkly"
                        + " ignores: ")
                .endsWith("(kind \"" + kind + "\").");
    }

    @Test
    void discardsAnAdditionalKindThatIsEmpty() {
        assertThat(reasonWith("'additional_context_keys': {'': 'k'}"))
                .isEqualTo("'additional_context_keys' (Additional Context Keys) makes a context that LaunchDarkly"
                        + " ignores: a context kind is empty.");
    }

    @Test
    void discardsKeysThatTurnOutEmpty() {
        assertThat(reason("{'user_key': [null], 'event_name': ['']}"))
                .startsWith("'event_name' (Event Name) is empty, and LaunchDarkly ignores an event without a key."
                        + " 'user_key' (Context Key) makes a context that LaunchDarkly ignores: ");
    }
}
