package io.segmentlaunchdarkly.fql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.segmentlaunchdarkly.javascript.Numbers;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What holds of any text and any trigger. */
class TriggerPropertiesTest {
    private static final JsonNode EVENT = Json.json(
            "{'type': 'track', 'a': true, 'b': 'text', 'c': 3, 'd': [1, 'x', null], 'e': {'f': null, '5': 'é'}}");

    @Property
    void anyTextIsATriggerOrASyntaxError(@ForAll String text) {
        assertReadsOrRefuses(text);
    }

    @Property
    void anyMixOfItsWordsIsATriggerOrASyntaxError(@ForAll("soup") String text) {
        assertReadsOrRefuses(text);
    }

    @Property
    void printingAndReadingGivesTheSameTrigger(@ForAll("triggers") String text) {
        assertPrintsWhatItReads(Trigger.parse(text));
    }

    @Property
    void printingAndReadingKeepsTheMeaningInTheBuildersForm(@ForAll("builderTriggers") String text) {
        assertPrintsWhatItReads(Trigger.parse(text));
        assertPrintsWhatItReads(Trigger.parse("(" + text + ")"));
    }

    @Property
    void connectivesAreThoseOfLogic(@ForAll("triggers") String left, @ForAll("triggers") String right) {
        boolean l = Trigger.parse("((" + left + "))").matches(EVENT);
        boolean r = Trigger.parse("((" + right + "))").matches(EVENT);
        assertThat(Trigger.parse("((" + left + ") and (" + right + "))").matches(EVENT))
                .isEqualTo(l && r);
        assertThat(Trigger.parse("((" + left + ") or (" + right + "))").matches(EVENT))
                .isEqualTo(l || r);
        assertThat(Trigger.parse("!(" + left + ")").matches(EVENT)).isEqualTo(!l);
    }

    @Property
    void anyNumberIsPrintedSoThatItReadsTheSame(@ForAll double number) {
        String text = Numbers.text(number);
        assertThat(Double.parseDouble(text)).isEqualTo(number == 0 ? 0 : number);
        assertThat(FqlValues.endOfNumber(text, 0)).isEqualTo(text.length());
    }

    @Property
    void anyFieldCanBeReached(@ForAll List<String> names) {
        String path = String.join(
                ".",
                names.stream()
                        .map(name -> name.codePoints()
                                .mapToObj(c -> "\\" + Character.toString(c))
                                .reduce("", String::concat))
                        .toList());
        if (names.isEmpty() || names.contains("")) {
            assertThatExceptionOfType(FqlSyntaxException.class).isThrownBy(() -> Trigger.parse(path + " = 1"));
        } else {
            Trigger trigger = Trigger.parse(path + " = 1");
            assertPrintsWhatItReads(trigger);
            JsonNode event = IntNode.valueOf(1);
            for (int i = names.size() - 1; i >= 0; i--) {
                event = JsonNodeFactory.instance.objectNode().set(names.get(i), event);
            }
            assertThat(trigger.matches(event)).isTrue();
        }
    }

    @Property
    void globsMeanWhatTheirRegularExpressionMeans(@ForAll("patterns") String pattern, @ForAll("texts") String text) {
        String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q").replace("?", "\\E.\\Q");
        assertThat(Glob.of(pattern).matches(text)).isEqualTo(Pattern.matches(regex, text));
    }

    @Property
    void anyGlobAnswers(@ForAll String pattern, @ForAll String text) {
        assertThat(Glob.of("*" + pattern.replaceAll("[*?\\[\\]\\\\]", "\\\\$0") + "*")
                        .matches(text + pattern + text))
                .isTrue();
        Glob.of(pattern).matches(text);
    }

    @Example
    void nestingOfAnyDepthIsASyntaxErrorAndNoStackOverflow() {
        for (String opening :
                List.of("(", "!", "a = !", "a in [", "[", "length(", "!(", "a and (", "a or !(a = ", "bool(a = ")) {
            String text = opening.repeat(100_000);
            assertThatExceptionOfType(FqlSyntaxException.class)
                    .as(opening)
                    .isThrownBy(() -> Trigger.parse(text))
                    .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
        }
    }

    @Example
    void lengthIsNoProblem() {
        assertReadsOrRefuses("a".repeat(1_000_000));
        assertReadsOrRefuses("a.".repeat(300_000) + "a");
        assertReadsOrRefuses("a = '" + "x".repeat(1_000_000) + "'");
        assertReadsOrRefuses("a = " + "9".repeat(100_000));
        assertReadsOrRefuses("a = 0." + "9".repeat(100_000));
        assertReadsOrRefuses("\n".repeat(1_000_000));
        assertReadsOrRefuses(String.join(" and ", Collections.nCopies(100_000, "!(a or b)")));
    }

