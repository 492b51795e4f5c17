package io.segmentlaunchdarkly.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A record that was taken from a topic.
 *
 * @param timestamp when it was written, as its sender or the broker says; empty if neither does
 * @param key empty for none
 * @param value empty for none
 * @param headers in their order; a name may come more than once
 */
public record ReceivedRecord(
        String topic,
        int partition,
        long offset,
        Optional<Instant> timestamp,
        Optional<byte[]> key,
        Optional<byte[]> value,
        List<Map.Entry<String, byte[]>> headers) {
    /** The header with the Segment write key. */
    public static final String WRITE_KEY = "writeKey";

    /** The header with the messageId of the event. */
    public static final String MESSAGE_ID = "messageId";

    public ReceivedRecord {
        headers = List.copyOf(headers);
    }

    /** The last header of a name, as text; empty if there is none or it is empty. */
    Optional<String> header(String name) {
        return headers.stream()
                .filter(header -> header.getKey().equals(name) && header.getValue().length > 0)
                .reduce((before, last) -> last)
                .map(header -> new String(header.getValue(), StandardCharsets.UTF_8));
    }

    /** Its place, {@code segment.events-3@42}: the topic, the partition, the offset. It identifies the record. */
    String place() {
        return topic + "-" + partition + "@" + offset;
    }
}
