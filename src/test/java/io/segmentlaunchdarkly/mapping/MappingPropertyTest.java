package io.segmentlaunchdarkly.mapping;

import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever stands in a mapping or an event, there is an answer or one of the two exceptions. */
class MappingPropertyTest {

    private static final String[] KEYS = {
        "@path",
        "@template",
        "@literal",
        "@if",
        "@case",
        "@replace",
        "@arrayPath",
        "@json",
        "@flatten",
        "@merge",
        "@transform",
        "@excludeWhenNull",
        "@liquid",
        "@unknown",
        "_metadata",
        "__segment_internal_directive",
        "exists",
        "blank",
        "then",
        "else",
        "operator",
        "value",
        "pattern",
        "replacement",
        "pattern2",
        "mode",
        "separator",
        "omitArrays",
        "objects",
        "direction",
        "apply",
        "mapping",
        "a",
        "b",
        "0",
        ""
    };
    private static final String[] TEXTS = {
        "",
        "$.a",
        "$.a.b[0]",
        "$.",
        "a",
        "{{a}}",
        "{{{b}}}",
        "{{",
        "{% if a %}",
        "{{ a | upcase }}",
        "upper",
        "lower",
        "encode",
        "decode",
        "left",
        "right",
        "$&$`",
        "[1, {\"a\": null}]",
        "\ud800",
        "-",
        "."
    };

    @Property(tries = 2_000)
    void answersOrRefusesAnyMappingWithAnyEvent(@ForAll("json") JsonNode mapping, @ForAll("json") JsonNode event) {
        assertThatCode(() -> resolve(mapping, event)).doesNotThrowAnyException();
    }

    @Property(tries = 2_000)
    void answersOrRefusesAnyDirectiveWithAnyEvent(
            @ForAll("directives") JsonNode directive, @ForAll("json") JsonNode event) {
        JsonNode mapping = JsonNodeFactory.instance.objectNode().set("field", directive);

        assertThatCode(() -> resolve(mapping, event)).doesNotThrowAnyException();
    }

    @Property(tries = 1_000)
    void readsOrRefusesAnyText(@ForAll String text) {
        assertThatCode(() -> parse(text)).doesNotThrowAnyException();
    }

    @Property(tries = 1_000)
    void readsOrRefusesTextOfYamlsOwnCharacters(@ForAll("yaml") String text) {
        assertThatCode(() -> parse(text)).doesNotThrowAnyException();
    }

    @Property(tries = 100)
    void refusesDeepMappingsOfAnyKind(@ForAll("wrappers") String key) {
        JsonNode mapping = TextNode.valueOf("$.a");
        for (int i = 0; i < 20_000; i++) {
            mapping = key.isEmpty()
                    ? JsonNodeFactory.instance.arrayNode().add(mapping)
                    : JsonNodeFactory.instance.objectNode().set(key, mapping);
        }
        JsonNode deep = JsonNodeFactory.instance.objectNode().set("field", mapping);

        assertThatCode(() -> resolve(deep, JsonNodeFactory.instance.objectNode()))
                .doesNotThrowAnyException();
    }

    @Provide
    Arbitrary<String> wrappers() {
        return Arbitraries.of(
                "",
                "a",
                "@path",
                "@template",
                "@literal",
                "@excludeWhenNull",
                "@transform",
                "__segment_internal_directive");
    }

    @Provide
    Arbitrary<String> yaml() {
        return Arbitraries.strings().withChars("{}[]:,-?&*!|>'\"#%@ \n\tab01.").ofMaxLength(60);
    }

    @Provide
    Arbitrary<JsonNode> directives() {
        return Arbitraries.maps(Arbitraries.of(KEYS), json())
                .ofMaxSize(3)
                .map(MappingPropertyTest::object)
                .flatMap(options -> Arbitraries.of(List.of(KEYS).subList(0, 14))
                        .map(name -> JsonNodeFactory.instance.objectNode().set(name, options)));
    }

    @Provide
    Arbitrary<JsonNode> json() {
        Arbitrary<JsonNode> texts = Arbitraries.of(TEXTS).map(TextNode::valueOf);
        Arbitrary<JsonNode> scalars = Arbitraries.of(
                NullNode.getInstance(),
                BooleanNode.TRUE,
                BooleanNode.FALSE,
                DoubleNode.valueOf(0),
                DoubleNode.valueOf(1e21),
                DoubleNode.valueOf(Double.NaN),
                JsonNodeFactory.instance.numberNode(7));
        Arbitrary<JsonNode> leaves = Arbitraries.oneOf(texts, scalars);
        return Arbitraries.recursive(
                () -> leaves,
                inner -> Arbitraries.oneOf(
                        leaves,
                        inner.list().ofMaxSize(3).map(MappingPropertyTest::array),
                        Arbitraries.maps(Arbitraries.of(KEYS), inner)
                                .ofMaxSize(3)
                                .map(MappingPropertyTest::object)),
                0,
                4);
    }

    private static void resolve(JsonNode mapping, JsonNode event) {
        try {
            Mapping.parse(mapping).resolve(event);
        } catch (MappingSyntaxException | MappingException e) {
            // One of the two answers that are allowed.
        }
    }

    private static void parse(String text) {
        try {
            Mapping.parse(text);
        } catch (MappingSyntaxException e) {
            // The answer that is allowed.
        }
    }

    private static JsonNode array(List<JsonNode> elements) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        elements.forEach(array::add);
        return array;
    }

    private static JsonNode object(Map<String, JsonNode> fields) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        fields.forEach(object::set);
        return object;
    }
}