    private static void assertReadsOrRefuses(String text) {
        Trigger trigger;
        try {
            trigger = Trigger.parse(text);
        } catch (FqlSyntaxException e) {
            assertThat(e.line()).isPositive();
            assertThat(e.column()).isBetween(1, e.sourceLine().length() + 1);
            assertThat(e.getMessage().split("\n", -1)).hasSize(3);
            return;
        }
        assertPrintsWhatItReads(trigger);
        trigger.matches(EVENT);
    }

    private static void assertPrintsWhatItReads(Trigger trigger) {
        Trigger again = Trigger.parse(trigger.toString());
        assertThat(again).isEqualTo(trigger).hasSameHashCodeAs(trigger).hasToString(trigger.toString());
        assertThat(again.matches(EVENT)).isEqualTo(trigger.matches(EVENT));
    }

    @Provide
    Arbitrary<String> soup() {
        return Arbitraries.of(
                        "and",
                        "or",
                        "in",
                        "!",
                        "(",
                        ")",
                        "[",
                        "]",
                        ",",
                        "=",
                        "!=",
                        ">",
                        "<=",
                        "null",
                        "true",
                        "all",
                        "a",
                        "b.c",
                        "d",
                        "e.5",
                        "\\ x",
                        "\\and",
                        "5",
                        "-1.5e3",
                        "\"x\"",
                        "'\"'",
                        "'*'",
                        "contains(",
                        "match(a,",
                        "bool(",
                        "length(",
                        "\\",
                        "\n",
                        "é",
                        ".",
                        "\"",
                        "$")
                .list()
                .ofMaxSize(14)
                .flatMap(words -> Arbitraries.of(" ", " ", "").map(blank -> String.join(blank, words)));
    }

    @Provide
    Arbitrary<String> triggers() {
        return conditions(4);
    }

    @Provide
    Arbitrary<String> builderTriggers() {
        Arbitrary<String> simple = Arbitraries.of(
                "type = \"track\"",
                "userId != null",
                "contains(name, \"x\")",
                "!match(event, \"x*\")",
                "properties.a >= 3");
        Arbitrary<String> operator = Arbitraries.of(" and ", " or ");
        Arbitrary<String> group = Combinators.combine(
                        operator, simple.list().ofMinSize(1).ofMaxSize(3))
                .as((op, items) -> "(" + String.join(op, items) + ")");
        return Combinators.combine(
                        operator,
                        Arbitraries.oneOf(simple, group).list().ofMinSize(1).ofMaxSize(4))
                .as((op, items) -> String.join(op, items));
    }

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.strings().withChars('a', 'b', '*', '?').ofMaxLength(8);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars('a', 'b').ofMaxLength(10);
    }

    private static Arbitrary<String> conditions(int depth) {
        Arbitrary<String> operands = operands(depth - 1);
        Arbitrary<String> comparisons = Combinators.combine(
                        operands, Arbitraries.of(" = ", "!=", " = ", " in "), operands)
                .as((left, relation, right) -> relation.equals(" in ") && !isListLike(right)
                        ? left + relation + "d"
                        : left + relation + right);
        Arbitrary<String> simple = Arbitraries.of(
                "a",
                "true",
                "null",
                "all",
                "c > 2",
                "b<='y'",
                "contains(b, 'ex')",
                "match(type, \"t*\")",
                "type in ['track', 3]");
        if (depth == 0) {
            return simple;
        }
        Arbitrary<String> inner = conditions(depth - 1);
        return Arbitraries.oneOf(
                simple,
                comparisons,
                inner.map(c -> "(" + c + ")"),
                inner.map(c -> "!(" + c + ")"),
                Combinators.combine(inner, inner).as((left, right) -> left + " and " + right),
                Combinators.combine(inner, inner).as((left, right) -> "(" + left + ") or(" + right + ")"),
                Combinators.combine(inner, inner).as((left, right) -> left + " or " + right),
                Combinators.combine(inner, inner).as((left, right) -> "(" + left + ") = !(" + right + ")"));
    }

    private static boolean isListLike(String operand) {
        return operand.startsWith("[") || operand.equals("d");
    }

    private static Arbitrary<String> operands(int depth) {
        Arbitrary<String> simple = Arbitraries.of(
                "a",
                "b",
                "c",
                "d",
                "e.f",
                "e.5",
                "\\null",
                "x\\ y",
                "\\5",
                "'it\"s'",
                "\"x\"",
                "''",
                "0",
                "-0",
                "3",
                "1.50",
                "1e4",
                "true",
                "null",
                "[]",
                "['x', 1, null, e.f]",
                "length(d)",
                "typeof(e)",
                "lowercase('É')");
        return depth <= 0
                ? simple
                : Arbitraries.oneOf(
                        simple,
                        conditions(depth - 1).map(c -> "(" + c + ")"),
                        conditions(depth - 1).map(c -> "string(" + c + ")"),
                        operands(depth - 1).map(o -> "[" + o + ", " + o + "]"));
    }
}
