package io.segmentlaunchdarkly.history;

import java.time.Instant;
import java.util.Optional;

/**
 * A search of the history. An event is found if it matches all the values that are given.
 *
 * @param messageId the event's messageId
 * @param user its user id or anonymous id
 * @param name its name; {@code *} stands for any characters
 * @param outcome what became of it, or of one of its LaunchDarkly events
 * @param mapping a mapping that was applied to it
 * @param environment a LaunchDarkly environment that it was meant for
 * @param since the earliest time of receipt
 * @param until the latest time of receipt
 */
public record EventQuery(
        Optional<String> messageId,
        Optional<String> user,
        Optional<String> name,
        Optional<Outcome> outcome,
        Optional<String> mapping,
        Optional<String> environment,
        Optional<Instant> since,
        Optional<Instant> until) {
    /** Everything. */
    public static EventQuery all() {
        return new EventQuery(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same with a messageId. */
    public EventQuery withMessageId(String value) {
        return new EventQuery(Optional.of(value), user, name, outcome, mapping, environment, since, until);
    }

    /** The same with a user id or anonymous id. */
    public EventQuery withUser(String value) {
        return new EventQuery(messageId, Optional.of(value), name, outcome, mapping, environment, since, until);
    }

    /** The same with a name, in which {@code *} stands for any characters. */
    public EventQuery withName(String value) {
        return new EventQuery(messageId, user, Optional.of(value), outcome, mapping, environment, since, until);
    }

    /** The same with an outcome. */
    public EventQuery withOutcome(Outcome value) {
        return new EventQuery(messageId, user, name, Optional.of(value), mapping, environment, since, until);
    }

    /** The same with a mapping. */
    public EventQuery withMapping(String value) {
        return new EventQuery(messageId, user, name, outcome, Optional.of(value), environment, since, until);
    }

    /** The same with a LaunchDarkly environment. */
    public EventQuery withEnvironment(String value) {
        return new EventQuery(messageId, user, name, outcome, mapping, Optional.of(value), since, until);
    }

    /** The same from a time of receipt on. */
    public EventQuery withSince(Instant value) {
        return new EventQuery(messageId, user, name, outcome, mapping, environment, Optional.of(value), until);
    }

    /** The same up to a time of receipt. */
    public EventQuery withUntil(Instant value) {
        return new EventQuery(messageId, user, name, outcome, mapping, environment, since, Optional.of(value));
    }

    /** Whether an event matches, as far as that is known at its receipt. */
    public boolean matches(HistoryEvent event) {
        return messageId.map(event.identity().messageId()::equals).orElse(true)
                && isOfUser(event)
                && namePattern()
                        .map(pattern -> pattern.matches(event.identity().name()))
                        .orElse(true)
                && outcome.map(EventStory.atReceipt(event)::has).orElse(true)
                && mapping.map(sought -> event.results().stream()
                                .anyMatch(result -> result.mapping().equals(sought)))
                        .orElse(true)
                && environment
                        .map(sought -> event.environment().equals(sought)
                                || event.results().stream()
                                        .anyMatch(result -> result.environment().equals(sought)))
                        .orElse(true)
                && since.map(from -> !event.received().isBefore(from)).orElse(true)
                && until.map(to -> !event.received().isAfter(to)).orElse(true);
    }

    boolean isOfUser(HistoryEvent event) {
        return user.map(id -> event.identity().userId().equals(id)
                        || event.identity().anonymousId().equals(id))
                .orElse(true);
    }

    /** The name, if it has no wildcard. */
    Optional<String> exactName() {
        return name.filter(text -> !text.contains("*"));
    }

    /** The pattern that the name must match. */
    Optional<NamePattern> namePattern() {
        return name.map(NamePattern::of);
    }
}
