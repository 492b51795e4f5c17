package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns a mapping's tree into values, collecting every problem instead of stopping at the first. */
final class MappingCompiler {

    /** The field which makes a directive the root of the mapping; the mapping's other fields become that directive's {@code mapping}. */
    static final String ROOT_FIELD = "__segment_internal_directive";

    private static final String METADATA = "_metadata";
    private static final Pattern PLAIN_NAME = Pattern.compile("[@\\w$-]+");
    private static final String KNOWN =
            "@path, @template, @literal, @if, @case, @replace, @arrayPath, @json, @flatten, @merge,"
                    + " @transform, @excludeWhenNull, @liquid";

    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private int values;
    private int transforms;

    List<String> problems() {
        return Collections.unmodifiableList(problems);
    }

    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Whether {@code @transform} feeds on {@code @transform}, by which a short mapping can make a very large result of a small event. */
    boolean multiplies() {
        return transforms > 1;
    }

    /** Compiles a whole mapping, or the {@code apply} of a {@code @transform}, which is one too. */
    Value mapping(JsonNode mapping, String place, int depth) {
        if (!mapping.isObject()) {
            return problem(place, "should be an object, is " + Js.describe(mapping));
        }
        JsonNode root = mapping.get(ROOT_FIELD);
        return root == null ? strict(mapping, place, depth) : root((ObjectNode) mapping, root, place, depth);
    }

    private Value root(ObjectNode mapping, JsonNode root, String place, int depth) {
        String at = child(place, ROOT_FIELD);
        if (!root.isObject() || root.size() != 1 || !root.fieldNames().next().startsWith("@")) {
            return problem(at, "should be an object with exactly one directive");
        }
        String name = root.fieldNames().next();
        JsonNode options = root.get(name);
        if (!options.isObject() && !options.isArray()) {
            return problem(child(at, name), "should be an object, is " + Js.describe(options));
        }
        ObjectNode others = Nodes.object();
        others.setAll(mapping);
        others.remove(ROOT_FIELD);
        if (name.equals("@transform")) {
            return options.isObject()
                    ? transform(options, child(at, name), others, place, depth + 1)
                    : problem(child(at, name), "should be an object, is " + Js.describe(options));
        }
        if (!others.isEmpty()) {
            warn(at, "the mapping's other fields are ignored, because only @transform makes use of them");
        }
        return strict(root, at, depth);
    }

    private Value strict(JsonNode node, String place, int depth) {
        return value(node, place, depth, true, true);
    }

    /** As Segment does below an array, {@code @literal} and {@code @excludeWhenNull}: an object that mixes @keys with others is data. */
    private Value lenient(JsonNode node, String place, int depth) {
        return value(node, place, depth, false, false);
    }

    private Value value(JsonNode node, String place, int depth, boolean strict, boolean strictBelow) {
        if (depth > Limits.MAPPING_DEPTH) {
            return problem(place, "is nested deeper than " + Limits.MAPPING_DEPTH + " levels");
        }
        if (++values > Limits.MAPPING_VALUES) {
            if (values == Limits.MAPPING_VALUES + 1) {
                problem("", "it holds more than " + Limits.MAPPING_VALUES + " values");
            }
            return Value.Constant.UNDEFINED;
        }
        return switch (node.getNodeType()) {
            case OBJECT -> objectOrDirective(node, place, depth, strict, strictBelow);
            case ARRAY -> array(node, place, depth);
            case MISSING, BINARY, POJO -> problem(place, "is not a JSON value");
            default -> new Value.Constant(node);
        };
    }

