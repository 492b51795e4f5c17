package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A mapping in Segment's directive notation: parsed once, resolved against any number of events, from any number of threads.
 *
 * <p>Trees are Jackson's. A missing node stands for JavaScript's {@code undefined} and a null node for {@code null}, because directives
 * tell the two apart; no method takes or gives a Java null.
 */
public final class Mapping {

    private final Value value;
    private final Set<String> fields;
    private final List<String> warnings;
    private final boolean multiplies;

    private Mapping(Value value, Set<String> fields, List<String> warnings, boolean multiplies) {
        this.value = value;
        this.fields = fields;
        this.warnings = warnings;
        this.multiplies = multiplies;
    }

    /**
     * Parses a mapping from JSON or YAML 1.2 text. Only {@code null}, {@code true}, {@code false} and numbers as JSON writes them are not
     * text: {@code yes} and {@code 007} are.
     *
     * @throws MappingSyntaxException when the text cannot be read, then with line and column, or the mapping is not valid, then with every
     *     problem in it
     */
    public static Mapping parse(String text) {
        return parse(MappingText.read(text));
    }

    /**
     * Parses a mapping from a tree. Constants of the mapping are shared with the tree, which must not change afterwards.
     *
     * @throws MappingSyntaxException when the mapping is not valid, with every problem in it
     */
    public static Mapping parse(JsonNode mapping) {
        if (!mapping.isObject()) {
            throw new MappingSyntaxException(List.of("it should be an object, is " + Js.describe(mapping)));
        }
        MappingCompiler compiler = new MappingCompiler();
        Value value = compiler.mapping(mapping, "", 1, Scope.WHOLE_MAPPING);
        if (!compiler.problems().isEmpty()) {
            throw new MappingSyntaxException(compiler.problems());
        }
        return new Mapping(value, names(mapping), compiler.warnings(), compiler.multiplies());
    }

    /**
     * Resolves the mapping against an event.
     *
     * <p>The result shares structure with the event and with the mapping: what a {@code @path} finds is not copied. Neither may be changed
     * while the other is in use.
     *
     * @param event an object; a missing node counts as an empty one
     * @return the fields that have a value, those which resolve to undefined left out; a mapping that is a directive as a whole may also
     *     give any other value, or a missing node
     * @throws MappingException when a directive cannot work on what the event holds, or the event is no object
     */
    public JsonNode resolve(JsonNode event) {
        if (!event.isObject() && !event.isMissingNode()) {
            throw new MappingException("", "the event should be an object, is " + Js.describe(event));
        }
        JsonNode result = value.finish(event);
        if (multiplies) {
            Size.check(result);
        }
        return result;
    }

    /** Returns the names of the fields that the mapping sets, in its order; empty when the mapping as a whole is one directive. */
    public Set<String> fields() {
        return fields;
    }

    /**
     * Returns what Segment resolves to something that hardly anybody means, such as an option that no directive knows or a fault that only
     * some events come to; a sentence each, beginning with its place in the mapping.
     */
    public List<String> warnings() {
        return warnings;
    }

    private static Set<String> names(JsonNode mapping) {
        List<String> names = new ArrayList<>();
        mapping.fieldNames().forEachRemaining(names::add);
        boolean directive =
                names.stream().anyMatch(name -> name.startsWith("@") || name.equals(MappingCompiler.ROOT_FIELD));
        return directive ? Set.of() : Collections.unmodifiableSet(new LinkedHashSet<>(names));
    }
}
