package io.segmentlaunchdarkly.console.tester;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.fql.FqlSyntaxException;
import io.segmentlaunchdarkly.fql.Trigger;
import io.segmentlaunchdarkly.launchdarkly.Action;
import io.segmentlaunchdarkly.mapping.Mapping;
import io.segmentlaunchdarkly.mapping.MappingException;
import io.segmentlaunchdarkly.mapping.MappingSyntaxException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A trigger and a mapping that are ready to be tried.
 *
 * @param trigger empty for every event
 */
record Trial(Optional<Trigger> trigger, Mapping mapping, Action action) {
    /**
     * Reads a draft.
     *
     * @param problems gets what is wrong, in sentences
     * @return empty if something is
     */
    static Optional<Trial> of(TesterView.Draft draft, List<String> problems) {
        Optional<Trigger> trigger = Optional.empty();
        Mapping mapping = null;
        try {
            if (!draft.trigger().isBlank()) {
                trigger = Optional.of(Trigger.parse(draft.trigger()));
            }
        } catch (FqlSyntaxException e) {
            problems.add("The trigger is not valid: " + e.getMessage());
        }
        try {
            mapping = Mapping.parse(draft.mapping());
        } catch (MappingSyntaxException e) {
            e.problems().forEach(problem -> problems.add("The mapping is not valid: " + problem));
        }
        Optional<Action> action = Action.ofSlug(draft.action());
        if (action.isEmpty()) {
            problems.add("There is no action \"" + draft.action() + "\".");
        }
        return problems.isEmpty() ? Optional.of(new Trial(trigger, mapping, action.orElseThrow())) : Optional.empty();
    }

    boolean takes(JsonNode event) {
        return trigger.map(one -> one.matches(event)).orElse(true);
    }

    /** What the mapping and its action make of an event. */
    MappingOutcome apply(JsonNode event, Instant now) {
        try {
            return action.apply(mapping.resolve(event), now);
        } catch (MappingException e) {
            return new MappingOutcome.Discarded(MappingOutcome.Discarded.MAPPING_FAILED, e.getMessage());
        }
    }
}
