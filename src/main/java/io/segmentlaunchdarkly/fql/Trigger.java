package io.segmentlaunchdarkly.fql;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;

/**
 * A condition on a Segment event, such as {@code type = "track" and match(event, "Order *")}. Parsed once, evaluated as often
 * as needed, by any number of threads.
 *
 * <p>The language is that of Segment's documentation (Destination Filter Query Language); docs/triggers.md shows it by example.
 * Triggers in the form of Segment's trigger builder mean what they mean in Segment, see {@code BuilderForm}.
 */
public final class Trigger {
    private final Expression expression;
    private final Condition condition;

    private Trigger(Expression expression) {
        this.expression = expression;
        this.condition = expression.condition();
    }

    /**
     * Reads a trigger.
     *
     * @param fql the text; line breaks count as blanks
     * @return the trigger, ready to evaluate
     * @throws FqlSyntaxException if the text is not a trigger, with the place and what was expected there; nesting deeper than
     *     100 levels of parentheses, {@code !}, lists and functions is one of the reasons
     */
    public static Trigger parse(String fql) {
        Expression documented = new Parser(fql).parse();
        return new Trigger(BuilderForm.read(fql).orElse(documented));
    }

    /**
     * Tells whether this trigger is true of an event. Never throws: a field of an unexpected type makes its condition false, as
     * documented for nulls.
     *
     * @param event the Segment event; an absent field, a missing node and JSON's null are all {@code null} to the language
     * @return whether the event matches
     */
    public boolean matches(JsonNode event) {
        return condition.of(event);
    }

    /** Two triggers are equal if they are the same but for blanks, quote style, superfluous parentheses and the like. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Trigger trigger && expression.equals(trigger.expression);
    }

    @Override
    public int hashCode() {
        return Objects.hash(expression);
    }

    /** The trigger in canonical form, which parses to a trigger equal to this one. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        expression.print(out);
        // In the builder's form this text might mean something else; parentheses around the whole take it out of that
        // form.
        return BuilderForm.read(out.toString()).isPresent() ? "(" + out + ")" : out.toString();
    }
}
