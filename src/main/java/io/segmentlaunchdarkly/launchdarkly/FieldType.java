package io.segmentlaunchdarkly.launchdarkly;

/**
 * What an action's field holds. A value of another type is coerced where Segment coerces it (JSON Schema validation by Ajv 8 with {@code
 * coerceTypes: 'array'}); if it cannot be coerced, the event is discarded.
 */
public enum FieldType {
    /** Text; a number or a boolean becomes text as JavaScript prints it. */
    STRING("a string"),

    /** A number; text becomes a number by JavaScript's rules, {@code true} is 1 and {@code false} is 0. */
    NUMBER("a number"),

    /** A JSON object; nothing else becomes one. */
    OBJECT("an object"),

    /** Unix milliseconds, or text that reads as a date. */
    DATETIME("a date (a date-like string, or a number of Unix milliseconds)");

    private final String noun;

    FieldType(String noun) {
        this.noun = noun;
    }

    /** The type with its article, as used in a reason: {@code a string}. */
    String noun() {
        return noun;
    }
}
