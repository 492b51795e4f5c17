package io.segmentlaunchdarkly.javascript;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class TextTest {
    private static String string(JsonNode value) {
        return Text.string(value, Numbers::text, Text.Bounds.NONE);
    }

    @Test
    void makesOfValuesWhatAJavaScriptEngineMakesOfThem() {
        assertThat(Recorded.rows("values.txt")).hasSize(400).allSatisfy(columns -> {
            JsonNode value = Recorded.json(Recorded.json(columns.get(0)).textValue());
            assertThat(string(value)).isEqualTo(Recorded.json(columns.get(1)).textValue());
            assertThat(Text.json(value, Text.Bounds.NONE))
                    .isEqualTo(Recorded.json(columns.get(2)).textValue());
        });
    }

    @Test
    void escapesInJsonWhatJavaScriptEscapes() {
        assertThat(Text.json(
                        JsonNodeFactory.instance.textNode("\"\\/\b\f\n\r\t\u0001\u001f\u007f\u2028\ud83d\ude00\ud800"),
                        Text.Bounds.NONE))
                .isEqualTo("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\u007f\u2028\ud83d\ude00\\ud800\"");
    }

    @Test
    void writesNullForWhatJsonCannotHold() {
        ArrayNode array = JsonNodeFactory.instance.arrayNode().add(MissingNode.getInstance());
        array.add(DoubleNode.valueOf(Double.NaN)).add(DoubleNode.valueOf(Double.NEGATIVE_INFINITY));
        assertThat(Text.json(array, Text.Bounds.NONE)).isEqualTo("[null,null,null]");
        ObjectNode object = JsonNodeFactory.instance.objectNode().set("a", MissingNode.getInstance());
        assertThat(Text.json(object, Text.Bounds.NONE)).isEqualTo("{}");
    }

    @Test
    void namesUndefinedAndNullButLeavesThemOutOfAnArraysText() {
        assertThat(string(MissingNode.getInstance())).isEqualTo("undefined");
        assertThat(string(NullNode.getInstance())).isEqualTo("null");
        ArrayNode array = JsonNodeFactory.instance.arrayNode().add(1);
        assertThat(string(array.add(MissingNode.getInstance()).addNull().add(true)))
                .isEqualTo("1,,,true");
    }
}
