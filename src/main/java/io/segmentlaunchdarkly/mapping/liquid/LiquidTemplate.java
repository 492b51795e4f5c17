package io.segmentlaunchdarkly.mapping.liquid;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.util.List;

/** A Liquid template, which any number of threads may render at once. The event's fields are its variables. */
public final class LiquidTemplate {

    private final List<Node> nodes;
    private final List<String> warnings;

    private LiquidTemplate(TemplateParser.Parsed parsed) {
        this.nodes = parsed.nodes();
        this.warnings = parsed.warnings();
    }

    /**
     * Parses a template.
     *
     * @throws LiquidSyntaxException with the reason, if LiquidJS would fail on every event
     */
    public static LiquidTemplate parse(String text) throws LiquidSyntaxException {
        return new LiquidTemplate(TemplateParser.parse(text));
    }

    /** What in the template is hardly ever intended, one sentence each. */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * Renders the template.
     *
     * @param event the variables are the fields of an object, the characters of a text or the elements of an array; other values have none
     * @throws LiquidException if LiquidJS fails on the event too, or the template exceeds the limits of {@link Budget}
     */
    public String render(JsonNode event) {
        return render(event, Clock.systemUTC());
    }

    String render(JsonNode event, Clock clock) {
        Rendering rendering = new Rendering(event, clock);
        rendering.render(nodes);
        return rendering.text();
    }
}
