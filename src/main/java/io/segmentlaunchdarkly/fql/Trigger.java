package io.segmentlaunchdarkly.fql;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A condition on a Segment event, such as {@code type = "track" and match(event, "Order *")}. Parsed once, evaluated as often
 * as needed, by any number of threads.
 *
 * <p>The language is that of Segment's documentation (Destination Filter Query Language); docs/triggers.md shows it by example.
 * Triggers in the form of Segment's trigger builder mean what they mean in Segment, see {@code BuilderForm}.
 */
public final class Trigger {
    private final String text;
    private final Reading reading;
    private final Condition condition;
    private final List<String> warnings;

    private Trigger(String text, Reading reading, Condition condition, List<String> warnings) {
        this.text = text;
        this.reading = reading;
        this.condition = condition;
        this.warnings = List.copyOf(warnings);
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
        Parser parser = new Parser(fql);
        Expression documented = parser.parse();
        return BuilderForm.read(fql)
                .map(Trigger::asSegment)
                .orElseGet(() -> asDocumented(documented, parser.bareWords()));
    }

    private static Trigger asSegment(BuilderForm.Read read) {
        List<String> warnings = new ArrayList<>();
        read.unquoted().forEach(word -> warnings.add(word + " has no quotes and is read as text."));
        read.misread().forEach(text -> warnings.add("Segment misreads " + text + ", and so does this trigger."));
        if (read.condition() instanceof SegmentCondition.Unreadable) {
            warnings.add("It is never true.");
        }
        return new Trigger(read.text(), Reading.SEGMENT, read.condition().trigger(), warnings);
    }

    private static Trigger asDocumented(Expression expression, List<String> bareWords) {
        List<String> warnings = bareWords.stream()
                .map(word -> word + " has no quotes and is read as a field of the event.")
                .toList();
        return new Trigger(documented(expression), Reading.DOCUMENTED, expression.condition(), warnings);
    }

    /**
     * A text that is read as documented. Segment's destination filters are evaluated so, whatever form they have.
     *
     * @param fql a trigger in either form
     * @return a trigger that means what is documented of this one: the same text, or one in parentheses
     * @throws FqlSyntaxException if the text is not a trigger
     */
    public static String documented(String fql) {
        Expression expression = new Parser(fql).parse();
        return BuilderForm.read(fql).isPresent() ? documented(expression) : fql;
    }

    private static String documented(Expression expression) {
        StringBuilder out = new StringBuilder();
        expression.print(out);
        // In the builder's form this text might mean something else. Parentheses around the whole take it out of that
        // form;
        // where there are others it takes two pairs.
        while (BuilderForm.read(out.toString()).isPresent()) {
            out.insert(0, '(').append(')');
        }
        return out.toString();
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

    /** By whose rules this trigger is read. */
    public Reading reading() {
        return reading;
    }

    /** What is probably not meant, in a sentence each. */
    public List<String> warnings() {
        return warnings;
    }

    /** Two triggers are equal if they are the same but for blanks, quote style, superfluous parentheses and the like. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Trigger trigger && text.equals(trigger.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The trigger in canonical form, which parses to a trigger equal to this one. */
    @Override
    public String toString() {
        return text;
    }
}
