package io.segmentlaunchdarkly.kafka;

/** Identifies a Segment event in its partition. */
final class EventKey {
    private EventKey() {}

    /** The write key's length comes first, so that no two pairs have the same key. */
    static String of(String writeKey, String messageId) {
        return writeKey.length() + ":" + writeKey + messageId;
    }
}
