package io.segmentlaunchdarkly.kafka;

import java.io.IOException;
import java.util.Map;

/** A record on its way through the routes, as their steps see it. */
interface RecordInHand {
    /** Whether an event was in an earlier record of the partition, within the window of de-duplication. The call remembers the event. */
    boolean isRepeated(String writeKey, String messageId);

    /**
     * Writes an event that cannot be delivered to the topic for these, and returns when it is safe there.
     *
     * @param value the event as it came
     * @param headers the reason, as headers by name
     */
    void setAside(byte[] value, Map<String, String> headers) throws IOException;
}
