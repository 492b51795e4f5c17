package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A mapping in Segment's directive notation. It is parsed once and resolved against any number of events, by any number of threads.
 *
 * <p>Trees are Jackson's. A missing node stands for JavaScript's {@code undefined} and a null node for {@code null}, because directives
 * distinguish the two. No method accepts or returns a Java null.
 */
public final class Mapping {

    private final JsonNode notation;
    private final Value value;
    private final Set<String> fields;
    private final List<String> warnings;
    private final boolean multiplies;

    private Mapping(JsonNode notation, Value value, Set<String> fields, List<String> warnings, boolean multiplies) {
        this.notation = notation;
        this.value = value;
        this.fields = fields;
        this.warnings = warnings;
        this.multiplies = multiplies;
    }

    /**
     * Parses a mapping from JSON or YAML 1.2 text. Every scalar is text, except {@code null}, {@code true}, {@code false} and numbers in
     * JSON's notation: {@code yes} and {@code 007} are text.
     *
     * @throws MappingSyntaxException with line and column if the text cannot be read, or with every problem if the mapping is not valid
     */
    public static Mapping parse(String text) {
        return parse(MappingText.read(text));
    }

    /**
     * Parses a mapping from a tree. Constants of the mapping are shared with the tree, which must not change afterwards.
     *
     * @throws MappingSyntaxException with every problem if the mapping is not valid
     */
    public static Mapping parse(JsonNode mapping) {
        if (!mapping.isObject()) {
            throw new MappingSyntaxException(
                    List.of("it must be an object but is " + JavaScriptValues.describe(mapping)));
        }
        MappingCompiler compiler = new MappingCompiler();
        Value value = compiler.mapping(mapping, "", 1, Scope.WHOLE_MAPPING);
        if (!compiler.problems().isEmpty()) {
            throw new MappingSyntaxException(compiler.problems());
        }
        return new Mapping(mapping, value, names(mapping), compiler.warnings(), compiler.multiplies());
    }

    /**
     * Resolves the mapping against an event.
     *
     * <p>The result shares nodes with the event and with the mapping, because what a {@code @path} finds is not copied. None of them may be
     * changed while another is in use.
     *
     * @param event an object; a missing node counts as an empty one
     * @return the fields that have a value, without those that resolve to undefined. A mapping that is one directive may also return any
     *     other value, or a missing node
     * @throws MappingException if a directive fails on the event, or the event is not an object
     */
    public JsonNode resolve(JsonNode event) {
        if (!event.isObject() && !event.isMissingNode()) {
            throw new MappingException("", "the event must be an object but is " + JavaScriptValues.describe(event));
        }
        JsonNode result = value.finish(event);
        if (multiplies) {
            Size.check(result);
        }
        return result;
    }

    /** Returns the mapping in directive notation, as it was parsed. It must not be changed. */
    public JsonNode notation() {
        return notation;
    }

    /** Returns the names of the fields that the mapping sets, in its order; empty if the mapping is one directive. */
    public Set<String> fields() {
        return fields;
    }

    /**
     * Returns what is valid at Segment but hardly ever intended, such as an unknown option or a fault that only some events reach. Each is
     * one sentence that begins with its place in the mapping.
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
