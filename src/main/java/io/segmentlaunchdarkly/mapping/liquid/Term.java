package io.segmentlaunchdarkly.mapping.liquid;

/** A part of an expression. */
sealed interface Term permits Operand, Operator {}
