package io.segmentlaunchdarkly.mapping.liquid;

/** What an expression is made of. */
sealed interface Term permits Operand, Operator {}
