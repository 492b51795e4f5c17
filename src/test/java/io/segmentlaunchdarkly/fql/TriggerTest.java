package io.segmentlaunchdarkly.fql;

import static io.segmentlaunchdarkly.fql.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class TriggerTest {
    private static final JsonNode EVENT = json(
            """
            {'type': 'track', 'event': 'Order Completed', 'userId': 'u-1', 'received_at': '2023-05-01T00:00:00Z',
             'properties': {'price': 19.99, 'quantity': 3, 'paid': true, 'gift': false, 'note': null, 'empty': '',
               'product 1': {'price': '19.99'}, 'a.b': 'dotted', 'in': 'in', 'null': 'nil', '0': 'zero', '1st': 'first',
               'tags': ['new', 'sale', 3, true, null], 'address': {'city': 'Oslo'}, 'list': [{'sku': 'G-32'}]}}
            """);

    private static boolean matches(String fql) {
        return Trigger.parse(fql).matches(EVENT);
    }

    private static void assertTrue(String... triggers) {
        assertThat(triggers).allSatisfy(fql -> assertThat(matches(fql)).as(fql).isTrue());
    }

    private static void assertFalse(String... triggers) {
        assertThat(triggers).allSatisfy(fql -> assertThat(matches(fql)).as(fql).isFalse());
    }

    @Test
    void comparesWithStrictTypes() {
        assertTrue("properties.quantity = 3", "properties.quantity = 3.0", "properties.quantity = 3e0");
        assertFalse("properties.quantity = '3'", "properties.product\\ 1.price = 19.99", "properties.paid = 'true'");
        assertTrue("properties.quantity != '3'", "properties.paid != 'true'", "(properties.paid != 1)");
        assertFalse("(properties.quantity != 3)", "(properties.paid != true)", "event != \"Order Completed\"");
        assertFalse("event = 'order completed'");
        assertTrue("properties.paid = true", "properties.gift = false");
        assertTrue("true = true", "null = null", "3 = 3", "'a' = \"a\"");
    }

    @Test
    void treatsAbsentAndNullAlike() {
        assertTrue("properties.note = null", "properties.nothing = null", "nothing.at.all = null", "event != null");
        assertFalse("properties.note != null", "properties.nothing != null", "event = null", "type = null");
        assertTrue("properties.nothing = properties.note");
        assertTrue("properties.nothing != 'x'", "(properties.nothing != 3)", "(properties.note != true)");
        assertFalse("properties.nothing = 'x'", "properties.nothing = 3", "properties.nothing = 'null'");
    }

    @Test
    void ordersNumbersWithNumbersAndStringsWithStrings() {
        assertTrue(
                "properties.price > 19",
                "properties.price >= 19.99",
                "properties.price < 20",
                "3 <= properties.quantity");
        assertFalse("properties.price > 19.99", "properties.price < -1", "properties.price <= 19");
        assertTrue("received_at >= '2023-01-01'", "received_at < \"2024\"");
        assertFalse("received_at > '2024-01-01'", "received_at > 2022");
        assertFalse("properties.product\\ 1.price > 1", "properties.product\\ 1.price <= 1", "properties.paid > 0");
        assertFalse("properties.nothing > 0", "properties.nothing <= 0", "properties.note >= 0");
    }

    @Test
    void comparesNumbersOfAnyJsonWidth() {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("long", 9_000_000_000L);
        event.put("big", new BigInteger("100000000000000000000"));
        event.put("decimal", new BigDecimal("19.990"));
        event.put("nan", Double.NaN);
        assertThat(Trigger.parse("long = 9000000000 and big = 1e20 and decimal = 19.99")
                        .matches(event))
                .isTrue();
        assertThat(Trigger.parse("nan = nan or nan < 1 or nan >= 1").matches(event))
                .isFalse();
        assertThat(Trigger.parse("nan != nan").matches(event)).isTrue();
    }

    @Test
    void takesAPlusBeforeANumber() {
        assertTrue("properties.quantity > +2", "properties.quantity = +3.0", "3 < +3.5");
    }

    @Test
    void takesAndInCapitalLetters() {
        assertTrue("properties.paid AND !properties.gift And all");
        assertFalse("properties.paid AND properties.gift or properties.gift");
        assertThat(Trigger.parse("a AND b")).isEqualTo(Trigger.parse("a and b"));
    }

    @Test
    void skipsAnOperatorAtTheEndWhereItDoesNoHarm() {
        assertThat(Trigger.parse("a and b and")).isEqualTo(Trigger.parse("a and b"));
        assertThat(Trigger.parse("a or b or ")).isEqualTo(Trigger.parse("a or b"));
        assertThat(Trigger.parse("a and")).isEqualTo(Trigger.parse("a"));
    }

    @Test
    void warnsOfAWordWithoutQuotes() {
        assertThat(Trigger.parse("type = track").warnings())
                .containsExactly("track has no quotes and is read as text.");
        assertThat(Trigger.parse("length(event) = 5 and type = track").warnings())
                .containsExactly("track has no quotes and is read as a field of the event.");
        assertThat(Trigger.parse("userId = anonymousId or properties.plan = traits.plan or type = \"track\"")
                        .warnings())
                .isEmpty();
    }

    @Test
    void bindsAndTighterThanOr() {
        assertTrue("true or false and false", "false and false or true");
        assertFalse("(true or false) and false", "false and (false or true)");
        assertTrue("type = 'track' and (event = 'Click' or match(event, 'Order *'))");
        assertTrue("((type = 'identify' or ((type = 'track'))) and (properties.paid or false))");
    }

    @Test
    void negatesWhatFollows() {
        assertFalse("!(type = 'track')", "!contains(event, 'Order')", "!match(event, 'Order*')", "!true", "!all");
        assertTrue("!!true", "!(type in ['page', 'identify'])", "!false and true", "!properties.gift", "!null");
        assertFalse("!false and false", "!type = 'track'", "!type in ['track']");
        assertTrue("properties.gift = !true", "(!properties.gift) = true");
    }

    @Test
    void isTheContraryEvenWhereTheFieldIsAbsent() {
        assertTrue("!contains(properties.nothing, 'x')", "!match(properties.nothing, '*')", "!properties.nothing");
    }

    @Test
    void takesBooleansOnlyForTrue() {
        assertTrue("properties.paid", "all", "true", "properties.paid and all");
        assertFalse("properties.gift", "properties.note", "properties.nothing", "null", "false");
        assertFalse(
                "event", "properties.quantity", "properties.tags", "properties.address", "properties.paid and null");
        assertTrue("null or properties.paid");
    }

    @Test
    void findsValuesInLists() {
        assertTrue("type in ['page', 'track']", "properties.quantity in [1, 2, 3]", "properties.nothing in [null]");
        assertTrue(
                "'sale' in properties.tags",
                "3 in properties.tags",
                "true in properties.tags",
                "null in properties.tags");
        assertTrue(
                "properties.quantity in properties.tags", "type in [lowercase('TRACK')]", "3 in [properties.quantity]");
        assertFalse("type in []", "type in ['Track']", "'3' in properties.tags", "properties.quantity in ['3']");
        assertFalse("'Order' in event", "'x' in properties.nothing", "'city' in properties.address");
        assertTrue("properties.tags = ['new', 'sale', 3, true, null]", "properties.tags != ['new']");
        assertTrue("['new'] in [['new'], 1]", "properties.list = properties.list");
    }

    @Test
    void readsAnyFieldOfTheEvent() {
        assertTrue(
                "properties.product\\ 1.price = '19.99'",
                "properties.a\\.b = 'dotted'",
                "properties.address.city = 'Oslo'");
        assertTrue(
                "properties.in = 'in'", "properties.null = 'nil'", "properties.0 = 'zero'", "properties.1st = 'first'");
        assertTrue(
                "type.x = null",
                "properties.a.b = null",
                "(properties.list.0.sku = null)",
                "properties.list.sku = null");
        JsonNode event =
                json("{'and': 1, 'null': 2, 'contains': 3, '5': 4, '-x_9': 5, 'all': {'x': 6}, 'é\uD83D\uDE00': 7}");
        assertThat(Trigger.parse("\\and = 1 and \\null = 2 and contains = 3 and \\5 = 4 and -x_9 = 5"
                                + " and all.x = 6 and \\é\\\uD83D\uDE00 = 7")
                        .matches(event))
                .isTrue();
    }

    @Test
    void answersForEventsThatAreNoObjects() {
        Trigger trigger = Trigger.parse("(type = null)");
        assertThat(trigger.matches(MissingNode.getInstance())).isTrue();
        assertThat(trigger.matches(JsonNodeFactory.instance.nullNode())).isTrue();
        assertThat(trigger.matches(json("['type']"))).isTrue();
        assertThat(trigger.matches(json("'type'"))).isTrue();
    }

    @Test
    void findsPartsOfStrings() {
        assertTrue(
                "contains(event, 'Completed')",
                "contains(event, '')",
                "contains('abc', 'b')",
                "contains(event, event)");
        assertFalse("contains(event, 'completed')", "contains(properties.nothing, 'x')", "contains(event, null)");
        assertFalse(
                "contains(properties.tags, 'new')",
                "contains(properties.quantity, '3')",
                "contains(event, properties.note)");
    }

    @Test
    void looksForTheTextOfAConstantThatIsNoString() {
        JsonNode event = json("{'event': 'Step 3 is true'}");
        assertThat(Trigger.parse("contains(event, 3)").matches(event)).isTrue();
        assertThat(Trigger.parse("contains(event, true)").matches(event)).isTrue();
        assertThat(Trigger.parse("contains(event, 4)").matches(event)).isFalse();
    }

    @Test
    void measuresListsAndBytes() {
        assertTrue(
                "length('a') = 1",
                "length('ア') = 3",
                "length('é') = 2",
                "length('\uD83D\uDE00') = 4",
                "length('') = 0");
        assertTrue(
                "length(properties.tags) = 5",
                "length([]) = 0",
                "length(properties.nothing) = 0",
                "length(userId) > 0");
        assertTrue("length(properties.address) = null", "length(properties.price) = null");
    }

    @Test
    void changesTheCaseOfStrings() {
        assertTrue("lowercase(event) = 'order completed'", "uppercase(event) = 'ORDER COMPLETED'");
        assertTrue("snakecase('test string') = 'test_string'", "kebabcase('test string') = 'test-string'");
        assertTrue("titlecase('test string') = 'Test String'", "titlecase('tEST  iPhone') = 'TEST  IPhone'");
        assertTrue(
                "lowercase(properties.nothing) = null", "uppercase(null) = null", "snakecase(properties.price) = null");
        assertTrue("kebabcase(properties.tags) = null", "titlecase(null) = null", "lowercase('I') = 'i'");
    }

    @Test
    void beginsAWordAfterAnyWhiteSpaceOfJavaScript() {
        assertTrue("titlecase('a\u00a0b\u2003c\ufeffd\te') = 'A\u00a0B\u2003C\ufeffD\tE'");
        assertTrue("titlecase('a\u001cb-c_d\u0085e') = 'A\u001cb-c_d\u0085e'");
    }

    @Test
    void namesTypes() {
        assertTrue(
                "typeof(event) = 'string'", "typeof(properties.price) = 'number'", "typeof(properties.tags) = 'list'");
        assertTrue("typeof(properties.paid) = 'bool'", "typeof(properties.note) = 'null'", "typeof(nothing) = 'null'");
        assertTrue("typeof(properties.address) = 'object'", "typeof(type = 'track') = 'bool'", "typeof([]) = 'list'");
    }

    @Test
    void convertsToBooleans() {
        assertTrue(
                "bool('true')",
                "bool('x')",
                "bool(1)",
                "bool(properties.tags)",
                "bool(true)",
                "bool(properties.address)");
        assertFalse(
                "bool('false')",
                "bool('')",
                "bool(0)",
                "bool([])",
                "bool(properties.gift)",
                "bool(null)",
                "bool(nothing)");
        assertTrue("bool('true') = true", "!bool(0)");
    }

    @Test
    void convertsToStrings() {
        assertTrue("string(properties.quantity) = '3'", "string(properties.price) = '19.99'", "string(2.0) = '2'");
        assertTrue("string(true) = 'true'", "string(event) = event", "string(null) = null", "string(nothing) = null");
        assertTrue("string(['a', 1.5]) = '[\"a\",1.5]'", "string(1e21) = '1e+21'", "string(1.5e-7) = '1.5e-7'");
        assertTrue("string(-0.001) = '-0.001'", "string(123456789012345680000) = '123456789012345680000'");
        assertTrue("string(1e23) = '1e+23'", "string(2e-3) = '0.002'", "string(5e-324) = '5e-324'");
        assertTrue("contains('costs 1e+23', 1e23)");
        assertThat(Trigger.parse("properties.price = 1e23")).hasToString("(properties.price = 1e+23)");
    }

    @Test
    void keepsEveryDigitOfAWholeNumber() {
        assertThat(Trigger.parse("string(id) = '9007199254740993'").matches(json("{'id': 9007199254740993}")))
                .isTrue();
        assertThat(Trigger.parse("string(id) = '99999999999999999999'").matches(json("{'id': 99999999999999999999}")))
                .isTrue();
    }

    @Test
    void convertsToNumbers() {
        assertTrue("number(properties.product\\ 1.price) = 19.99", "number(' 5 ') = 5", "number('-1e2') = -100");
        assertTrue(
                "number(properties.quantity) = 3",
                "number('') = null",
                "number('12px') = null",
                "number('0x10') = null");
        assertTrue("number('\u00a0\ufeff5\u2028') = 5", "number('\u001c5') = null");
        assertTrue("number('NaN') = null", "number('1d') = null", "number(true) = null", "number(null) = null");
    }

    @Test
    void matchesPatternsThatAnEventCarries() {
        JsonNode event = json("{'event': 'Order Completed', 'pattern': 'Order *', 'other': 3}");
        assertThat(Trigger.parse("match(event, pattern)").matches(event)).isTrue();
        assertThat(Trigger.parse("match(event, other)").matches(event)).isFalse();
        assertThat(Trigger.parse("match(event, nothing)").matches(event)).isFalse();
        assertThat(Trigger.parse("match(other, '*')").matches(event)).isFalse();
    }

    @Test
    void allowsAnyBlanksOrNone() {
        assertTrue(
                "type=\"track\"and event!='x'",
                "\ttype\r\n=\n'track'\n\tand(properties.price>-5)",
                " properties.price>=5 ");
    }

    @Test
    void takesBackslashesInStringsLiterally() {
        assertThat(Trigger.parse("path = \"C:\\\"").matches(Json.strict("{\"path\": \"C:\\\\\"}")))
                .isTrue();
        assertThat(Trigger.parse("say = 'a \"b\"'").matches(Json.strict("{\"say\": \"a \\\"b\\\"\"}")))
                .isTrue();
    }

    @Test
    void printsInOneForm() {
        assertThat(Trigger.parse(" type='track'and((event!=null)) or !( !(a) )"))
                .hasToString("type = \"track\" and event != null or !!a");
        assertThat(Trigger.parse("(a or b) and !(c or d) and !e = 1 and (!f) = 1"))
                .hasToString("(a or b) and !(c or d) and !(e = 1) and (!f) = 1");
        assertThat(Trigger.parse("x\\ y.\\\".1 in ['it\"s', -2.50, 1E30, null, true, a]"))
                .hasToString("x\\ y.\\\".1 in ['it\"s', -2.5, 1e+30, null, true, a]");
        assertThat(Trigger.parse("match( event , 'a*' ) and length(x)=0 and all"))
                .hasToString("match(event, \"a*\") and length(x) = 0 and true");
        assertThat(Trigger.parse("\\and = \\5 and \\1\\.5 = \\1.5 and \\a = \\-1"))
                .hasToString("\\and = \\5 and 1\\.5 = \\1.5 and a = \\-1");
    }

    @Test
    void isEqualWhenItMeansTheSameText() {
        assertThat(Trigger.parse("a and (b and c)"))
                .isEqualTo(Trigger.parse("(a and b) and c"))
                .hasSameHashCodeAs(Trigger.parse("a and b and c"))
                .isNotEqualTo(Trigger.parse("a and b"));
    }

    @Test
    void evaluatesChainsOfAnyLength() {
        String chain = String.join(" or ", Collections.nCopies(100_000, "type = 'page'"));
        assertFalse(chain);
        assertTrue(chain + " or type = 'track'");
        assertTrue("type in [" + "'page', ".repeat(100_000) + "'track']");
    }

    @Test
    void comparesDeeplyNestedValues() {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.set("a", deep());
        event.set("b", deep());
        assertThat(Trigger.parse("a = b").matches(event)).isTrue();
    }

    private static JsonNode deep() {
        JsonNode node = JsonNodeFactory.instance.textNode("bottom");
        for (int i = 0; i < 100_000; i++) {
            node = JsonNodeFactory.instance.objectNode().set("x", node);
        }
        return node;
    }

    @Test
    void readsTheDeepestNestingItAllows() {
        assertTrue("(".repeat(100) + "all" + ")".repeat(100), "!".repeat(100) + "all");
        Trigger trigger = Trigger.parse("!".repeat(100) + "type = 'page'");
        assertThat(Trigger.parse(trigger.toString())).isEqualTo(trigger);
    }
}
