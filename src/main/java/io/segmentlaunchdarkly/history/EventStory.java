package io.segmentlaunchdarkly.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Segment event and what became of it until now.
 *
 * @param event the event and what the routes made of it
 * @param fates what became of each of the event's results, in their order
 */
public record EventStory(HistoryEvent event, List<Fate> fates) {
    /**
     * What became of one result.
     *
     * @param outcome its outcome now
     * @param payloadId the payload id of the batch that has, or had, its LaunchDarkly event; empty when it is in none
     * @param turns the turns of that batch, and of those that it was split from, the oldest first
     */
    public record Fate(Outcome outcome, Optional<String> payloadId, List<Turn> turns) {
        /** The last turn of the batch. */
        public Optional<Turn> lastTurn() {
            return turns.isEmpty() ? Optional.empty() : Optional.of(turns.get(turns.size() - 1));
        }
    }

    /** The story of an event as far as it is known at its receipt. */
    public static EventStory atReceipt(HistoryEvent event) {
        return new EventStory(
                event,
                event.results().stream()
                        .map(result -> new Fate(
                                result.outcome() == Outcome.MAPPED ? Outcome.WAITING : result.outcome(),
                                Optional.empty(),
                                List.of()))
                        .toList());
    }

    /** Whether the event, or one of its results, has an outcome. */
    public boolean has(Outcome outcome) {
        return (event.outcome() == outcome && outcome != Outcome.MAPPED)
                || fates.stream().anyMatch(fate -> fate.outcome() == outcome);
    }

    /** The outcome of the event in one word. If LaunchDarkly events were made of it, it is theirs that is furthest from delivered. */
    public Outcome outcome() {
        if (event.outcome() != Outcome.MAPPED) {
            return event.outcome();
        }
        List<Outcome> worstFirst =
                List.of(Outcome.DEAD_LETTERED, Outcome.REMOVED, Outcome.RETRYING, Outcome.WAITING, Outcome.DELIVERED);
        return worstFirst.stream().filter(this::has).findFirst().orElse(Outcome.WAITING);
    }

    /** The reason for the outcome, in a few words; empty if there is none. */
    public String why() {
        if (!event.code().isEmpty()) {
            return event.reason().isEmpty() ? event.code() : event.code() + ": " + event.reason();
        }
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < event.results().size(); i++) {
            HistoryEvent.Result result = event.results().get(i);
            Fate fate = fates.get(i);
            if (!result.reason().isEmpty()) {
                parts.add(result.mapping() + ": " + result.reason());
            } else if (fate.outcome() == Outcome.RETRYING || fate.outcome() == Outcome.DEAD_LETTERED) {
                parts.add(fate.lastTurn().map(Turn::said).orElse(""));
            }
        }
        return String.join("; ", parts);
    }
}
