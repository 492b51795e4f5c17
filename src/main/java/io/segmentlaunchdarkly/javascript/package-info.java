/**
 * Numbers, white space, dates and text as JavaScript has them, the language of the destination that this service replaces; each class names
 * the section of ECMA-262 (15th edition, 2024) that it follows. It knows JSON, in which a missing node is {@code undefined}, and never what
 * a value means or what a text may cost. Begin reading with {@link io.segmentlaunchdarkly.javascript.Numbers}.
 */
package io.segmentlaunchdarkly.javascript;
