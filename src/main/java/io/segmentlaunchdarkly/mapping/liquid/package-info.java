/**
 * The Liquid templates of {@code @liquid}, with the grammar and the results of LiquidJS 10.30.1 as Segment runs it. A template is parsed
 * once into an immutable tree and rendered against one event at a time, within the time and size of {@link
 * io.segmentlaunchdarkly.mapping.liquid.Budget}. This room knows JSON and JavaScript's rules, and nothing of mappings. It reads no file and
 * changes no event. Begin reading with {@link io.segmentlaunchdarkly.mapping.liquid.LiquidTemplate}, then {@code TemplateParser}, {@code
 * Node} and {@code Filters}.
 */
package io.segmentlaunchdarkly.mapping.liquid;
