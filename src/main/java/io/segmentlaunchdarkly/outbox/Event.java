package io.segmentlaunchdarkly.outbox;

/**
 * One LaunchDarkly event on its way into a batch.
 *
 * @param json one line of JSON in UTF-8, without a line break
 * @param id what a duplicate is recognised by
 */
@SuppressWarnings("ArrayRecordComponent") // The bytes go to a file as they are; nobody compares events.
record Event(byte[] json, EventId id) {}
