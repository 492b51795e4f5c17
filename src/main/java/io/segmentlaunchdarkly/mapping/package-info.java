/**
 * Segment's mapping directives: how a destination's fields are computed, written as JSON or YAML and resolved against one event at a
 * time. This room knows JSON, Camel and JavaScript's rules. It does not know what the fields mean, validates none of them and sends
 * nothing. Begin reading with {@link io.segmentlaunchdarkly.mapping.Mapping}, then the directives in {@code Value}; routes use {@link
 * io.segmentlaunchdarkly.mapping.MappingLanguage}.
 */
package io.segmentlaunchdarkly.mapping;
