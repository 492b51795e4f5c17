package io.segmentlaunchdarkly.fql;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A condition on a Segment event, such as {@code type = "track" and match(event, "Order *")}. It is parsed once and may be evaluated any
 * number of times, by any number of threads.
 *
 * <p>The language is that of Segment's documentation (Destination Filter Query Language); docs/triggers.md shows it by example.
 * Triggers in the form of Segment's trigger builder mean what they mean at Segment, see {@code BuilderForm}.
 */
public final class Trigger {
    private final String text;
    private final Reading reading;
    private final Condition condition;
    private final Function<JsonNode, Explanation> explainer;
    private final List<String> warnings;

    private Trigger(
            String text,
            Reading reading,
            Condition condition,
            Function<JsonNode, Explanation> explainer,
            List<String> warnings) {
        this.text = text;
        this.reading = reading;
        this.condition = condition;
        this.explainer = explainer;
        this.warnings = List.copyOf(warnings);
    }

    /**
     * Parses a trigger.
     *
     * @param fql the text; line breaks count as blanks
     * @return the trigger, ready to evaluate
     * @throws FqlSyntaxException if the text is not a trigger, or if its parentheses, {@code !}, lists and functions nest deeper than 100
     *     levels; it names the place and what was expected there
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
        return new Trigger(
                read.text(),
                Reading.SEGMENT,
                read.condition().trigger(),
                event -> Explanation.of(read.condition(), event),
                warnings);
    }

    private static Trigger asDocumented(Expression expression, List<String> bareWords) {
        List<String> warnings = bareWords.stream()
                .map(word -> word + " has no quotes and is read as a field of the event.")
                .toList();
        return new Trigger(
                documented(expression),
                Reading.DOCUMENTED,
                expression.condition(),
                event -> Explanation.of(expression, event),
                warnings);
    }

    /**
     * Makes a trigger that is read as documented. Segment evaluates destination filters in this way, whatever their form.
     *
     * @param fql a trigger in either form
     * @return a trigger that means what is documented for the given one: the same text, or the text in parentheses
     * @throws FqlSyntaxException if the text is not a trigger
     */
    public static String documented(String fql) {
        Expression expression = new Parser(fql).parse();
        return BuilderForm.read(fql).isPresent() ? documented(expression) : fql;
    }

    private static String documented(Expression expression) {
        StringBuilder out = new StringBuilder();
        expression.print(out);
        // In the builder's form this text might mean something else. Parentheses around the whole text exclude it from
        // that form; two pairs are needed if the text has others.
        while (BuilderForm.read(out.toString()).isPresent()) {
            out.insert(0, '(').append(')');
        }
        return out.toString();
    }

    /**
     * Evaluates this trigger for an event. It never throws: a field of an unexpected type makes its condition false, as documented for
     * nulls.
     *
     * @param event the Segment event; the language treats an absent field, a missing node and JSON's null alike, as {@code null}
     * @return whether the event matches
     */
    public boolean matches(JsonNode event) {
        return condition.of(event);
    }

    /** Says why an event matches this trigger, or does not: each condition of it, with the value that it met. */
    public Explanation explain(JsonNode event) {
        return explainer.apply(event);
    }

    /** The rules by which this trigger is read. */
    public Reading reading() {
        return reading;
    }

    /** What the author probably did not intend, one sentence each. */
    public List<String> warnings() {
        return warnings;
    }

    /** Triggers that differ only in blanks, quote style, superfluous parentheses and the like are equal. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Trigger trigger && text.equals(trigger.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The canonical form, which parses to an equal trigger. */
    @Override
    public String toString() {
        return text;
    }
}
