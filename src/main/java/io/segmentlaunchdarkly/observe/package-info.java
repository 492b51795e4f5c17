/**
 * What an operator watches: the ledger of Segment events, the health of ingest and outbox, metrics, traces, and a log that cannot fill the
 * disk. It counts and reads and never decides anything about an event. Begin reading with {@link io.segmentlaunchdarkly.observe.SegmentLedger}, then
 * {@link io.segmentlaunchdarkly.observe.Metrics}.
 */
package io.segmentlaunchdarkly.observe;
