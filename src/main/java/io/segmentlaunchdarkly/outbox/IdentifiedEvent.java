package io.segmentlaunchdarkly.outbox;

/**
 * One LaunchDarkly event on its way into a batch.
 *
 * @param json one line of JSON in UTF-8, without a line break
 * @param id the id by which a duplicate is recognised
 */
@SuppressWarnings("ArrayRecordComponent") // The bytes go to a file as they are; events are not compared.
record IdentifiedEvent(byte[] json, EventId id) {}
