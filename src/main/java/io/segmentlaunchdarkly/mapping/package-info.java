/**
 * Segment's mapping directives: what a destination's fields are made of, written as JSON or YAML, resolved against one event at a time.
 * Knows JSON, Camel and JavaScript's rules; it never learns what the fields mean, validates no field and sends nothing.
 * Begin with {@link io.segmentlaunchdarkly.mapping.Mapping}, then the directives behind {@code Value}; routes come in through
 * {@link io.segmentlaunchdarkly.mapping.MappingLanguage}.
 */
package io.segmentlaunchdarkly.mapping;