    private Value objectOrDirective(JsonNode node, String place, int depth, boolean strict, boolean strictBelow) {
        List<String> directives = new ArrayList<>();
        boolean others = false;
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            if (field.getKey().startsWith("@")) {
                directives.add(field.getKey());
            } else {
                others |= !field.getKey().equals(METADATA);
            }
        }
        if (directives.isEmpty()) {
            return object(node, place, depth, strictBelow);
        }
        if (others && !strict) {
            warn(place, "is taken for data, not for " + directives.get(0) + ", because other keys stand beside it");
            return object(node, place, depth, strictBelow);
        }
        if (others) {
            return problem(
                    place, "holds " + directives.get(0) + " beside other keys; a directive stands alone in its object");
        }
        if (directives.size() > 1) {
            return problem(
                    place, "holds " + String.join(" and ", directives) + "; a directive stands alone in its object");
        }
        String name = directives.get(0);
        return directive(name, node.get(name), child(place, name), depth + 1);
    }

    private Value object(JsonNode node, String place, int depth, boolean strictBelow) {
        List<Value.Field> fields = new ArrayList<>(node.size());
        ObjectNode constant = Nodes.object();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String at = child(place, field.getKey());
            Value value = value(field.getValue(), at, depth + 1, strictBelow, strictBelow);
            fields.add(new Value.Field(field.getKey(), value));
            if (value instanceof Value.Constant known && !known.value().isMissingNode()) {
                constant.set(field.getKey(), known.value());
            }
        }
        return constant.size() == fields.size()
                ? new Value.Constant(constant)
                : new Value.ObjectOf(List.copyOf(fields));
    }

    private Value array(JsonNode node, String place, int depth) {
        List<Value> elements = new ArrayList<>(node.size());
        ArrayNode constant = Nodes.array();
        for (int i = 0; i < node.size(); i++) {
            Value value = lenient(node.get(i), place + "[" + i + "]", depth + 1);
            elements.add(value);
            if (value instanceof Value.Constant known && !known.value().isMissingNode()) {
                constant.add(known.value());
            }
        }
        return constant.size() == elements.size()
                ? new Value.Constant(constant)
                : new Value.ArrayOf(List.copyOf(elements));
    }

    private Value directive(String name, JsonNode option, String place, int depth) {
        return switch (name) {
            case "@path" -> path(option, place, depth);
            case "@template" -> template(option, place, depth);
            case "@literal" -> value(option, place, depth, true, false);
            case "@if" -> condition(option, place, depth);
            case "@case" -> letterCase(option, place, depth);
            case "@replace" -> replace(option, place, depth);
            case "@arrayPath" -> arrayPath(option, place, depth);
            case "@json" -> json(option, place, depth);
            case "@flatten" -> flatten(option, place, depth);
            case "@merge" -> merge(option, place, depth);
            case "@transform" -> {
                JsonNode mapping =
                        options(option, place, "apply", "mapping") ? option.path("mapping") : Nodes.UNDEFINED;
                yield transform(option, place, mapping, child(place, "mapping"), depth);
            }
            case "@excludeWhenNull" -> new Value.ExcludeWhenNull(value(option, place, depth, true, false), place);
            case "@liquid" -> liquid(option, place);
            default -> problem(place, "there is no such directive; there are " + KNOWN);
        };
    }

    private Value path(JsonNode option, String place, int depth) {
        if (option.isTextual()) {
            return new Value.FixedPath(EventPath.fromRoot(option.textValue()));
        }
        return new Value.ResolvedPath(textOrDirective(option, place, depth), place);
    }

    private Value template(JsonNode option, String place, int depth) {
        if (option.isTextual()) {
            return new Value.FixedTemplate(new Template(option.textValue(), place));
        }
        return new Value.ResolvedTemplate(textOrDirective(option, place, depth), place);
    }

    private Value condition(JsonNode option, String place, int depth) {
        if (!options(option, place, "exists", "blank", "then", "else")) {
            return Value.Constant.UNDEFINED;
        }
        JsonNode exists = option.path("exists");
        JsonNode blank = option.path("blank");
        Value whenExists = optional(exists, child(place, "exists"), depth);
        Value whenBlank = optional(blank, child(place, "blank"), depth);
        Value whenTrue = optional(option.path("then"), child(place, "then"), depth);
        Value whenFalse = optional(option.path("else"), child(place, "else"), depth);
        if (Js.isFalsy(exists) && Js.isFalsy(blank)) {
            return problem(place, "needs \"exists\" or \"blank\", a directive whose value is tested");
        }
        // Segment leaves an "else" out that is false, 0 or empty text.
        Value otherwise = Js.isFalsy(option.path("else")) ? Value.Constant.UNDEFINED : whenFalse;
        return exists.isMissingNode()
                ? new Value.If(Value.If.Test.BLANK, whenBlank, whenTrue, otherwise)
                : new Value.If(Value.If.Test.EXISTS, whenExists, whenTrue, otherwise);
    }

    private Value letterCase(JsonNode option, String place, int depth) {
        if (!options(option, place, "operator", "value")) {
            return Value.Constant.UNDEFINED;
        }
        String operator = oneOf(option, "operator", place, "lower", "upper");
        Value value = option.has("value")
                ? text(option.get("value"), child(place, "value"), depth)
                : Value.Constant.UNDEFINED;
        return new Value.Case(operator.equals("upper"), value);
    }

    private Value replace(JsonNode option, String place, int depth) {
        if (!options(
                option, place, "pattern", "replacement", "value", "ignorecase", "global", "pattern2", "replacement2")) {
            return Value.Constant.UNDEFINED;
        }
        boolean ignoreCase = flag(option, "ignorecase", false, place);
        boolean global = flag(option, "global", true, place);
        String pattern = limited(option, "pattern", place);
        String replacement = limited(option, "replacement", place);
        String pattern2 = limited(option, "pattern2", place);
        String replacement2 = limited(option, "replacement2", place);
        if (pattern.isEmpty()) {
            problem(child(place, "pattern"), "should be text of 1 to " + Limits.REPLACE_LENGTH + " characters");
        }
        if (!option.has("value")) {
            return problem(place, "needs \"value\", a directive or text");
        }
        Value value = text(option.get("value"), child(place, "value"), depth);
        if (Js.isFalsy(option.get("value"))) {
            return Value.Constant.UNDEFINED;
        }
        List<Replacement> replacements = new ArrayList<>();
        replacements.add(new Replacement(pattern, replacement, ignoreCase, global, place));
        if (!pattern2.isEmpty()) {
            replacements.add(new Replacement(pattern2, replacement2, ignoreCase, global, place));
        }
        return new Value.Replace(value, List.copyOf(replacements), place);
    }

    private Value arrayPath(JsonNode option, String place, int depth) {
        if (!option.isArray() || option.isEmpty()) {
            return problem(
                    place,
                    "should be an array of a path and, if wanted, a shape for its items; is " + Js.describe(option));
        }
        if (option.size() > 2) {
            warn(place, "only the path and the shape are used, the rest is ignored");
        }
        JsonNode first = option.get(0);
        Value root = first.isTextual()
                ? new Value.FixedPath(EventPath.fromRoot(first.textValue()))
                : textOrDirective(first, place + "[0]", depth + 1);
        JsonNode shape = option.path(1);
        if (shape.isMissingNode()) {
            return root;
        }
        Value shaped = strict(shape, place + "[1]", depth + 1);
        return shape.isObject() && !shape.isEmpty() ? new Value.ArrayPath(root, shaped) : root;
    }

    private Value json(JsonNode option, String place, int depth) {
        if (!options(option, place, "mode", "value")) {
            return Value.Constant.UNDEFINED;
        }
        String mode = oneOf(option, "mode", place, "encode", "decode");
        Value value = optional(option.path("value"), child(place, "value"), depth);
        if (Js.isFalsy(option.path("value"))) {
            return problem(place, "needs \"value\", a directive or a value that is not empty");
        }
        return mode.equals("encode") ? new Value.JsonEncode(value, place) : new Value.JsonDecode(value);
    }

    private Value flatten(JsonNode option, String place, int depth) {
        if (!options(option, place, "value", "separator", "omitArrays")) {
            return Value.Constant.UNDEFINED;
        }
        JsonNode separator = option.path("separator");
        if (!separator.isTextual() || separator.textValue().isEmpty()) {
            problem(
                    child(place, "separator"),
                    "should be text of at least one character, is " + Js.describe(separator));
        }
        if (!option.has("value")) {
            return problem(place, "needs \"value\", a directive or an object");
        }
        Value value = strict(option.get("value"), child(place, "value"), depth);
        return new Value.Flatten(value, separator.asText(), !Js.isFalsy(option.path("omitArrays")), place);
    }

    private Value merge(JsonNode option, String place, int depth) {
        if (!options(option, place, "objects", "direction")) {
            return Value.Constant.UNDEFINED;
        }
        String direction = oneOf(option, "direction", place, "left", "right");
        JsonNode objects = option.path("objects");
        String at = child(place, "objects");
        if (!objects.isArray()) {
            return problem(at, "should be an array, is " + Js.describe(objects));
        }
        List<Value> merged = new ArrayList<>();
        for (int i = 0; i < objects.size(); i++) {
            JsonNode object = objects.get(i);
            String itemPlace = at + "[" + i + "]";
            if (object.isObject()) {
                merged.add(strict(object, itemPlace, depth + 1));
            } else {
                problem(itemPlace, "should be an object or a directive, is " + Js.describe(object));
            }
        }
        if (direction.equals("left")) {
            Collections.reverse(merged);
        }
        return new Value.Merge(List.copyOf(merged));
    }

    private Value transform(JsonNode option, String place, JsonNode mapping, String mappingPlace, int depth) {
        transforms++;
        JsonNode apply = option.path("apply");
        Value applied = Value.Constant.UNDEFINED;
        if (apply.isObject()) {
            applied = mapping(apply, child(place, "apply"), depth);
        } else if (option.isObject()) {
            problem(child(place, "apply"), "should be an object or a directive, is " + Js.describe(apply));
        }
        if (mapping.isObject()) {
            return new Value.Transform(applied, strict(mapping, mappingPlace, depth), place);
        }
        return option.isObject()
                ? problem(mappingPlace, "should be an object or a directive, is " + Js.describe(mapping))
                : Value.Constant.UNDEFINED;
    }

    private Value liquid(JsonNode option, String place) {
        if (!option.isTextual()) {
            return problem(place, "should be text, is " + Js.describe(option));
        }
        String template = option.textValue();
        if (template.length() > Limits.LIQUID_LENGTH) {
            return problem(place, "is longer than " + Limits.LIQUID_LENGTH + " characters");
        }
        if (template.isEmpty()) {
            return new Value.Constant(option);
        }
        try {
            return new Value.Liquid(LiquidTemplate.parse(template, place));
        } catch (IllegalArgumentException e) {
            return problem(place, e.getMessage());
        }
    }

    /** Checks that a directive's options are an object of options, and warns of those which it does not know. */
    private boolean options(JsonNode option, String place, String... known) {
        if (!option.isObject()) {
            problem(place, "should be an object with " + quoted(known) + ", is " + Js.describe(option));
            return false;
        }
        Set<String> names = Set.of(known);
        boolean fine = true;
        for (Map.Entry<String, JsonNode> field : option.properties()) {
            String name = field.getKey();
            if (name.startsWith("@")) {
                problem(place, "should be an object with " + quoted(known) + ", holds " + name);
                fine = false;
            } else if (!names.contains(name)) {
                warn(child(place, name), "there is no such option, it is ignored");
            }
        }
        return fine;
    }

    private static String quoted(String... names) {
        return String.join(
                ", ", Arrays.stream(names).map(name -> "\"" + name + "\"").toList());
    }

    private Value optional(JsonNode node, String place, int depth) {
        return node.isMissingNode() ? Value.Constant.UNDEFINED : strict(node, place, depth);
    }

    /** A value that is text or a directive; empty text counts as none. */
    private Value text(JsonNode node, String place, int depth) {
        if (node.isTextual()) {
            return node.textValue().isEmpty() ? Value.Constant.UNDEFINED : new Value.Constant(node);
        }
        return textOrDirective(node, place, depth);
    }

    private Value textOrDirective(JsonNode node, String place, int depth) {
        boolean directive = false;
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                directive |= field.getKey().startsWith("@");
            }
        }
        return directive
                ? strict(node, place, depth)
                : problem(place, "should be text or a directive, is " + Js.describe(node));
    }

    private String oneOf(JsonNode option, String name, String place, String first, String second) {
        JsonNode node = option.path(name);
        String text = node.isTextual() ? node.textValue() : "";
        if (!text.equals(first) && !text.equals(second)) {
            String found = node.isTextual() ? "\"" + text + "\"" : Js.describe(node);
            problem(child(place, name), "should be \"" + first + "\" or \"" + second + "\", is " + found);
        }
        return text;
    }

    private boolean flag(JsonNode option, String name, boolean otherwise, String place) {
        JsonNode node = option.path(name);
        if (!node.isMissingNode() && !node.isBoolean()) {
            problem(child(place, name), "should be true or false, is " + Js.describe(node));
        }
        return node.isBoolean() ? node.booleanValue() : otherwise;
    }

    /** Reads a pattern or a replacement, empty where there is none. */
    private String limited(JsonNode option, String name, String place) {
        JsonNode node = option.path(name);
        if (node.isMissingNode()) {
            return "";
        }
        if (!node.isTextual()) {
            problem(child(place, name), "should be text, is " + Js.describe(node));
            return " ";
        }
        String text = node.textValue();
        if (text.length() > Limits.REPLACE_LENGTH) {
            problem(child(place, name), "is longer than " + Limits.REPLACE_LENGTH + " characters");
        }
        return text;
    }

    private Value problem(String place, String problem) {
        problems.add(place.isEmpty() ? problem : place + ": " + problem);
        return Value.Constant.UNDEFINED;
    }

    private void warn(String place, String warning) {
        warnings.add(place.isEmpty() ? warning : place + ": " + warning);
    }

    private static String child(String place, String name) {
        if (!PLAIN_NAME.matcher(name).matches()) {
            return place + "[\"" + name + "\"]";
        }
        return place.isEmpty() ? name : place + "." + name;
    }
}
