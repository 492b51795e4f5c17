package io.segmentlaunchdarkly.kafka;

import java.time.Duration;

/**
 * How much is taken at a time.
 *
 * @param maxEvents the most records of a range, and the most events of a batch
 * @param maxBytes a range ends with the record that reaches this many bytes; also the most bytes of a batch, unless one event has more
 * @param interval how long the first record of a range waits for others
 * @param dedupWindow how long an event is remembered; zero for no de-duplication
 * @param dedupMaxIds the most events that are remembered, over all partitions of the topic
 * @param memoryBytes the most bytes of records in memory, beyond which only partitions without a record fetch one
 */
record RangeLimits(
        int maxEvents, long maxBytes, Duration interval, Duration dedupWindow, long dedupMaxIds, long memoryBytes) {
    /** The limits of each of several that share what these are in memory. */
    RangeLimits sharedBy(int number) {
        return new RangeLimits(
                maxEvents, maxBytes, interval, dedupWindow, Math.max(1, dedupMaxIds / number), memoryBytes / number);
    }
}
