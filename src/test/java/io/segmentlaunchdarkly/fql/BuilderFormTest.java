package io.segmentlaunchdarkly.fql;

import static io.segmentlaunchdarkly.fql.Json.strict;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which triggers are read as Segment's evaluator reads them, and what they mean then. */
class BuilderFormTest {
    private static void assertTrue(String fql, String event) {
        assertAnswer(fql, event, true);
    }

    private static void assertFalse(String fql, String event) {
        assertAnswer(fql, event, false);
    }

    private static void assertAnswer(String fql, String event, boolean answer) {
        Trigger trigger = Trigger.parse(fql);
        assertThat(trigger.reading()).as(fql).isEqualTo(Reading.SEGMENT);
        assertThat(trigger.matches(strict(event))).as(fql + " of " + event).isEqualTo(answer);
    }

    /** Read alike, and not as documented, whatever the texts are. */
    private static void assertReadAs(String fql, String meaning) {
        assertThat(Trigger.parse(fql).reading()).as(fql).isEqualTo(Reading.SEGMENT);
        assertThat(SegmentParser.parse(fql)).as(fql).isEqualTo(SegmentParser.parse(meaning));
    }

    private static void assertReadAsDocumented(String... triggers) {
        assertThat(triggers)
                .allSatisfy(
                        fql -> assertThat(Trigger.parse(fql).reading()).as(fql).isEqualTo(Reading.DOCUMENTED));
    }

    @Test
    void endsAGroupAtTheFirstClosingParenthesisAsSegmentDoes() {
        assertReadAs(
                "type = \"page\" and (contains(name, \"x\") or userId = \"u\")",
                "type = \"page\" or contains(name, \"x\") or userId = \"u\"");
        assertReadAs(
                "type = \"page\" or (userId = \"u\" and !match(event, \"x*\") and properties.a > 1)",
                "type = \"page\" and (userId = \"u\" and !match(event, \"x*\")) and properties.a > 1");
        assertReadAs(
                "(contains(name, \"x\") and userId = null) or type = \"page\"",
                "contains(name, \"x\") or userId = null or type = \"page\"");
        assertReadAs(
                "type = \"page\" and (userId = \"u\" or contains(name, \"x\") or contains(name, 3) or properties.a = true)",
                "type = \"page\" or (userId = \"u\" or contains(name, \"x\")) or contains(name, 3) or properties.a = true");
        assertFalse("type = \"page\" and (userId = \"u\" or contains(name, \"x\"))", "{\"type\":\"page\"}");
    }

    @Test
    void takesTheTextOfStartsWithAndEndsWithLiterally() {
        assertTrue("match(event, \"[Promo] Sale*\")", "{\"event\":\"[Promo] Sale 1\"}");
        assertFalse("match(event, \"[Promo] Sale*\")", "{\"event\":\"P Sale 1\"}");
        assertTrue("match(event, \"a?*\")", "{\"event\":\"a?b\"}");
        assertFalse("match(event, \"a?*\")", "{\"event\":\"abc\"}");
        assertTrue("match(event, \"*C:\\new\")", "{\"event\":\"in C:\\\\new\"}");
        assertTrue("match(event, \"**x*\")", "{\"event\":\"**x.\"}");
        assertFalse("match(event, \"*x*\")", "{\"event\":\"axb\"}");
        assertTrue("match(event, \"*]\")", "{\"event\":\"[x]\"}");
        assertTrue("match(event, \"*\")", "{\"event\":\"\"}");
        assertFalse("!match(event, \"[P]*\")", "{\"event\":\"[P] x\"}");
    }

    @Test
    void readsPathsAsSegmentsGetDoes() {
        String event =
                """
                {"properties": {"items": [{"sku": "A"}, {"sku": "B"}], "tags": ["x", "y"], "name": "Bob", "none": null,
                 "zero": 0, "no": false, "empty": "", "matrix": [[1], [2]], "length": 7, "items[0]": "dotless"}}""";
        assertTrue("properties.items\\[0\\].sku = \"A\"", event);
        assertTrue("properties.items\\[1\\].sku = \"B\"", event);
        assertTrue("properties.items\\[2\\].sku = null", event);
        assertTrue("properties.items\\[00\\].sku = null", event);
        assertTrue("properties.tags.length > 1", event);
        assertTrue("properties.name.length = 3", event);
        assertTrue("properties.name\\[1\\] = \"o\"", event);
        assertTrue("properties.name\\[3\\] = null", event);
        assertTrue("properties.matrix\\[1\\]\\[0\\] = 2", event);
        assertTrue("properties.length = 7", event);
        assertTrue("properties.items\\[0\\] != null", event);
        assertFalse("properties.items\\[0\\] = \"dotless\"", event);
        assertTrue("contains(properties.tags\\[1\\], \"y\")", event);
    }

