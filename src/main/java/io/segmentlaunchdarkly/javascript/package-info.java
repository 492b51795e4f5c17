/**
 * JavaScript's rules for numbers, white space, dates and text, because the destination that this service replaces is written in
 * JavaScript. Each class names the section of ECMA-262 (15th edition, 2024) that it follows. It knows JSON, in which a missing node is
 * {@code undefined}, and never what a value means or what a text may cost. Begin reading with {@link
 * io.segmentlaunchdarkly.javascript.Numbers}.
 */
package io.segmentlaunchdarkly.javascript;
