package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.mapping.liquid.LiquidSyntaxException;
import io.segmentlaunchdarkly.mapping.liquid.LiquidTemplate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Compiles a mapping's tree into values and collects all problems instead of stopping at the first. A problem is a fault that fails every
 * event at Segment. A fault that fails only some events there, or a result that is hardly ever intended, is a warning.
 */
final class MappingCompiler {

    /** The field that makes a directive the root of the mapping. The mapping's other fields become that directive's {@code mapping}. */
    static final String ROOT_FIELD = "__segment_internal_directive";

    private static final String METADATA = "_metadata";
    private static final Pattern PLAIN_NAME = Pattern.compile("[@\\w$-]+");
    private static final String KNOWN =
            "@path, @template, @literal, @if, @case, @replace, @arrayPath, @json, @flatten, @merge,"
                    + " @transform, @excludeWhenNull, @liquid";

    private static final String NO_PATTERN = "must be text of 1 to " + MappingLimits.REPLACE_LENGTH + " characters";
    private static final String TOO_LONG = "is longer than " + MappingLimits.REPLACE_LENGTH + " characters";

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

    /** Whether there is more than one {@code @transform}, with which a short mapping can make a very large result of a small event. */
    boolean multiplies() {
        return transforms > 1;
    }

    /** Compiles a whole mapping, or the {@code apply} of a {@code @transform}, which is a mapping too. */
    Value mapping(JsonNode mapping, String place, int depth, Scope scope) {
        if (!mapping.isObject()) {
            return problem(place, "must be an object but is " + JavaScriptValues.describe(mapping));
        }
        JsonNode root = mapping.get(ROOT_FIELD);
        return root == null
                ? value(mapping, place, depth, scope)
                : root((ObjectNode) mapping, root, place, depth, scope);
    }

    private Value root(ObjectNode mapping, JsonNode root, String place, int depth, Scope scope) {
        String at = child(place, ROOT_FIELD);
        if (!root.isObject() || root.size() != 1) {
            return problem(at, "must be an object with exactly one directive");
        }
        String name = root.fieldNames().next();
        JsonNode options = root.get(name);
        if (!options.isObject() && !options.isArray()) {
            return problem(child(at, name), "must be an object but is " + JavaScriptValues.describe(options));
        }
        ObjectNode others = Nodes.object();
        others.setAll(mapping);
        others.remove(ROOT_FIELD);
        if (name.equals("@transform") && options.isObject()) {
            return transform(options, child(at, name), others, place, depth + 1, scope);
        }
        if (!others.isEmpty()) {
            warn(scope, at, "the mapping's other fields are ignored, because only @transform uses them");
        }
        if (!options.isObject()) {
            return value(root, at, depth, scope);
        }
        // Segment adds this option to any directive here, and a directive among its options then has another key beside
        // it.
        ObjectNode filled = Nodes.object();
        filled.setAll((ObjectNode) options);
        filled.set("mapping", others);
        return value(Nodes.object().set(name, filled), at, depth, scope);
    }

    private Value value(JsonNode node, String place, int depth, Scope scope) {
        return value(node, place, depth, scope, scope);
    }

    /** The options of {@code @literal} and {@code @excludeWhenNull}. Segment validates them if they are a directive, but nothing below. */
    private Value raw(JsonNode node, String place, int depth, Scope scope) {
        return value(node, place, depth, scope, scope.notValidated());
    }

    private Value value(JsonNode node, String place, int depth, Scope scope, Scope below) {
        if (node.isMissingNode()) {
            return Value.Constant.UNDEFINED;
        }
        if (depth > MappingLimits.MAPPING_DEPTH) {
            return problem(place, "is nested deeper than " + MappingLimits.MAPPING_DEPTH + " levels");
        }
        if (++values > MappingLimits.MAPPING_VALUES) {
            if (values == MappingLimits.MAPPING_VALUES + 1) {
                problem("", "it has more than " + MappingLimits.MAPPING_VALUES + " values");
            }
            return Value.Constant.UNDEFINED;
        }
        return switch (node.getNodeType()) {
            case OBJECT -> objectOrDirective(node, place, depth, scope, below);
            case ARRAY -> array(node, place, depth, scope.notValidated());
            case BINARY, POJO -> problem(place, "is not a JSON value");
            default -> new Value.Constant(node);
        };
    }

