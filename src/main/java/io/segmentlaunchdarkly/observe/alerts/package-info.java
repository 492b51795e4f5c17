/**
 * Alerts: rules about what was counted, the check of them once a minute, and what an operator is told. It reads counters and ledgers, is never
 * on an event's way, and sends through the route {@code launchdarkly-alert}. Begin reading with {@link
 * io.segmentlaunchdarkly.observe.alerts.RuleKind}, then {@link io.segmentlaunchdarkly.observe.alerts.Alerts}.
 */
package io.segmentlaunchdarkly.observe.alerts;
