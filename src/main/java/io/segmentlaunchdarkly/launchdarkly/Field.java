package io.segmentlaunchdarkly.launchdarkly;

import java.util.Objects;

/**
 * One field of an action.
 *
 * @param key its name in a mapping, {@code metric_value}
 * @param title its display name, {@code Metric Value}
 * @param description what it is for, in Markdown
 * @param type what it holds
 * @param required whether an event without it is discarded
 */
public record Field(String key, String title, String description, FieldType type, boolean required) {
    public Field {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(type, "type");
    }

    static Field required(String key, String title, FieldType type, String description) {
        return new Field(key, title, description, type, true);
    }

    static Field optional(String key, String title, FieldType type, String description) {
        return new Field(key, title, description, type, false);
    }

    /** The field as it is named in a reason: {@code 'metric_value' (Metric Value)}. */
    String label() {
        return "'" + key + "' (" + title + ")";
    }
}
