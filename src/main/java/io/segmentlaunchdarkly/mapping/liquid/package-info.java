/**
 * The Liquid templates of {@code @liquid}, with the grammar and the results of LiquidJS 10.30.1 as Segment runs it: parsed once into an
 * immutable tree, rendered against one event at a time. It knows JSON and JavaScript's rules, reads no file, changes no event and knows
 * nothing of mappings; a template can neither run long nor make much ({@link io.segmentlaunchdarkly.mapping.liquid.Budget}).
 * Begin with {@link io.segmentlaunchdarkly.mapping.liquid.LiquidTemplate}, then {@code TemplateParser}, {@code Tag} and {@code Filters}.
 */
package io.segmentlaunchdarkly.mapping.liquid;
