package io.segmentlaunchdarkly.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Mappings and Liquid templates mean here what Segment's own packages make of them, in many generated cases. */
class SegmentFuzzTest {

    private static final int MAPPINGS = 20_000;
    private static final int TEMPLATES = 10_000;

    @Test
    void resolvesMappingsAsSegmentDoes() throws Exception {
        List<SegmentFuzz.Case> cases = SegmentFuzz.cases("mapping", MAPPINGS);

        assertThat(cases.stream().map(SegmentFuzzTest::differenceInMapping).flatMap(Optional::stream))
                .isEmpty();
    }

    /** A template stands in an item's mapping, since an item may be of any type. */
    @Test
    void rendersTemplatesAsSegmentDoes() throws Exception {
        List<SegmentFuzz.Case> cases = SegmentFuzz.cases("liquid", TEMPLATES);

        assertThat(cases.stream().map(SegmentFuzzTest::differenceInTemplate).flatMap(Optional::stream))
                .isEmpty();
    }

    private static Optional<String> differenceInMapping(SegmentFuzz.Case made) {
        return difference(made, made.question(), made.event(), "");
    }

    private static Optional<String> differenceInTemplate(SegmentFuzz.Case made) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        ObjectNode shape = nodes.objectNode();
        shape.putObject("text").set("@liquid", made.question());
        ObjectNode mapping = nodes.objectNode();
        mapping.putObject("f").putArray("@arrayPath").add("$.items").add(shape);
        ObjectNode event = nodes.objectNode();
        event.putArray("items").add(made.event());
        return difference(made, mapping, event, "/f/0/text");
    }

    private static Optional<String> difference(
            SegmentFuzz.Case made, JsonNode mapping, JsonNode event, String answerAt) {
        JsonNode answer;
        String shown;
        try {
            answer = Mapping.parse(mapping).resolve(event).at(answerAt);
            shown = answer.toString();
        } catch (MappingException | MappingSyntaxException e) {
            answer = null;
            shown = e.getMessage();
        }
        boolean same = answer == null ? made.fails() : !made.fails() && isSame(answer, made.answer());
        return same
                ? Optional.empty()
                : Optional.of("%s%n of %s%n gives %s%n and at Segment %s"
                        .formatted(made.question(), made.event(), shown, made.fails() ? "an error" : made.answer()));
    }

    /** Numbers by their value, and fields in any order. */
    private static boolean isSame(JsonNode one, JsonNode other) {
        if (one.isNumber() && other.isNumber()) {
            return one.doubleValue() == other.doubleValue();
        }
        if (one.getNodeType() != other.getNodeType() || one.size() != other.size()) {
            return false;
        }
        if (one.isObject()) {
            for (Map.Entry<String, JsonNode> field : one.properties()) {
                if (!isSame(field.getValue(), other.path(field.getKey()))) {
                    return false;
                }
            }
            return true;
        }
        if (one.isArray()) {
            for (int i = 0; i < one.size(); i++) {
                if (!isSame(one.get(i), other.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return one instanceof MissingNode || one.equals(other);
    }
}
