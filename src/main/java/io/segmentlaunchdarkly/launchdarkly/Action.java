package io.segmentlaunchdarkly.launchdarkly;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** An action of the LaunchDarkly (Actions) destination: it turns the fields of a mapping into one LaunchDarkly event. */
public enum Action {
    /** Makes a custom event, which LaunchDarkly's metrics and experiments count. */
    TRACK_EVENT("trackEvent", "Track Event", "Track custom events for use in A/B tests and experimentation.") {
        @Override
        public List<Field> fields() {
            return CustomEvent.FIELDS;
        }

        @Override
        public MappingOutcome apply(JsonNode fields, Instant now) {
            return CustomEvent.from(fields, now);
        }
    },

    /** Makes an alias event, which tells LaunchDarkly that an anonymous user has become a known one. */
    ALIAS_USER("aliasUser", "Alias User", "Alias an anonymous user with an identified user key.") {
        @Override
        public List<Field> fields() {
            return AliasEvent.FIELDS;
        }

        @Override
        public MappingOutcome apply(JsonNode fields, Instant now) {
            return AliasEvent.from(fields, now);
        }
    };

    private final String slug;
    private final String title;
    private final String description;

    Action(String slug, String title, String description) {
        this.slug = slug;
        this.title = title;
        this.description = description;
    }

    /** The action with a slug, case-sensitive; empty if there is none. */
    public static Optional<Action> ofSlug(String slug) {
        for (Action action : values()) {
            if (action.slug.equals(slug)) {
                return Optional.of(action);
            }
        }
        return Optional.empty();
    }

    /** The action's name in Segment's API, {@code trackEvent}. */
    public String slug() {
        return slug;
    }

    /** The action's display name, {@code Track Event}. */
    public String title() {
        return title;
    }

    /** What the action does, in a sentence. */
    public String description() {
        return description;
    }

    /** The action's fields, in the order in which the destination's documentation lists them. */
    public abstract List<Field> fields();

    /**
     * Makes the LaunchDarkly event.
     *
     * <p>The fields are treated in Segment's order: nulls and empty strings are dropped, unknown fields are ignored, values are coerced
     * to their field's type, and all problems are collected before the event is discarded. An event that passes Segment's validation is
     * then checked against the rules by which LaunchDarkly ignores an event that it has accepted with 202 (LaunchDarkly documentation,
     * import events).
     *
     * @param fields what a mapping resolved to, an object by field key; a missing node is undefined. It is never modified.
     * @param now the time for an event that has none or an impossible one
     * @return the event, or why there is none; no JSON makes it throw an exception
     */
    public abstract MappingOutcome apply(JsonNode fields, Instant now);
}
