package io.segmentlaunchdarkly.kafka;

import java.util.List;

/**
 * What was made of a record for one environment.
 *
 * @param events the LaunchDarkly events, each a line of JSON
 * @param account accounts for the record's Segment events, when all that was made of them is done; it fails with no exception
 */
record MappedRecord(List<byte[]> events, Runnable account) {}
