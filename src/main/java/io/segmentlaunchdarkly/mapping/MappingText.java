package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads a mapping's text, JSON or YAML 1.2, into one tree.
 * It reads YAML's events and not its loader's objects, so that nesting is bounded, numbers stay JSON numbers and every fault has a place.
 */
final class MappingText {

    private static final int MAX_ALIASES = 50;
    private static final String TEXT_TAG = "tag:yaml.org,2002:str";
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
    private static final int MAX_NUMBER_LENGTH = 1_000;

    /** An object or array that is being filled, and the key whose value comes next. */
    private static final class Open {
        private final ContainerNode<?> container;
        private final Optional<Anchor> anchor;
        private String key;

        Open(ContainerNode<?> container, Optional<Anchor> anchor) {
            this.container = container;
            this.anchor = anchor;
        }
    }

    private final Deque<Open> open = new ArrayDeque<>();
    private final Map<Anchor, JsonNode> anchors = new HashMap<>();
    private int aliases;
    private JsonNode root;

    private MappingText() {}

    /**
     * Reads the text.
     *
     * @throws MappingSyntaxException with line and column if it is neither JSON nor YAML, or has a duplicate key or more than one document
     */
    static JsonNode read(String text) {
        // JSON first: it is a subset of YAML except for tabs between tokens and escapes of characters beyond the basic
        // plane.
        return JsonTexts.read(text).orElseGet(() -> new MappingText().readYaml(text));
    }

    private JsonNode readYaml(String text) {
        LoadSettings settings = LoadSettings.builder().setLabel("mapping").build();
        try {
            for (Event event : new Parse(settings).parseString(text)) {
                read(event);
            }
        } catch (MarkedYamlEngineException e) {
            throw fault(e.getProblem(), e.getProblemMark());
        } catch (YamlEngineException e) {
            throw fault(e.getMessage(), Optional.empty());
        }
        if (root == null) {
            throw fault("it is empty", Optional.empty());
        }
        return root;
    }

    private void read(Event event) {
        switch (event.getEventId()) {
            case DocumentStart -> {
                if (root != null) {
                    throw fault("it has more than one document", event.getStartMark());
                }
            }
            case MappingStart -> begin((CollectionStartEvent) event, Nodes.object());
            case SequenceStart -> begin((CollectionStartEvent) event, Nodes.array());
            case MappingEnd, SequenceEnd -> {
                Open ended = open.pop();
                ended.anchor.ifPresent(anchor -> anchors.put(anchor, ended.container));
            }
            case Scalar -> scalar((ScalarEvent) event);
            case Alias -> alias((AliasEvent) event);
            default -> {}
        }
    }

    private void begin(CollectionStartEvent event, ContainerNode<?> container) {
        if (expectsKey()) {
            throw fault("a key must be text", event.getStartMark());
        }
        if (event.getTag().isPresent()) {
            throw fault("tags are not supported, found " + event.getTag().get(), event.getStartMark());
        }
        if (open.size() >= MappingLimits.MAPPING_DEPTH) {
            throw fault("it is nested deeper than " + MappingLimits.MAPPING_DEPTH + " levels", event.getStartMark());
        }
        add(container);
        open.push(new Open(container, event.getAnchor()));
    }

    private void scalar(ScalarEvent event) {
        String tag = event.getTag().orElse("");
        if (!tag.isEmpty() && !tag.equals("!") && !tag.equals(TEXT_TAG)) {
            throw fault("tags are not supported, found " + tag, event.getStartMark());
        }
        if (expectsKey()) {
            String key = event.getValue();
            if (((ObjectNode) open.element().container).has(key)) {
                throw fault("the key \"" + key + "\" occurs twice in one object", event.getStartMark());
            }
            open.element().key = key;
            return;
        }
        JsonNode value = event.isPlain() && tag.isEmpty() ? plain(event) : Nodes.text(event.getValue());
        add(value);
        remember(event, value);
    }

    private void remember(NodeEvent event, JsonNode value) {
        event.getAnchor().ifPresent(anchor -> anchors.put(anchor, value));
    }

    private void alias(AliasEvent event) {
        JsonNode value = anchors.get(event.getAlias());
        if (value == null) {
            throw fault("the alias *" + event.getAlias() + " has no anchor before it", event.getStartMark());
        }
        if (++aliases > MAX_ALIASES) {
            throw fault("it uses more than " + MAX_ALIASES + " aliases", event.getStartMark());
        }
        if (expectsKey()) {
            throw fault("a key must be text", event.getStartMark());
        }
        add(value);
    }

    private boolean expectsKey() {
        return !open.isEmpty() && open.element().container.isObject() && open.element().key == null;
    }

    private void add(JsonNode value) {
        if (open.isEmpty()) {
            root = value;
            return;
        }
        Open parent = open.element();
        if (parent.container instanceof ObjectNode object) {
            object.set(parent.key, value);
            parent.key = null;
        } else {
            ((ArrayNode) parent.container).add(value);
        }
    }

    /** Null and booleans as in YAML 1.2's core schema, numbers as in JSON. Everything else is text, including {@code yes} and 007. */
    private static JsonNode plain(ScalarEvent event) {
        String text = event.getValue();
        return switch (text) {
            case "", "~", "null", "Null", "NULL" -> NullNode.getInstance();
            case "true", "True", "TRUE" -> BooleanNode.TRUE;
            case "false", "False", "FALSE" -> BooleanNode.FALSE;
            default -> {
                if (!NUMBER.matcher(text).matches()) {
                    yield Nodes.text(text);
                }
                if (text.length() > MAX_NUMBER_LENGTH) {
                    throw fault("a number is longer than " + MAX_NUMBER_LENGTH + " characters", event.getStartMark());
                }
                yield JsonTexts.read(text).orElseThrow();
            }
        };
    }

    private static MappingSyntaxException fault(String problem, Optional<Mark> mark) {
        int line = mark.map(Mark::getLine).orElse(-1) + 1;
        int column = mark.map(Mark::getColumn).orElse(-1) + 1;
        String where = line == 0 ? "" : "line " + line + ", column " + column + ": ";
        return new MappingSyntaxException(List.of(where + problem), line, column);
    }
}
