package io.segmentlaunchdarkly.mapping;

/**
 * How Segment treats a part of a mapping.
 *
 * @param validated whether Segment checks the part before it resolves the mapping. A fault there fails every event, even if the part is
 *     never reached. Segment checks neither arrays nor the objects of {@code @literal} and {@code @excludeWhenNull}
 * @param reach how often the part is resolved
 */
record Scope(boolean validated, Reach reach) {

    static final Scope WHOLE_MAPPING = new Scope(true, Reach.ALWAYS);

    enum Reach {
        /** For every event. */
        ALWAYS,
        /** For some events. */
        SOMETIMES,
        /** For no event. */
        NEVER
    }

    Scope notValidated() {
        return new Scope(false, reach);
    }

    Scope alsoValidated() {
        return new Scope(true, reach);
    }

    Scope sometimes() {
        return reach == Reach.ALWAYS ? new Scope(validated, Reach.SOMETIMES) : this;
    }

    Scope never() {
        return new Scope(validated, Reach.NEVER);
    }
}
