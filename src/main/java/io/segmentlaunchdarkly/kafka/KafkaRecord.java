package io.segmentlaunchdarkly.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A record to be written to a topic.
 *
 * @param key records with the same key keep their order; empty for none
 * @param value empty for a record without one
 * @param timestamp when the record's event was received, in milliseconds since 1970; empty for now
 */
public record KafkaRecord(
        Optional<byte[]> key, Optional<byte[]> value, Optional<Long> timestamp, Map<String, byte[]> headers) {
    public KafkaRecord {
        headers = Map.copyOf(headers);
    }

    /** The record with more headers, which replace those of the same names. */
    KafkaRecord with(Map<String, byte[]> more) {
        Map<String, byte[]> all = new HashMap<>(headers);
        all.putAll(more);
        return new KafkaRecord(key, value, timestamp, all);
    }
}
