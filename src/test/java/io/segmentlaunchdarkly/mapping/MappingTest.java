package io.segmentlaunchdarkly.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The corners of each directive. In the tables a value of UNDEFINED says that the field is left out. */
class MappingTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final JsonNode EVENT = json(
            """
            {"userId": "u1", "zero": 0, "no": false, "yes": true, "nil": null, "empty": "", "word": "Ab-a-ß", "n": 1.50,
             "list": ["a", null, ["b"]], "none": [], "o": {"a": {"b": 1, "nil": null}, "nil": null, "length": 7},
             "people": [{"name": "Ann"}, {"name": "Bob"}], "[Amplitude] id": "amp", "a.b": "dotted", "$": "dollar",
             "json": "{\\"x\\": [1]}", "braces": "{{userId}}", "big": 12345678901234567890}
            """);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "$.userId | 'u1'",
                "userId | 'u1'",
                "$.o.a.b | 1",
                "$.o['a']['b'] | 1",
                "$.o[\"a\"].b | 1",
                "$.o['a.b'] | 1",
                "$.people[1].name | 'Bob'",
                "$.people.1.name | 'Bob'",
                "$.people[2].name | UNDEFINED",
                "$.people[01].name | UNDEFINED",
                "$.people.length | 2",
                "$.word.length | 6",
                "$.word.0 | 'A'",
                "$.word[9] | UNDEFINED",
                "$.o.length | 7",
                "$.[Amplitude] id | 'amp'",
                "$.a.b | UNDEFINED",
                "$['userId'] | UNDEFINED",
                "$ | 'dollar'",
                "user$.Id | 'u1'",
                "$.missing | UNDEFINED",
                "$.missing.deep.er | UNDEFINED",
                "$.nil | null",
                "$.nil.deep | null",
                "$.zero.deep | 0",
                "$.empty.deep | ''",
                "$.no.deep | false",
                "$.yes.deep | UNDEFINED",
                "$.n.deep | UNDEFINED",
                "$.o.toString | UNDEFINED",
                "$.big | 12345678901234567890",
            })
    void followsAPath(String path, String expected) {
        assertField(JSON.createObjectNode().put("@path", path), expected);
    }

    @ParameterizedTest
    @CsvSource({"''", "'.'", "'$.'", "'..'"})
    void answersTheWholeEventForAPathWithoutSteps(String path) {
        assertThat(resolve("{'f': {'@path': '" + path + "'}}").get("f")).isEqualTo(EVENT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Hello {{userId}}! | 'Hello u1!'",
                "{{ userId }} | 'u1'",
                "{{{userId}}} | 'u1'",
                "{{$.userId}} | ''",
                "{{missing}}{{nil}} | ''",
                "{{zero}} {{no}} {{n}} {{big}} | '0 false 1.5 12345678901234567000'",
                "{{list}} | 'a,,b'",
                "{{o}} {{}} {{ } | '[object Object] {{}} {{ }'",
                "{{ }} | '[object Object]'",
                "{{braces}} | '{{userId}}'",
                "{{{braces}}} | 'u1'",
                "{{{{userId}}}} | '}'",
                "plain | 'plain'",
            })
    void fillsInATemplate(String template, String expected) {
        assertField(JSON.createObjectNode().put("@template", template), expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'exists': {'@path': '$.zero'}, 'then': 'T', 'else': 'E'} | 'T'",
                "{'exists': {'@path': '$.empty'}, 'then': 'T', 'else': 'E'} | 'T'",
                "{'exists': {'@path': '$.nil'}, 'then': 'T', 'else': 'E'} | 'E'",
                "{'exists': {'@path': '$.missing'}, 'then': 'T', 'else': 'E'} | 'E'",
                "{'blank': {'@path': '$.userId'}, 'then': 'T', 'else': 'E'} | 'T'",
                "{'blank': {'@path': '$.empty'}, 'then': 'T', 'else': 'E'} | 'E'",
                "{'blank': {'@path': '$.zero'}, 'then': 'T', 'else': 'E'} | 'E'",
                "{'blank': {'@path': '$.no'}, 'then': 'T', 'else': 'E'} | 'E'",
                "{'blank': {'@path': '$.none'}, 'then': 'T', 'else': 'E'} | 'E'",
                "{'blank': {'@literal': [[null]]}, 'then': 'T', 'else': 'E'} | 'E'",
                "{'blank': {'@literal': [0]}, 'then': 'T', 'else': 'E'} | 'T'",
                "{'blank': {'@path': '$.o'}, 'then': 'T', 'else': 'E'} | 'T'",
                "{'exists': {'@path': '$.nil'}, 'blank': {'@path': '$.userId'}, 'then': 'T', 'else': 'E'} | 'E'",
                "{'exists': null, 'blank': {'@path': '$.userId'}, 'then': 'T', 'else': 'E'} | 'E'",
                "{'exists': {'@path': '$.userId'}, 'then': null} | null",
                "{'exists': {'@path': '$.userId'}, 'then': false} | false",
                "{'exists': {'@path': '$.userId'}, 'else': 'E'} | UNDEFINED",
                "{'exists': {'@path': '$.nil'}, 'then': 'T'} | UNDEFINED",
                "{'exists': {'@path': '$.nil'}, 'else': 0} | UNDEFINED",
                "{'exists': {'@path': '$.nil'}, 'else': ''} | UNDEFINED",
                "{'exists': {'@path': '$.nil'}, 'else': false} | UNDEFINED",
                "{'exists': {'@path': '$.nil'}, 'else': {'@literal': false}} | false",
            })
    void choosesABranch(String options, String expected) {
        assertField("{'@if': " + options + "}", expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'operator': 'upper', 'value': {'@path': '$.word'}} | 'AB-A-SS'",
                "{'operator': 'lower', 'value': {'@path': '$.word'}} | 'ab-a-ß'",
                "{'operator': 'lower', 'value': 'TEXT'} | 'text'",
                "{'operator': 'upper', 'value': {'@path': '$.n'}} | 1.5",
                "{'operator': 'upper', 'value': {'@path': '$.nil'}} | null",
                "{'operator': 'upper', 'value': {'@path': '$.missing'}} | UNDEFINED",
                "{'operator': 'upper', 'value': ''} | UNDEFINED",
                "{'operator': 'upper'} | UNDEFINED",
            })
    void changesTheCaseOfTextAlone(String options, String expected) {
        assertField("{'@case': " + options + "}", expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'pattern': '-', 'value': {'@path': '$.word'}} | 'Abaß'",
                "{'pattern': '-', 'replacement': '+', 'global': false, 'value': {'@path': '$.word'}} | 'Ab+a-ß'",
                "{'pattern': 'a', 'replacement': 'x', 'value': {'@path': '$.word'}} | 'Ab-x-ß'",
                "{'pattern': 'a', 'replacement': 'x', 'ignorecase': true, 'value': {'@path': '$.word'}} | 'xb-x-ß'",
                "{'pattern': '-', 'replacement': '[$&$$$1$]', 'value': {'@path': '$.word'}} | 'Ab[-$$1$]a[-$$1$]ß'",
                "{'pattern': '-', 'replacement': '<$`>', 'value': {'@path': '$.word'}} | 'Ab<Ab>a<Ab-a>ß'",
                "{'pattern': '.', 'replacement': 'x', 'value': {'@path': '$.word'}} | 'Ab-a-ß'",
                "{'pattern': 'A', 'replacement': 'B', 'pattern2': 'B', 'replacement2': 'C', 'value': {'@path': '$.word'}} | 'Cb-a-ß'",
                "{'pattern': 'A', 'pattern2': 'b', 'value': {'@path': '$.word'}} | '-a-ß'",
                "{'pattern': '.', 'replacement': ',', 'value': {'@path': '$.n'}} | '1,5'",
                "{'pattern': 'u', 'value': {'@path': '$.yes'}} | 'tre'",
                "{'pattern': 'u', 'value': {'@path': '$.nil'}} | ''",
                "{'pattern': 'u', 'value': {'@path': '$.missing'}} | ''",
                "{'pattern': 'u', 'value': {'@path': '$.o'}} | ''",
                "{'pattern': 'u', 'value': ''} | UNDEFINED",
                "{'pattern': 'S', 'replacement': 'x', 'ignorecase': true, 'value': 'ſs'} | 'ſx'",
                "{'pattern': 'é', 'replacement': 'e', 'ignorecase': true, 'value': 'É'} | 'e'",
            })
    void replacesPlainText(String options, String expected) {
        assertField("{'@replace': " + options + "}", expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "['$.people', {'who': {'@path': '$.name'}}] | [{'who': 'Ann'}, {'who': 'Bob'}]",
                "['$.people', {'@path': '$.name'}] | ['Ann', 'Bob']",
                "['$.people', {'@path': '$.missing'}] | [null, null]",
                "['$.o.a', {'x': {'@path': '$.b'}}] | [{'x': 1}]",
                "['$.list', {'x': {'@path': '$.0'}}] | [{'x': 'a'}, {'x': null}, {'x': 'b'}]",
                "['$.list'] | ['a', null, ['b']]",
                "['$.none', {'x': 1}] | []",
                "['$.people', {}] | [{'name': 'Ann'}, {'name': 'Bob'}]",
                "['$.people', []] | [{'name': 'Ann'}, {'name': 'Bob'}]",
                "['$.userId', {'x': 1}] | 'u1'",
                "['$.missing', {'x': 1}] | UNDEFINED",
                "[{'@path': '$.people'}, {'x': {'@path': '$.name'}}] | [{'x': 'Ann'}, {'x': 'Bob'}]",
                "[{'@literal': [1, 2]}, {'x': {'@path': '$.'}}] | [{'x': 1}, {'x': 2}]",
            })
    void shapesTheItemsOfAnArray(String option, String expected) {
        assertField("{'@arrayPath': " + option + "}", expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'mode': 'encode', 'value': {'@path': '$.o.a'}} | '{\\\"b\\\":1,\\\"nil\\\":null}'",
                "{'mode': 'encode', 'value': {'b': 1.50, '10': 2, '2': {'@path': '$.missing'}}} | '{\\\"10\\\":2,\\\"b\\\":1.5}'",
                "{'mode': 'encode', 'value': [{'@path': '$.missing'}, 1e21]} | '[null,1e+21]'",
                "{'mode': 'encode', 'value': {'@path': '$.userId'}} | '\\\"u1\\\"'",
                "{'mode': 'encode', 'value': {'@path': '$.missing'}} | UNDEFINED",
                "{'mode': 'encode', 'value': {'@path': '$.nil'}} | 'null'",
                "{'mode': 'decode', 'value': {'@path': '$.json'}} | {'x': [1]}",
                "{'mode': 'decode', 'value': {'@path': '$.word'}} | 'Ab-a-ß'",
                "{'mode': 'decode', 'value': '1 2'} | '1 2'",
                "{'mode': 'decode', 'value': '01'} | '01'",
                "{'mode': 'decode', 'value': ' null '} | null",
                "{'mode': 'decode', 'value': {'@path': '$.n'}} | 1.5",
            })
    void writesAndReadsJson(String options, String expected) {
        assertField("{'@json': " + options + "}", expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'separator': '.', 'value': {'@path': '$.o'}} | {'a.b': 1, 'a.nil': null, 'nil': null, 'length': 7}",
                "{'separator': '_', 'value': {'@path': '$.list'}} | {'0': 'a', '1': null, '2_0': 'b'}",
                "{'separator': '_', 'omitArrays': true, 'value': {'l': {'@path': '$.list'}}} | {'l': ['a', null, ['b']]}",
                "{'separator': '_', 'omitArrays': true, 'value': {'@path': '$.none'}} | {'': []}",
                "{'separator': '_', 'value': {'a': {}, 'b': []}} | {}",
                "{'separator': '_', 'value': {'@path': '$.userId'}} | {'': 'u1'}",
                "{'separator': '_', 'value': {'@path': '$.missing'}} | {}",
            })
    void flattens(String options, String expected) {
        assertField("{'@flatten': " + options + "}", expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'direction': 'right', 'objects': [{'a': 1, 'b': 1}, {'b': 2}]} | {'a': 1, 'b': 2}",
                "{'direction': 'left', 'objects': [{'a': 1, 'b': 1}, {'b': 2}]} | {'a': 1, 'b': 1}",
                "{'direction': 'right', 'objects': [{'a': {'x': 1}}, {'a': {'y': 1}}]} | {'a': {'y': 1}}",
                "{'direction': 'right', 'objects': [{'a': 1}, {'a': {'@path': '$.missing'}}]} | {}",
                "{'direction': 'right', 'objects': [{'nil': 1}, {'@excludeWhenNull': {'@path': '$.o'}}]} | {'a': {'b': 1}, 'length': 7}",
                "{'direction': 'right', 'objects': [{'a': 1}, {'@path': '$.nil'}, {'@path': '$.zero'}]} | {'a': 1}",
                "{'direction': 'right', 'objects': [{'@path': '$.userId'}, {'@path': '$.none'}]} | {'0': 'u', '1': '1'}",
                "{'direction': 'right', 'objects': []} | {}",
            })
    void mergesFromOneSide(String options, String expected) {
        assertField("{'@merge': " + options + "}", expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'apply': {'who': {'@path': '$.userId'}}, 'mapping': {'x': {'@path': '$.who'}, 'y': {'@path': '$.userId'}}} | {'x': 'u1'}",
                "{'apply': {'@path': '$.o'}, 'mapping': {'@path': '$.a.b'}} | 1",
                "{'apply': {'@path': '$.missing'}, 'mapping': {'x': {'@path': '$.a'}}} | {}",
                "{'apply': {'l': [{'@path': '$.missing'}]}, 'mapping': {'x': {'@path': '$.l.0'}, 'l': {'@path': '$.l'}}} | {'l': [null]}",
            })
    void transformsInTwoSteps(String options, String expected) {
        assertField("{'@transform': " + options + "}", expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'@path': '$.nil'} | UNDEFINED",
                "{'@path': '$.o'} | {'a': {'b': 1}, 'length': 7}",
                "{'@path': '$.list'} | ['a', null, ['b']]",
                "{'@path': '$.zero'} | 0",
                "null | UNDEFINED",
            })
    void excludesNulls(String option, String expected) {
        assertField("{'@excludeWhenNull': " + option + "}", expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a': {'@path': '$.userId'}, 'b': {'@path': '$.missing'}, 'c': {'@path': '$.nil'}} | {'a': 'u1', 'c': null}",
                "[{'@path': '$.userId'}, {'@path': '$.missing'}] | ['u1', null]",
                "{'@literal': {'a': {'@path': '$.userId'}}} | {'a': 'u1'}",
                "{'@literal': [{'@type': 'Person', 'name': {'@path': '$.userId'}}]} | [{'@type': 'Person', 'name': 'u1'}]",
                "{'@path': {'@literal': '$.userId'}} | 'u1'",
                "{'@path': '$.userId', '_metadata': {'label': 'shown in an editor'}} | 'u1'",
                "{'_metadata': 1} | {'_metadata': 1}",
                "12345678901234567890123 | 12345678901234567890123",
            })
    void nestsDirectivesInObjectsAndArrays(String value, String expected) {
        assertField(value, expected);
    }

    @Test
    void leavesUndefinedFieldsOutAndKeepsNullOnes() {
        assertThat(resolve("{'a': {'@path': '$.missing'}, 'b': {'@path': '$.nil'}}"))
                .isEqualTo(json("{\"b\": null}"));
    }

    @Test
    void runsARootDirectiveOnTheOtherFields() {
        assertThat(
                        resolve(
                                "{'x': {'@path': '$.k'}, '__segment_internal_directive': {'@transform': {'apply': {'k': {'@path': '$.userId'}}}}}"))
                .isEqualTo(json("{\"x\": \"u1\"}"));
    }

    @Test
    void isADirectiveAsAWhole() {
        assertThat(resolve("{'@path': '$.o.a.b'}")).isEqualTo(json("1"));
        assertThat(resolve("{'@path': '$.missing'}").isMissingNode()).isTrue();
    }

    @Test
    void sharesWhatAPathFindsWithTheEvent() {
        assertThat(resolve("{'f': {'@path': '$.o'}}").get("f")).isSameAs(EVENT.get("o"));
        assertThat(resolve("{'f': {'@merge': {'direction': 'right', 'objects': [{'@path': '$.o'}]}}}")
                        .get("f")
                        .get("a"))
                .isSameAs(EVENT.get("o").get("a"));
    }

    @Test
    void resolvesAgainstAnEmptyEventWhenThereIsNone() {
        assertThat(Mapping.parse("a: {\"@path\": $.x}\nb: 1").resolve(MissingNode.getInstance()))
                .isEqualTo(json("{\"b\": 1}"));
    }

    @Test
    void namesItsFields() {
        assertThat(Mapping.parse("user_key: a\ntimestamp: {\"@path\": $.timestamp}")
                        .fields())
                .containsExactly("user_key", "timestamp");
        assertThat(Mapping.parse("'@path': $.x").fields()).isEmpty();
        assertThat(Mapping.parse("a: 1\n__segment_internal_directive: {\"@transform\": {apply: {b: 1}}}")
                        .fields())
                .isEmpty();
    }

    @Test
    void refusesAnEventThatIsNoObject() {
        assertThatThrownBy(() -> Mapping.parse("a: 1").resolve(json("[]")))
                .isInstanceOf(MappingException.class)
                .hasMessage("the event must be an object but is an array");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'@path': {'@path': '$.n'}} | f.@path: expected text but got a number",
                "{'@path': {'@path': '$.missing'}} | f.@path: expected text but got undefined",
                "{'@template': {'@path': '$.o'}} | f.@template: expected text but got an object",
                "{'x': [{'@path': {'@path': '$.nil'}}]} | f.x[0].@path: expected text but got null",
                "{'@arrayPath': ['$.list', {'@transform': {'apply': {'a': 1}, 'mapping': {'b': 1}}}]} | f.@arrayPath[1].@transform: needs an object but got text",
            })
    void saysWhereItCannotBeResolved(String value, String message) {
        assertThatThrownBy(() -> resolve("{'f': " + value + "}"))
                .isInstanceOf(MappingException.class)
                .hasMessage(message);
    }

    @Test
    void namesThePlaceOfAFailureOnItsOwn() {
        assertThatThrownBy(() -> resolve("{'f': {'@path': {'@path': '$.n'}}}"))
                .isInstanceOfSatisfying(
                        MappingException.class, e -> assertThat(e.place()).isEqualTo("f.@path"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'@flatten': {'separator': '.', 'value': {'@path': '$.deep'}}}",
                "{'@excludeWhenNull': {'@path': '$.deep'}}",
                "{'@json': {'mode': 'encode', 'value': {'@path': '$.deep'}}}",
            })
    void saysThatAnEventIsTooDeepForWhatWalksIt(String value) {
        assertThatThrownBy(() -> Mapping.parse(json("{'f': " + value + "}")).resolve(deep(100_000)))
                .isInstanceOf(MappingException.class)
                .hasMessageMatching("f\\.@\\w+: the value is nested deeper than 1000 levels");
    }

    @Test
    void passesADeepEventOnUntouched() {
        ObjectNode event = deep(100_000);

        assertThat(Mapping.parse("f: {\"@path\": $.deep}").resolve(event).get("f"))
                .isSameAs(event.get("deep"));
    }

    @Test
    void boundsATextThatAReplacementMultiplies() {
        ObjectNode event = JsonNodeFactory.instance.objectNode().put("text", "aa".repeat(10_000));
        Mapping mapping = Mapping.parse(
                json("{'f': {'@replace': {'pattern': 'a', 'replacement': '$`$`', 'value': {'@path': '$.text'}}}}"));

        assertThatThrownBy(() -> mapping.resolve(event))
                .hasMessage("f.@replace: the text would be longer than 1000000 characters");
    }

    @Test
    void boundsATemplateThatRepeatsALongText() {
        ObjectNode event = JsonNodeFactory.instance.objectNode().put("text", "a".repeat(600_000));

        assertThatThrownBy(() -> Mapping.parse("f: {\"@template\": \"{{text}}{{text}}\"}")
                        .resolve(event))
                .hasMessage("f.@template: the text would be longer than 1000000 characters");
    }

    @Test
    void boundsAResultThatNestedTransformsMultiply() {
        StringBuilder mapping = new StringBuilder("{'x': {'@path': '$.'}}");
        String doubled = "{'a': {'@path': '$.'}, 'b': {'@path': '$.'}, 'c': {'@path': '$.'}, 'd': {'@path': '$.'}}";
        for (int i = 0; i < 15; i++) {
            mapping.insert(0, "{'@transform': {'apply': " + doubled + ", 'mapping': ")
                    .append("}}");
        }

        assertThatThrownBy(() -> resolve(mapping.toString()))
                .hasMessage("the result would hold more than 1000000 values");
    }

    @Test
    void warnsOfWhatHasNoEffect() {
        assertThat(Mapping.parse(
                                """
                                a: {"@if": {exists: {"@path": $.x}, thn: 1}}
                                b: [{"@path": $.x, other: 1}]
                                """)
                        .warnings())
                .containsExactly(
                        "a.@if.thn: there is no such option; it is ignored",
                        "b[0]: is read as data, not as @path, because it has other keys");
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '`',
            value = {
                "{'@merge': {'direction': 'LEFT', 'objects': [{'a': 1}, {'a': 2}]}} => {'a': 2} => f.@merge.direction: must be \"left\" or \"right\" but is \"LEFT\"; it counts as \"right\"",
                "{'@json': {'mode': 'ENCODE', 'value': {'@path': '$.n'}}} => UNDEFINED => f.@json.mode: must be \"encode\" or \"decode\" but is \"ENCODE\", so there is no value",
                "{'@replace': {'pattern': 'a', 'value': 'aba', 'pattern2': 5}} => 'b' => f.@replace.pattern2: is ignored, because it and \"replacement2\" must be text",
                "{'@replace': {'pattern': 'a', 'value': 'aba', 'replacement2': 'x'}} => 'b' => f.@replace.replacement2: is ignored, because there is no \"pattern2\"",
                "{'@arrayPath': ['$.missing', []]} => UNDEFINED => f.@arrayPath[1]: is ignored, because a shape is an object with fields",
                "[{'@path': '$.missing', '@literal': 1}] => [null] => f[0]: has @path and @literal; only @path is used",
                "[{'@replace': {'pattern': 'a', 'value': 'b', 'global': 1}}] => [''] => f[0].@replace: gives empty text, because an option is of the wrong type",
                "{'@liquid': '{{ missing | plsu: 1 }}'} => '' => f.@liquid: there is no filter \"plsu\"; it changes nothing",
                "{'@case': {'operator': 'title', 'value': {'@path': '$.missing'}}} => UNDEFINED => f.@case.operator: must be \"lower\" or \"upper\" but is \"title\"; an event that reaches it fails",
                "{'@if': {'exists': {'@path': '$.missing'}, 'then': {'@liquid': '{% if %}'}, 'else': 1}} => 1 => f.@if.then.@liquid: the template is not valid: a value is expected at the end; an event that reaches it fails",
                "{'@if': {'exists': {'@path': '$.missing'}, 'then': {'@flatten': {'value': 1}}}} => UNDEFINED => f.@if.then.@flatten.separator: must be text of at least one character but is undefined; an event that reaches it fails",
                "{'@if': {'exists': {'@path': '$.missing'}, 'then': [{'@nope': 1}]}} => UNDEFINED => f.@if.then[0].@nope: there is no such directive; there are @path, @template, @literal, @if, @case, @replace, @arrayPath, @json, @flatten, @merge, @transform, @excludeWhenNull, @liquid; an event that reaches it fails",
                "{'@arrayPath': ['$.missing', {'x': [{'@transform': {'apply': {'a': {'@path': 5}}, 'mapping': {}}}]}]} => UNDEFINED => f.@arrayPath[1].x[0].@transform.apply.a.@path: must be text or a directive but is a number; an event that reaches it fails",
            })
    void warnsOfWhatSegmentResolvesToSomethingNobodyMeans(String value, String expected, String warning) {
        Mapping mapping = Mapping.parse(JSON.createObjectNode().set("f", json(value)));

        assertThat(mapping.warnings()).containsExactly(warning);
        assertField(value, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '`',
            value = {
                "{'@replace': {'pattern': 'a', 'value': 'aba', 'pattern2': null, 'replacement2': null}} => 'b'",
                "{'@replace': {'pattern': 'a', 'value': 'aba', 'pattern2': 'b', 'replacement2': null}} => ''",
                "{'@if': {'exists': 'constant', 'then': 1, 'else': {'@flatten': {'value': 1}}}} => 1",
            })
    void saysNothingOfFaultsThatNoEventComesTo(String value, String expected) {
        assertThat(Mapping.parse(JSON.createObjectNode().set("f", json(value))).warnings())
                .isEmpty();
        assertField(value, expected);
    }

    @Test
    void failsTheEventsThatComeToAFault() {
        Mapping mapping = Mapping.parse(
                json("{\"f\": {\"@if\": {\"exists\": {\"@path\": \"$.x\"}, \"then\": {\"@liquid\": \"{% if %}\"}}}}"));

        assertThat(mapping.resolve(json("{\"y\": 1}"))).isEmpty();
        assertThatThrownBy(() -> mapping.resolve(json("{\"x\": 1}")))
                .isInstanceOf(MappingException.class)
                .hasMessage("f.@if.then.@liquid: the template is not valid: a value is expected at the end");
    }

    @Test
    void resolvesTheDefaultTrackEventMapping() {
        Mapping mapping = Mapping.parse(DefaultMappings.TRACK_EVENT);

        JsonNode result = mapping.resolve(
                json(
                        """
                {"type": "track", "event": "Order Completed", "userId": "u1", "anonymousId": "a1", "timestamp": "2026-01-02T03:04:05Z",
                 "properties": {"value": 5, "plan": "pro"}}
                """));

        assertThat(result)
                .isEqualTo(
                        json(
                                """
                                {"context_kind": "user", "user_key": "u1", "additional_context_keys": {"unauthenticatedUser": "a1"},
                                 "event_name": "Order Completed", "metric_value": 5, "event_properties": {"value": 5, "plan": "pro"},
                                 "timestamp": "2026-01-02T03:04:05Z"}
                                """));
    }

    @Test
    void resolvesTheDefaultAliasUserMapping() {
        Mapping mapping = Mapping.parse(DefaultMappings.ALIAS_USER);

        assertThat(mapping.resolve(json("{\"type\": \"identify\", \"userId\": \"u1\", \"anonymousId\": \"a1\"}")))
                .isEqualTo(json("{\"user_key\": \"u1\", \"previous_key\": \"a1\"}"));
    }

    private static void assertField(String value, String expected) {
        assertField(json(value), expected);
    }

    private static void assertField(JsonNode value, String expected) {
        JsonNode field = Mapping.parse(JSON.createObjectNode().set("f", value))
                .resolve(EVENT)
                .path("f");
        if (expected.equals("UNDEFINED")) {
            assertThat(field.isMissingNode()).as("%s is left out", field).isTrue();
        } else {
            assertThat(field).isEqualTo(json(expected));
        }
    }

    private static JsonNode resolve(String mapping) {
        return Mapping.parse(json(mapping)).resolve(EVENT);
    }

    private static ObjectNode deep(int levels) {
        ObjectNode inner = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < levels; i++) {
            ObjectNode outer = JsonNodeFactory.instance.objectNode();
            outer.set("deep", inner);
            inner = outer;
        }
        return inner;
    }

    /** Reads JSON in which apostrophes may stand for quotes, when it holds no quotes as such. */
    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.strip().startsWith("{\"") ? text : text.replace('\'', '"'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
