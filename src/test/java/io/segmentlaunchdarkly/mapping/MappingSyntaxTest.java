package io.segmentlaunchdarkly.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a mapping that is not valid is told, and how its text is read. */
class MappingSyntaxTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'@foo': 1} | f.@foo: there is no such directive; there are @path, @template, @literal, @if, @case, @replace, @arrayPath, @json, @flatten, @merge, @transform, @excludeWhenNull, @liquid",
                "{'@path': '$.a', 'b': 1} | f: has @path and other keys; a directive must be the only key of its object",
                "{'@path': '$.a', '@literal': 1} | f: has @path and @literal; a directive must be the only key of its object",
                "{'@path': 1} | f.@path: must be text or a directive but is a number",
                "{'@path': {'a': 1}} | f.@path: must be text or a directive but is an object",
                "{'@template': null} | f.@template: must be text or a directive but is null",
                "{'@if': []} | f.@if: must be an object with \"exists\", \"blank\", \"then\", \"else\" but is an array",
                "{'@if': {'@path': '$.a'}} | f.@if: must be an object with \"exists\", \"blank\", \"then\", \"else\" but has @path",
                "{'@if': {'then': 1}} | f.@if: needs \"exists\" or \"blank\", a directive whose value is tested",
                "{'@if': {'exists': false, 'then': 1}} | f.@if: needs \"exists\" or \"blank\", a directive whose value is tested",
                "{'@if': {'exists': {'@path': 1}}} | f.@if.exists.@path: must be text or a directive but is a number",
                "{'@case': {'value': 'x'}} | f.@case.operator: must be \"lower\" or \"upper\" but is undefined",
                "{'@case': {'operator': 'title', 'value': 'x'}} | f.@case.operator: must be \"lower\" or \"upper\" but is \"title\"",
                "{'@case': {'operator': 'upper', 'value': 5}} | f.@case.value: must be text or a directive but is a number",
                "{'@replace': {'value': 'x'}} | f.@replace.pattern: must be text of 1 to 10 characters",
                "{'@replace': {'pattern': '12345678901', 'value': 'x'}} | f.@replace.pattern: is longer than 10 characters",
                "{'@replace': {'pattern': 'a', 'replacement': '12345678901', 'value': 'x'}} | f.@replace.replacement: is longer than 10 characters",
                "{'@replace': {'pattern': 5, 'value': 'x'}} | f.@replace.pattern: must be text but is a number",
                "{'@replace': {'pattern': 'a', 'global': 'yes', 'value': 'x'}} | f.@replace.global: must be true or false but is text",
                "{'@replace': {'pattern': 'a'}} | f.@replace: needs \"value\", a directive or text",
                "{'@arrayPath': '$.a'} | f.@arrayPath: must be an array of a path and, optionally, a shape for its items, but is text",
                "{'@arrayPath': []} | f.@arrayPath: must be an array of a path and, optionally, a shape for its items, but is an array",
                "{'@arrayPath': [5]} | f.@arrayPath[0]: must be text or a directive but is a number",
                "{'@arrayPath': ['$.a', {'x': {'@foo': 1}}]} | f.@arrayPath[1].x.@foo: there is no such directive; there are @path, @template, @literal, @if, @case, @replace, @arrayPath, @json, @flatten, @merge, @transform, @excludeWhenNull, @liquid",
                "{'@json': {'value': 1}} | f.@json.mode: must be \"encode\" or \"decode\" but is undefined",
                "{'@json': {'mode': 'encode'}} | f.@json: needs \"value\", a directive or a value that is not empty",
                "{'@json': {'mode': 'encode', 'value': ''}} | f.@json: needs \"value\", a directive or a value that is not empty",
                "{'@flatten': {'value': 1}} | f.@flatten.separator: must be text of at least one character but is undefined",
                "{'@flatten': {'separator': '', 'value': 1}} | f.@flatten.separator: must be text of at least one character but is text",
                "{'@flatten': {'separator': '.'}} | f.@flatten: needs \"value\", a directive or an object",
                "{'@merge': {'objects': []}} | f.@merge.direction: must be \"left\" or \"right\" but is undefined",
                "{'@merge': {'direction': 'left'}} | f.@merge.objects: must be an array but is undefined",
                "{'@merge': {'direction': 'left', 'objects': ['a']}} | f.@merge.objects[0]: must be an object or a directive but is text",
                "{'@transform': {'mapping': {}}} | f.@transform.apply: must be an object or a directive but is undefined",
                "{'@transform': {'apply': {}}} | f.@transform.mapping: must be an object or a directive but is undefined",
                "{'@transform': 'x'} | f.@transform: must be an object with \"apply\", \"mapping\" but is text",
                "{'@liquid': 5} | f.@liquid: must be text but is a number",
                "{'a.b': {'@path': 1}} | f[\"a.b\"].@path: must be text or a directive but is a number",
                "[{'@path': 1}] | f[0].@path: must be text or a directive but is a number",
            })
    void saysWhatIsWrongAndWhere(String value, String problem) {
        assertThat(problems("{'f': " + value + "}")).containsExactly(problem);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | it must be an object but is an array",
                "'text' | it must be an object but is text",
                "{'__segment_internal_directive': 5} | __segment_internal_directive: must be an object with exactly one directive",
                "{'__segment_internal_directive': {'@path': 'a', '@literal': 1}} | __segment_internal_directive: must be an object with exactly one directive",
                "{'__segment_internal_directive': {'@path': 'a'}} | __segment_internal_directive.@path: must be an object but is text",
                "{'__segment_internal_directive': {'@transform': {}}} | __segment_internal_directive.@transform.apply: must be an object or a directive but is undefined",
            })
    void saysWhatIsWrongWithTheMappingAsAWhole(String mapping, String problem) {
        assertThat(problems(mapping)).containsExactly(problem);
    }

    @Test
    void collectsEveryProblem() {
        assertThatThrownBy(
                        () -> Mapping.parse(
                                """
                        user_key: {"@if": {then: {"@path": 1}, else: {"@template": [], x: 1}}}
                        name: [{"@case": {operator: title, value: "x"}}, {"@path": 1}]
                        fine: {"@path": $.a}
                        """))
                .isInstanceOf(MappingSyntaxException.class)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        """
                        The mapping is not valid, 5 problems:
                          user_key.@if.then.@path: must be text or a directive but is a number
                          user_key.@if.else: has @template and other keys; a directive must be the only key of its object
                          user_key.@if: needs "exists" or "blank", a directive whose value is tested
                          name[0].@case.operator: must be "lower" or "upper" but is "title"
                          name[1].@path: must be text or a directive but is a number""");
    }

    @Test
    void refusesALiquidTemplateThatIsTooLong() {
        assertThat(problems("{'f': {'@liquid': '" + "x".repeat(1_001) + "'}}"))
                .containsExactly("f.@liquid: is longer than 1000 characters");
    }

    @Test
    void refusesAMappingThatIsTooDeep() {
        ObjectNode mapping = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < 100_000; i++) {
            ObjectNode outer = JsonNodeFactory.instance.objectNode();
            outer.set("a", mapping);
            mapping = outer;
        }
        JsonNode deep = mapping;

        assertThatThrownBy(() -> Mapping.parse(deep)).hasMessageEndingWith(".a: is nested deeper than 100 levels");
    }

    @Test
    void refusesAMappingThatIsTooLarge() {
        ArrayNode values = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < 10_000; i++) {
            values.add(i);
        }

        assertThatThrownBy(() ->
                        Mapping.parse(JsonNodeFactory.instance.objectNode().set("a", values)))
                .hasMessage("The mapping is not valid: it has more than 10000 values");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "yes | \"yes\"",
                "no | \"no\"",
                "on | \"on\"",
                "true | true",
                "null | null",
                "~ | null",
                "007 | \"007\"",
                "0x1F | \"0x1F\"",
                ".5 | \".5\"",
                "+5 | \"+5\"",
                "5 | 5",
                "-1.5e3 | -1.5e3",
                "12345678901234567890123 | 12345678901234567890123",
                "2026-01-02 | \"2026-01-02\"",
                "!!str 5 | \"5\"",
                "'5' | \"5\"",
            })
    void readsScalarsAsJsonDoesAndEverythingElseAsText(String yaml, String expected) {
        assertThat(Mapping.parse("a: " + yaml)
                        .resolve(JsonNodeFactory.instance.objectNode())
                        .get("a"))
                .isEqualTo(MappingText.read(expected));
    }

    @Test
    void readsJsonThatYamlWouldNot() {
        assertThat(MappingText.read("{\n\t\"a\":\t\"\\ud83d\\ude00\"\n}")
                        .get("a")
                        .textValue())
                .isEqualTo("😀");
    }

    @Test
    void readsAnchorsAndAliases() {
        assertThat(MappingText.read("a: &x {b: [1]}\nc: *x"))
                .isEqualTo(MappingText.read("{\"a\":{\"b\":[1]},\"c\":{\"b\":[1]}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a: 1\\na: 2 | 2 | 1 | line 2, column 1: the key \"a\" occurs twice in one object",
                "{\"a\": 1, \"a\": 2} | 1 | 10 | line 1, column 10: the key \"a\" occurs twice in one object",
                "a: 1\\n---\\nb: 2 | 2 | 1 | line 2, column 1: it has more than one document",
                "a: !!int 5 | 1 | 4 | line 1, column 4: tags are not supported, found tag:yaml.org,2002:int",
                "a: !!map {} | 1 | 4 | line 1, column 4: tags are not supported, found tag:yaml.org,2002:map",
                "[a]: 1 | 1 | 1 | line 1, column 1: a key must be text",
                "a: *x | 1 | 4 | line 1, column 4: the alias *x has no anchor before it",
                "a: &x [*x] | 1 | 8 | line 1, column 8: the alias *x has no anchor before it",
            })
    void saysWhereATextCannotBeRead(String text, int line, int column, String problem) {
        MappingSyntaxException thrown =
                catchThrowableOfType(MappingSyntaxException.class, () -> Mapping.parse(text.replace("\\n", "\n")));

        assertThat(thrown.problems()).containsExactly(problem);
        assertThat(thrown.line()).isEqualTo(line);
        assertThat(thrown.column()).isEqualTo(column);
    }

    @Test
    void givesLineAndColumnOfASyntaxError() {
        MappingSyntaxException thrown =
                catchThrowableOfType(MappingSyntaxException.class, () -> Mapping.parse("{\n  \"a\": 1\n  \"b\": 2\n}"));

        assertThat(thrown.line()).isEqualTo(3);
        assertThat(thrown).hasMessageStartingWith("The mapping is not valid: line 3, column ");
    }

    @Test
    void hasNoLineWhenTheTextCouldBeRead() {
        MappingSyntaxException thrown =
                catchThrowableOfType(MappingSyntaxException.class, () -> Mapping.parse("a: {'@path': 1}"));

        assertThat(thrown.line()).isZero();
        assertThat(thrown.column()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n", "# nothing but a comment"})
    void refusesAnEmptyText(String text) {
        assertThatThrownBy(() -> Mapping.parse(text)).hasMessage("The mapping is not valid: it is empty");
    }

    @Test
    void refusesTooManyAliases() {
        String text = "a: &x [1]\nb: [" + "*x, ".repeat(51) + "]";

        assertThatThrownBy(() -> Mapping.parse(text)).hasMessageContaining("it uses more than 50 aliases");
    }

    @Test
    void refusesAliasesThatMultiply() {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            text.append(
                    "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d]\n".formatted(i, i, i - 1, i - 1, i - 1, i - 1, i - 1));
        }

        assertThatThrownBy(() -> Mapping.parse(text.toString())).hasMessageContaining("it has more than 10000 values");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "- ", "{? "})
    void refusesATextThatIsNestedTooDeep(String opening) {
        assertThatThrownBy(() -> Mapping.parse(opening.repeat(50_000))).isInstanceOf(MappingSyntaxException.class);
    }

    @Test
    void refusesANumberThatIsTooLong() {
        assertThatThrownBy(() -> Mapping.parse("a: " + "1".repeat(2_000)))
                .hasMessageContaining("a number is longer than 1000 characters");
    }

    private static List<String> problems(String mapping) {
        return catchThrowableOfType(
                        MappingSyntaxException.class, () -> Mapping.parse(MappingText.read(mapping.replace('\'', '"'))))
                .problems();
    }
}