    @Test
    void findsWhatIsFalseOnTheWay() {
        String event = "{\"properties\": {\"none\": null, \"zero\": 0, \"no\": false, \"empty\": \"\", \"one\": 1}}";
        assertTrue("properties.zero.deep = 0", event);
        assertTrue("properties.no.deep.er = false", event);
        assertTrue("properties.empty.deep = \"\"", event);
        assertTrue("properties.none.deep = null", event);
        assertTrue("properties.one.deep = null", event);
    }

    @Test
    void doesNotFindWhatJavaScriptGivesEveryValue() {
        assertTrue("properties.constructor = null", "{\"properties\": {}}");
        assertTrue("properties.name.trim = null", "{\"properties\": {\"name\": \"x\"}}");
    }

    @Test
    void isFalseOfNegatedConditionsOnAnAbsentFieldOrOneOfAnotherType() {
        assertFalse("properties.price != 3", "{\"properties\": {}}");
        assertFalse("properties.price != 3", "{\"properties\": {\"price\": \"6\"}}");
        assertTrue("properties.price != 3", "{\"properties\": {\"price\": 6}}");
        assertFalse("!contains(name, \"x\")", "{}");
        assertFalse("!contains(name, \"x\")", "{\"name\": 5}");
        assertFalse("!match(name, \"x*\")", "{\"name\": null}");
        assertTrue("!match(name, \"x*\")", "{\"name\": \"y\"}");
        assertTrue("name != \"Ada\"", "{}");
    }

    @Test
    void comparesWithTextWhereSegmentDoes() {
        assertTrue("properties.x != true", "{\"properties\": {\"x\": true}}");
        assertFalse("properties.x != true", "{\"properties\": {\"x\": \"true\"}}");
        assertTrue("userId = 5", "{\"userId\": \"5\"}");
        assertFalse("userId = 5", "{\"userId\": 5}");
        assertTrue("userId = 5.0", "{\"userId\": \"5\"}");
        assertTrue("event != null", "{}");
        assertFalse("event = null", "{}");
        assertTrue("event = null", "{\"event\": \"null\"}");
        assertFalse("name != null", "{}");
        assertTrue("type = track", "{\"type\": \"track\"}");
        assertTrue("properties.price < \"5\"", "{\"properties\": {\"price\": 3}}");
        assertFalse("properties.price < \"5\"", "{\"properties\": {\"price\": \"3\"}}");
    }

    @Test
    void misreadsWhatSegmentMisreadsAndSaysSo() {
        assertFalse("properties.x < 1e-7", "{\"properties\": {\"x\": 1}}");
        assertTrue("properties.x < 1e-7", "{\"properties\": {\"x\": 0.5}}");
        assertFalse("properties.2024 = \"x\"", "{\"properties\": {\"2024\": \"x\"}}");
        assertFalse("properties.x.and = \"x\"", "{\"properties\": {\"x\": {\"and\": \"x\"}}}");
        assertFalse("type = \"track\" or properties.x < 1e+21", "{\"type\": \"track\"}");
        assertThat(Trigger.parse("properties.x < 1e-7 and properties.2024 != null")
                        .warnings())
                .containsExactly(
                        "Segment misreads 1e-7, and so does this trigger.",
                        "Segment misreads properties.2024, and so does this trigger.");
        assertThat(Trigger.parse("properties.x < 1e+21").warnings())
                .containsExactly("Segment misreads 1e+21, and so does this trigger.", "It is never true.");
        assertThat(Trigger.parse("properties.order.y = 5 and properties.\\$5 != \"a\"")
                        .warnings())
                .isEmpty();
    }

    @Test
    void warnsOfConstantsThatAreReadAsText() {
        assertThat(Trigger.parse("event != null or properties.x != true or name = false")
                        .warnings())
                .containsExactly(
                        "null has no quotes and is read as text.",
                        "true has no quotes and is read as text.",
                        "false has no quotes and is read as text.");
        assertThat(Trigger.parse("userId != null or properties.x = true or name = null")
                        .warnings())
                .isEmpty();
    }

    @Test
    void isFalseOfAnEventOnWhichSegmentsEvaluatorFails() {
        String fails = "properties.\\[ = \"x\"";
        assertFalse(fails, "{\"properties\": {\"[\": \"x\"}}");
        assertFalse(fails + " or type = \"track\"", "{\"type\": \"track\"}");
        assertTrue("type = \"track\" or " + fails, "{\"type\": \"track\"}");
        assertFalse("type = \"track\" and (contains(type, \"t\"))", "{\"type\": \"track\"}");
        assertTrue("type = \"page\" or contains(type, \"t\")", "{\"type\": \"page\"}");
        assertFalse("contains(type, \"t\")", "{\"type\": \"track\"}");
    }