    private Value objectOrDirective(JsonNode node, String place, int depth, Scope scope, Scope below) {
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
            return object(node, place, depth, below);
        }
        String name = directives.get(0);
        if (others && scope.validated()) {
            return problem(place, "has " + name + " and other keys; a directive must be the only key of its object");
        }
        if (others) {
            warn(scope, place, "is read as data, not as " + name + ", because it has other keys");
            return object(node, place, depth, below);
        }
        if (directives.size() > 1) {
            String several = "has " + String.join(" and ", directives);
            if (scope.validated()) {
                return problem(place, several + "; a directive must be the only key of its object");
            }
            warn(scope, place, several + "; only " + name + " is used");
        }
        return directive(name, node.get(name), child(place, name), depth + 1, scope);
    }

    private Value object(JsonNode node, String place, int depth, Scope scope) {
        List<Value.Field> fields = new ArrayList<>(node.size());
        ObjectNode constant = Nodes.object();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            Value value = value(field.getValue(), child(place, field.getKey()), depth + 1, scope);
            fields.add(new Value.Field(field.getKey(), value));
            if (value instanceof Value.Constant known && !known.value().isMissingNode()) {
                constant.set(field.getKey(), known.value());
            }
        }
        return constant.size() == fields.size()
                ? new Value.Constant(constant)
                : new Value.ObjectOf(List.copyOf(fields));
    }

    private Value array(JsonNode node, String place, int depth, Scope scope) {
        List<Value> elements = new ArrayList<>(node.size());
        ArrayNode constant = Nodes.array();
        for (int i = 0; i < node.size(); i++) {
            Value value = value(node.get(i), place + "[" + i + "]", depth + 1, scope);
            elements.add(value);
            if (value instanceof Value.Constant known && !known.value().isMissingNode()) {
                constant.add(known.value());
            }
        }
        return constant.size() == elements.size()
                ? new Value.Constant(constant)
                : new Value.ArrayOf(List.copyOf(elements));
    }

    private Value directive(String name, JsonNode option, String place, int depth, Scope scope) {
        return switch (name) {
            case "@path" -> path(option, place, depth, scope);
            case "@template" -> template(option, place, depth, scope);
            case "@literal" -> raw(option, place, depth, scope);
            case "@if" -> condition(option, place, depth, scope);
            case "@case" -> letterCase(option, place, depth, scope);
            case "@replace" -> replace(option, place, depth, scope);
            case "@arrayPath" -> arrayPath(option, place, depth, scope);
            case "@json" -> json(option, place, depth, scope);
            case "@flatten" -> flatten(option, place, depth, scope);
            case "@merge" -> merge(option, place, depth, scope);
            case "@transform" -> {
                Value fault = options(option, place, depth, scope, "apply", "mapping");
                yield fault != null
                        ? fault
                        : transform(option, place, option.path("mapping"), child(place, "mapping"), depth, scope);
            }
            case "@excludeWhenNull" -> new Value.ExcludeWhenNull(raw(option, place, depth, scope), place);
            case "@liquid" -> liquid(option, place, scope);
            default -> invalid(scope, place, "there is no such directive; there are " + KNOWN);
        };
    }

    private Value path(JsonNode option, String place, int depth, Scope scope) {
        if (option.isTextual()) {
            return new Value.FixedPath(EventPath.fromRoot(option.textValue()));
        }
        return isDirective(option)
                ? new Value.ResolvedPath(value(option, place, depth, scope), place)
                : noText(option, place, scope);
    }

    private Value template(JsonNode option, String place, int depth, Scope scope) {
        if (option.isTextual()) {
            return new Value.FixedTemplate(new Template(option.textValue(), place));
        }
        return isDirective(option)
                ? new Value.ResolvedTemplate(value(option, place, depth, scope), place)
                : noText(option, place, scope);
    }

    private Value noText(JsonNode option, String place, Scope scope) {
        return invalid(scope, place, "must be text or a directive but is " + JavaScriptValues.describe(option));
    }

    private Value condition(JsonNode option, String place, int depth, Scope scope) {
        Value fault = options(option, place, depth, scope, "exists", "blank", "then", "else");
        if (fault != null) {
            return fault;
        }
        JsonNode exists = option.path("exists");
        JsonNode blank = option.path("blank");
        boolean byExistence = !exists.isMissingNode();
        Value whenExists = value(exists, child(place, "exists"), depth, scope);
        Value whenBlank = value(blank, child(place, "blank"), depth, byExistence ? scope.never() : scope);
        Value tested = byExistence ? whenExists : whenBlank;
        Value.If.Test test = byExistence ? Value.If.Test.EXISTS : Value.If.Test.BLANK;
        // Segment ignores an "else" that is false, 0 or empty text.
        boolean without = JavaScriptValues.isFalsy(option.path("else"));
        Scope thenScope = scope.sometimes();
        Scope elseScope = without ? scope.never() : scope.sometimes();
        if (tested instanceof Value.Constant known) {
            boolean met = Value.If.isMet(test, known.value());
            thenScope = met ? scope : scope.never();
            elseScope = met || without ? scope.never() : scope;
        }
        Value whenTrue = value(option.path("then"), child(place, "then"), depth, thenScope);
        Value whenFalse = value(option.path("else"), child(place, "else"), depth, elseScope);
        if (JavaScriptValues.isFalsy(exists) && JavaScriptValues.isFalsy(blank)) {
            return fault(scope, place, "needs \"exists\" or \"blank\", a directive whose value is tested");
        }
        return new Value.If(test, tested, whenTrue, without ? Value.Constant.UNDEFINED : whenFalse);
    }

    private Value letterCase(JsonNode option, String place, int depth, Scope scope) {
        Value fault = options(option, place, depth, scope, "operator", "value");
        if (fault != null) {
            return fault;
        }
        JsonNode operator = option.path("operator");
        JsonNode text = option.path("value");
        boolean lower = isText(operator, "lower");
        boolean upper = isText(operator, "upper");
        String wrong = "must be \"lower\" or \"upper\" but is " + quote(operator);
        String at = child(place, "operator");
        if (scope.validated() && !operator.isMissingNode() && !operator.isTextual()) {
            problem(at, wrong);
        }
        Value value = textOrDirective(text, child(place, "value"), depth, scope);
        if (JavaScriptValues.isFalsy(operator)) {
            return fault(scope, at, wrong);
        }
        if (JavaScriptValues.isFalsy(text)) {
            return Value.Constant.UNDEFINED;
        }
        if (lower || upper) {
            return new Value.Case(upper, value, null);
        }
        return text.isTextual() ? fault(scope, at, wrong) : new Value.Case(false, value, later(scope, at, wrong));
    }

    private Value replace(JsonNode option, String place, int depth, Scope scope) {
        Value fault = options(
                option,
                place,
                depth,
                scope,
                "pattern",
                "replacement",
                "value",
                "ignorecase",
                "global",
                "pattern2",
                "replacement2");
        if (fault != null) {
            return fault;
        }
        JsonNode pattern = option.path("pattern");
        JsonNode replacement = option.path("replacement");
        JsonNode text = option.path("value");
        validate(option, "pattern2", place, depth, scope);
        validate(option, "replacement2", place, depth, scope);
        boolean valid = !scope.validated() || isReplace(option, place);
        Value value = textOrDirective(text, child(place, "value"), depth, scope);
        if (!valid) {
            return Value.Constant.UNDEFINED;
        }
        if (JavaScriptValues.isFalsy(pattern)) {
            return fault(scope, child(place, "pattern"), NO_PATTERN);
        }
        if (JavaScriptValues.isFalsy(text)) {
            return Value.Constant.UNDEFINED;
        }
        boolean known = pattern.isTextual()
                && (JavaScriptValues.isAbsent(replacement) || replacement.isTextual())
                && isFlag(option, "ignorecase")
                && isFlag(option, "global");
        if (!known) {
            warn(scope, place, "gives empty text, because an option is of the wrong type");
            return new Value.EmptyText(value);
        }
        boolean ignoreCase = option.path("ignorecase").asBoolean(false);
        boolean global =
                !option.path("global").isBoolean() || option.path("global").booleanValue();
        List<Replacement> replacements = new ArrayList<>();
        String failing = add(replacements, option, "pattern", "replacement", ignoreCase, global, place);
        JsonNode pattern2 = option.path("pattern2");
        JsonNode replacement2 = option.path("replacement2");
        if (pattern2.isTextual()
                && !pattern2.textValue().isEmpty()
                && (JavaScriptValues.isAbsent(replacement2) || replacement2.isTextual())) {
            String second = add(replacements, option, "pattern2", "replacement2", ignoreCase, global, place);
            failing = failing == null ? second : failing;
        } else if (!JavaScriptValues.isFalsy(pattern2)) {
            warn(scope, child(place, "pattern2"), "is ignored, because it and \"replacement2\" must be text");
        } else if (!JavaScriptValues.isFalsy(replacement2)) {
            warn(scope, child(place, "replacement2"), "is ignored, because there is no \"pattern2\"");
        }
        if (failing == null) {
            return new Value.Replace(value, List.copyOf(replacements), null, place);
        }
        String at = child(place, failing);
        return text.isTextual()
                ? fault(scope, at, TOO_LONG)
                : new Value.Replace(value, List.of(), later(scope, at, TOO_LONG), place);
    }

    /** Checks what Segment checks of {@code @replace} before it resolves it. That excludes the second pattern and replacement. */
    private boolean isReplace(JsonNode option, String place) {
        int before = problems.size();
        for (String name : List.of("pattern", "replacement")) {
            JsonNode node = option.path(name);
            if (!node.isTextual() && !node.isMissingNode()) {
                problem(child(place, name), "must be text but is " + JavaScriptValues.describe(node));
            } else if (node.asText().length() > MappingLimits.REPLACE_LENGTH) {
                problem(child(place, name), TOO_LONG);
            } else if (name.equals("pattern") && node.asText().isEmpty()) {
                problem(child(place, name), NO_PATTERN);
            }
        }
        for (String name : List.of("ignorecase", "global")) {
            JsonNode flag = option.path(name);
            if (!flag.isMissingNode() && !flag.isBoolean()) {
                problem(child(place, name), "must be true or false but is " + JavaScriptValues.describe(flag));
            }
        }
        if (option.path("value").isMissingNode()) {
            problem(place, "needs \"value\", a directive or text");
        }
        return problems.size() == before;
    }

    private static boolean isFlag(JsonNode option, String name) {
        return JavaScriptValues.isAbsent(option.path(name)) || option.path(name).isBoolean();
    }

    /** Adds a replacement, or returns the name of the option that is too long. */
    private static String add(
            List<Replacement> replacements,
            JsonNode option,
            String pattern,
            String replacement,
            boolean ignoreCase,
            boolean global,
            String place) {
        String found = option.path(pattern).textValue();
        String by =
                option.path(replacement).isTextual() ? option.path(replacement).textValue() : "";
        if (found.length() > MappingLimits.REPLACE_LENGTH) {
            return pattern;
        }
        if (by.length() > MappingLimits.REPLACE_LENGTH) {
            return replacement;
        }
        replacements.add(new Replacement(found, by, ignoreCase, global, place));
        return null;
    }

    private Value arrayPath(JsonNode option, String place, int depth, Scope scope) {
        if (!option.isArray() || (scope.validated() && option.isEmpty())) {
            return invalid(
                    scope,
                    place,
                    "must be an array of a path and, optionally, a shape for its items, but is "
                            + JavaScriptValues.describe(option));
        }
        if (option.size() > 2) {
            warn(scope, place, "only the path and the shape are used; the rest is ignored");
        }
        JsonNode first = option.path(0);
        Value root = first.isTextual()
                ? new Value.FixedPath(EventPath.fromRoot(first.textValue()))
                : textOrDirective(first, place + "[0]", depth + 1, scope);
        JsonNode shape = option.path(1);
        if (shape.isMissingNode()) {
            return root;
        }
        Value shaped = value(shape, place + "[1]", depth + 1, shape.isObject() ? scope.sometimes() : scope.never());
        if (!shape.isObject() || shape.isEmpty()) {
            warn(scope, place + "[1]", "is ignored, because a shape is an object with fields");
            return root;
        }
        return new Value.ArrayPath(root, shaped);
    }

    private Value json(JsonNode option, String place, int depth, Scope scope) {
        Value fault = options(option, place, depth, scope, "mode", "value");
        if (fault != null) {
            return fault;
        }
        JsonNode mode = option.path("mode");
        JsonNode encoded = option.path("value");
        String wrong = "must be \"encode\" or \"decode\" but is " + quote(mode);
        String at = child(place, "mode");
        if (scope.validated() && !isTextInAnyCase(mode, "encode", "decode")) {
            return problem(at, wrong);
        }
        Value value = value(encoded, child(place, "value"), depth, scope);
        if (JavaScriptValues.isFalsy(mode)) {
            return fault(scope, at, wrong);
        }
        if (JavaScriptValues.isFalsy(encoded)) {
            String needed = "needs \"value\", a directive or a value that is not empty";
            return scope.validated() && encoded.isMissingNode() ? problem(place, needed) : fault(scope, place, needed);
        }
        if (isText(mode, "encode")) {
            return new Value.JsonEncode(value, place);
        }
        if (isText(mode, "decode")) {
            return new Value.JsonDecode(value);
        }
        warn(scope, at, wrong + ", so there is no value");
        return new Value.Nothing(value);
    }

    private Value flatten(JsonNode option, String place, int depth, Scope scope) {
        Value fault = options(option, place, depth, scope, "value", "separator", "omitArrays");
        if (fault != null) {
            return fault;
        }
        JsonNode separator = option.path("separator");
        String at = child(place, "separator");
        String wrong = "must be text of at least one character but is " + JavaScriptValues.describe(separator);
        validate(option, "omitArrays", place, depth, scope);
        Value value = value(option.path("value"), child(place, "value"), depth, scope);
        if (scope.validated() && !separator.isMissingNode() && !separator.isTextual()) {
            return problem(at, wrong);
        }
        if (scope.validated() && option.path("value").isMissingNode()) {
            return problem(place, "needs \"value\", a directive or an object");
        }
        Value resolved = value(separator, at, depth, scope.notValidated());
        boolean noText =
                resolved instanceof Value.Constant known && !known.value().isTextual();
        return JavaScriptValues.isFalsy(separator) || noText
                ? fault(scope, at, wrong)
                : new Value.Flatten(value, resolved, !JavaScriptValues.isFalsy(option.path("omitArrays")), place);
    }

    private Value merge(JsonNode option, String place, int depth, Scope scope) {
        Value fault = options(option, place, depth, scope, "objects", "direction");
        if (fault != null) {
            return fault;
        }
        JsonNode direction = option.path("direction");
        String wrong = "must be \"left\" or \"right\" but is " + quote(direction);
        String at = child(place, "direction");
        JsonNode objects = option.path("objects");
        if (scope.validated() && !direction.isMissingNode() && !isTextInAnyCase(direction, "left", "right")) {
            problem(at, wrong);
        } else if (JavaScriptValues.isFalsy(direction)) {
            fault(scope, at, wrong);
        } else if (!isDirective(direction) && !isText(direction, "left") && !isText(direction, "right")) {
            warn(scope, at, wrong + "; it counts as \"right\"");
        }
        Value resolvedDirection = value(direction, at, depth, scope.notValidated());
        if (!objects.isArray()) {
            return invalid(
                    scope, child(place, "objects"), "must be an array but is " + JavaScriptValues.describe(objects));
        }
        List<Value> merged = new ArrayList<>();
        for (int i = 0; i < objects.size(); i++) {
            JsonNode object = objects.get(i);
            String itemPlace = child(place, "objects") + "[" + i + "]";
            if (scope.validated() && !object.isObject()) {
                problem(itemPlace, "must be an object or a directive but is " + JavaScriptValues.describe(object));
            } else {
                merged.add(value(object, itemPlace, depth + 1, scope));
            }
        }
        return JavaScriptValues.isFalsy(direction)
                ? new Value.Failing(at, wrong)
                : new Value.Merge(List.copyOf(merged), resolvedDirection);
    }

    private Value transform(
            JsonNode option, String place, JsonNode mapping, String mappingPlace, int depth, Scope scope) {
        transforms++;
        JsonNode apply = option.path("apply");
        String wrong = "must be an object or a directive but is ";
        Value applied = Value.Constant.UNDEFINED;
        if (!apply.isObject()) {
            applied = invalid(scope, child(place, "apply"), wrong + JavaScriptValues.describe(apply));
        } else if (scope.validated()) {
            applied = mapping(apply, child(place, "apply"), depth, scope);
        } else {
            applied = applied(apply, child(place, "apply"), depth, scope);
        }
        if (scope.validated() ? !mapping.isObject() : JavaScriptValues.isFalsy(mapping)) {
            return invalid(scope, mappingPlace, wrong + JavaScriptValues.describe(mapping));
        }
        return new Value.Transform(applied, value(mapping, mappingPlace, depth, scope), place);
    }

    /** An {@code apply} that Segment validates only when it resolves it. */
    private Value applied(JsonNode apply, String place, int depth, Scope scope) {
        int before = problems.size();
        Value value = mapping(apply, place, depth, scope.alsoValidated());
        if (scope.reach() == Scope.Reach.ALWAYS || problems.size() == before) {
            return value;
        }
        List<String> found = problems.subList(before, problems.size());
        String first = found.get(0);
        found.clear();
        if (scope.reach() != Scope.Reach.NEVER) {
            warnings.add(first + "; an event that reaches it fails");
        }
        return new Value.Failing("", first);
    }

    private Value liquid(JsonNode option, String place, Scope scope) {
        if (!option.isTextual()) {
            return invalid(scope, place, "must be text but is " + JavaScriptValues.describe(option));
        }
        String text = option.textValue();
        if (text.length() > MappingLimits.LIQUID_LENGTH) {
            return fault(scope, place, "is longer than " + MappingLimits.LIQUID_LENGTH + " characters");
        }
        if (text.isEmpty()) {
            return new Value.Constant(option);
        }
        try {
            LiquidTemplate template = LiquidTemplate.parse(text);
            template.warnings().forEach(warning -> warn(scope, place, warning));
            return new Value.Liquid(template, place);
        } catch (LiquidSyntaxException e) {
            return fault(scope, place, "the template is not valid: " + e.getMessage());
        }
    }

    /**
     * Checks that a directive's options are an object of options, and warns of unknown ones.
     *
     * @return the value that replaces the directive if they are not, otherwise null
     */
    private Value options(JsonNode option, String place, int depth, Scope scope, String... known) {
        if (!option.isObject()) {
            return invalid(
                    scope,
                    place,
                    "must be an object with " + quoted(known) + " but is " + JavaScriptValues.describe(option));
        }
        Set<String> names = Set.of(known);
        Value fault = null;
        for (Map.Entry<String, JsonNode> field : option.properties()) {
            String name = field.getKey();
            if (names.contains(name)) {
                continue;
            }
            if (name.startsWith("@") && scope.validated()) {
                fault = problem(place, "must be an object with " + quoted(known) + " but has " + name);
                continue;
            }
            warn(scope, child(place, name), "there is no such option; it is ignored");
            validate(option, name, place, depth, scope);
        }
        return fault;
    }

    /** Finds what Segment refuses in an option that it validates but does not resolve. */
    private void validate(JsonNode option, String name, String place, int depth, Scope scope) {
        if (scope.validated()) {
            value(option.path(name), child(place, name), depth, scope.never());
        }
    }

    private static String quoted(String... names) {
        return String.join(
                ", ", Arrays.stream(names).map(name -> "\"" + name + "\"").toList());
    }

    private static String quote(JsonNode node) {
        return node.isTextual() ? "\"" + node.textValue() + "\"" : JavaScriptValues.describe(node);
    }

    private static boolean isText(JsonNode node, String text) {
        return node.isTextual() && node.textValue().equals(text);
    }

    private static boolean isTextInAnyCase(JsonNode node, String first, String second) {
        return node.isTextual()
                && (node.textValue().toLowerCase(Locale.ROOT).equals(first)
                        || node.textValue().toLowerCase(Locale.ROOT).equals(second));
    }

    private static boolean isDirective(JsonNode node) {
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> field : node.properties()) {
                if (field.getKey().startsWith("@")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A value that must be text or a directive, or missing, in a part that Segment validates. */
    private Value textOrDirective(JsonNode node, String place, int depth, Scope scope) {
        if (scope.validated() && !node.isMissingNode() && !node.isTextual() && !isDirective(node)) {
            return problem(place, "must be text or a directive but is " + JavaScriptValues.describe(node));
        }
        return value(node, place, depth, scope);
    }

    /** A fault that Segment finds when it validates the mapping, or when it resolves it if it does not validate this part. */
    private Value invalid(Scope scope, String place, String problem) {
        return scope.validated() ? problem(place, problem) : fault(scope, place, problem);
    }

    /** A fault that Segment finds when it resolves this part of the mapping. */
    private Value fault(Scope scope, String place, String problem) {
        if (scope.reach() == Scope.Reach.ALWAYS) {
            return problem(place, problem);
        }
        return later(scope, place, problem);
    }

    /** A fault that fails some events. */
    private Value.Failing later(Scope scope, String place, String problem) {
        warn(scope, place, problem + "; an event that reaches it fails");
        return new Value.Failing(place, problem);
    }

    private Value problem(String place, String problem) {
        problems.add(place.isEmpty() ? problem : place + ": " + problem);
        return Value.Constant.UNDEFINED;
    }

    private void warn(Scope scope, String place, String warning) {
        if (scope.reach() != Scope.Reach.NEVER) {
            warnings.add(place.isEmpty() ? warning : place + ": " + warning);
        }
    }

    private static String child(String place, String name) {
        if (!PLAIN_NAME.matcher(name).matches()) {
            return place + "[\"" + name + "\"]";
        }
        return place.isEmpty() ? name : place + "." + name;
    }
}
