package io.segmentlaunchdarkly.mapping;

/**
 * A mapping could not be resolved against one event, for example because the path of a {@code @path} is not text.
 * The message begins with the place in the mapping: {@code user_key.@path: ...}. The mapping itself stays usable for other events.
 */
public final class MappingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String place;

    MappingException(String place, String reason) {
        super(place.isEmpty() ? reason : place + ": " + reason);
        this.place = place;
    }

    /** Returns the place in the mapping, such as {@code user_key.@if.then}; empty if the event itself is at fault. */
    public String place() {
        return place;
    }
}
