package io.segmentlaunchdarkly.outbox;

/**
 * One LaunchDarkly event for the outbox.
 *
 * @param environment the LaunchDarkly environment that it is delivered to; empty for the one that the endpoint names
 * @param key the text that identifies it in the environment, so that the same event is recognised when it comes again; empty if there is
 *     none, and then the event never counts as a duplicate
 * @param json the event as it is delivered: one line of JSON in UTF-8, without a line break
 */
@SuppressWarnings("ArrayRecordComponent") // The bytes go to a file as they are; events are not compared.
public record OutboxEvent(String environment, String key, byte[] json) {}