    @Test
    void readsWhatSegmentToleratesAsSegmentDoes() {
        assertReadAs("type=\"track\"  and name!= \"x\"", "type = \"track\" and name != \"x\"");
        assertReadAs("type = \"track\" AND name != \"x\"", "type = \"track\" and name != \"x\"");
        assertReadAs(
                "(contains(name, \"x\") or userId = null) AND type = \"track\"",
                "contains(name, \"x\") or userId = null or type = \"track\"");
        assertReadAs("type = \"track\" and", "type = \"track\"");
        assertReadAs("(contains(name, \"x\") or userId = null) and", "contains(name, \"x\") and userId = null");
        assertReadAs("\ttype=\"track\"\nand ( name = null )\n", "type = \"track\" and (name = null)");
        assertReadAs("properties.a > +5", "properties.a > 5");
    }

    @Test
    void readsAsDocumentedWhatTheBuilderDoesNotWrite() {
        assertReadAsDocumented(
                "type = 'page' and (contains(name, \"x\") or userId = \"u\")",
                "type = \"page\" and (contains(name, 'x') or userId = \"u\")",
                "type = \"page\" and ((contains(name, \"x\")) or userId = \"u\")",
                "type = \"page\" and (contains(name, \"x\") or anonymousId = \"u\")",
                "type = \"page\" and (contains(name, \"x\") or properties.paid)",
                "type = \"page\" and (contains(name, \"x\") or userId in [\"u\"])",
                "type = \"page\" and (contains(name, \"x\") or length(userId) = 1)",
                "type = \"page\" and (contains(name, \"x\") or !(userId = \"u\"))",
                "type = \"page\" and (contains(lowercase(name), \"x\") or userId = \"u\")",
                "type = \"page\" and (contains(name, \"x\") or userId = \"u\") or userId = null",
                "type = \"page\" and (contains(name, \"x\") or userId = properties.id)",
                "type = \"page\" and (contains(name, \"x\") or userId > \"u\")",
                "contains(name, \"x\") and type = \"page\" or userId = \"u\"",
                "traits.first\\.name = \"x\"",
                "properties.\\a = \"x\"",
                "properties.a = 1e3",
                "userId = anonymousId",
                "properties = null",
                "properties.x = 'true'",
                "contains(name, 'null')",
                "properties.x > 'NaN'",
                "properties.x < '5'");
    }

    @Test
    void readsAsDocumentedWhatSegmentCannotReadForItsBlanks() {
        assertReadAsDocumented(
                "type = \"page\"and name = null",
                "properties.a>=5",
                "properties.a >=5",
                "properties.a!=5",
                "type = \"page\" or(name = null)",
                "type = \"page\"\r\n");
    }

    @Test
    void readsAsDocumentedWhatStandsInParenthesesAsAWhole() {
        assertReadAsDocumented(
                "(properties.price != 3)",
                "(type = \"page\" and (contains(name, \"x\") or userId = \"u\"))",
                "((!contains(name, \"x\")))");
        // The builder leaves these parentheses when there are others.
        assertFalse("(!contains(name, \"x\"))", "{}");
    }

    @Test
    void printsTheDocumentedMeaningSoThatItKeepsIt() {
        Trigger trigger = Trigger.parse("type = 'page' and (contains(name, 'x') or userId = 'u')");
        assertThat(trigger).hasToString("(type = \"page\" and (contains(name, \"x\") or userId = \"u\"))");
        assertThat(Trigger.parse(trigger.toString())).isEqualTo(trigger);
        trigger = Trigger.parse("!contains(name, 'x')");
        assertThat(trigger).hasToString("((!contains(name, \"x\")))");
        assertThat(Trigger.parse(trigger.toString())).isEqualTo(trigger);
    }

    @Test
    void printsWhatSegmentReadsWithTheBuildersBlanks() {
        assertThat(Trigger.parse(" type=\"track\"\nAND ( match( event ,\"a*\" ) ) and"))
                .hasToString("type = \"track\" AND (match(event, \"a*\")) and");
    }

    @Test
    void givesATextThatIsReadAsDocumented() {
        assertThat(Trigger.documented("type = 'track'")).isEqualTo("type = 'track'");
        assertThat(Trigger.documented("name != \"x\" AND properties.a != 3 and"))
                .isEqualTo("(name != \"x\" and properties.a != 3)");
        assertThat(Trigger.documented("!contains(name, \"x\")")).isEqualTo("((!contains(name, \"x\")))");
    }
}
