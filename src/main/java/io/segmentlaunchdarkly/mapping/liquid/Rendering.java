package io.segmentlaunchdarkly.mapping.liquid;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One rendering of a template: the event, the template's variables and counts, the text written so far and the budget. */
final class Rendering {

    private final JsonNode event;
    private final Budget budget;
    private final Clock clock;
    private final Map<String, JsonNode> variables = new HashMap<>();
    private final Map<String, JsonNode> counts = new HashMap<>();
    private final Map<String, Integer> turns = new HashMap<>();
    private StringBuilder out = new StringBuilder();
    private int blocks;
    private boolean stopped;

    Rendering(JsonNode event, Clock clock) {
        this(event, clock, new Budget(System.nanoTime()));
    }

    private Rendering(JsonNode event, Clock clock, Budget budget) {
        this.event = event;
        this.clock = clock;
        this.budget = budget;
    }

    /** A rendering whose variables are an item's properties, on the same budget. */
    Rendering of(JsonNode item) {
        return new Rendering(item, clock, budget);
    }

    Budget budget() {
        return budget;
    }

    Clock clock() {
        return clock;
    }

    /** Filters call this, because nothing else takes time that grows with the event. */
    void checkTime() {
        budget.checkTime(System.nanoTime());
    }

    void render(List<Node> nodes) {
        for (int i = 0; i < nodes.size() && !stopped; i++) {
            nodes.get(i).render(this);
        }
    }

    void renderBlock(List<Node> nodes) {
        blocks++;
        render(nodes);
        blocks--;
    }

    String capture(List<Node> nodes) {
        StringBuilder outer = out;
        out = new StringBuilder();
        render(nodes);
        String captured = text();
        out = outer;
        budget.spendText(captured.length());
        return captured;
    }

    String text() {
        return out.toString();
    }

    void write(JsonNode value) {
        write(LiquidValues.string(value, budget));
    }

    void write(String text) {
        budget.checkLength((long) out.length() + text.length());
        out.append(text);
    }

    void stop() {
        stopped = true;
    }

    JsonNode variable(String name, long index) {
        if (blocks > 0 && name.equals("block")) {
            return Keyword.BLOCK;
        }
        JsonNode found = variables.isEmpty() ? null : variables.get(name);
        if (found == null) {
            found = ofEvent(name, index);
        }
        // Other names are looked up in LiquidJS' globals, an object without properties.
        return found.isMissingNode() && name.equals("size") ? LiquidValues.number(0) : found;
    }

    private JsonNode ofEvent(String name, long index) {
        JsonNode counted = counts.isEmpty() ? null : counts.get(name);
        return counted == null ? LiquidValues.own(event, name, index) : counted;
    }

    void assign(String name, JsonNode value) {
        variables.put(name, value);
    }

    /** A count. It begins at the event's number of that name, or at 0, and is independent of assigned variables. */
    double count(String name) {
        JsonNode found = ofEvent(name, -1);
        return found.isNumber() ? found.doubleValue() : 0;
    }

    void setCount(String name, double count) {
        counts.put(name, LiquidValues.number(count));
    }

    /** The index of the next value in a cycle of this many values. */
    int turn(String cycle, int size) {
        int turn = turns.getOrDefault(cycle, 0);
        turns.put(cycle, (turn + 1) % size);
        return turn;
    }
}
