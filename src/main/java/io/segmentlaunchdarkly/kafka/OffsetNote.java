package io.segmentlaunchdarkly.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What this service keeps beside a committed offset, as the commit's metadata: JSON of some 100 bytes, of the 4096 that a broker takes
 * ({@code offset.metadata.max.bytes}).
 *
 * <pre>{"time": 1795382308121, "end": 1500, "id": "…", "since": 1795382309000, "at": "12"}</pre>
 *
 * @param time the time of the latest record before the offset, in milliseconds; 0 if it is not known
 * @param claim the records from the offset on that are being delivered; empty if none are
 */
record OffsetNote(long time, Optional<Claim> claim) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A range of records that somebody has begun to deliver: who owns the partition next repeats exactly this range, under the same payload
     * ids, so that LaunchDarkly ignores what it has already.
     *
     * @param end the offset after the range's last record
     * @param id a UUID from which the payload ids of the range's batches are derived
     * @param since when the range was first claimed
     * @param at the {@link RangeBatch#path} of the batch that is being delivered; empty for that of the whole range
     */
    record Claim(long end, String id, Instant since, String at) {
        /** The same range when another of its batches is being delivered. */
        Claim at(String path) {
            return new Claim(end, id, since, path);
        }
    }

    private static final Pattern PATH = Pattern.compile("[12]{0,200}");

    /** Nothing is known. */
    static final OffsetNote NONE = new OffsetNote(0, Optional.empty());

    /** Reads the metadata of a commit; metadata that was written by something else says nothing. */
    static OffsetNote parse(String metadata) {
        if (metadata.isEmpty()) {
            return NONE;
        }
        try {
            JsonNode json = JSON.readTree(metadata);
            boolean claimed = json.path("end").isIntegralNumber()
                    && json.path("id").isTextual()
                    && json.path("since").isIntegralNumber()
                    && PATH.matcher(json.path("at").asText()).matches();
            return new OffsetNote(
                    json.path("time").asLong(),
                    claimed
                            ? Optional.of(new Claim(
                                    json.get("end").longValue(),
                                    json.get("id").textValue(),
                                    Instant.ofEpochMilli(json.get("since").longValue()),
                                    json.path("at").asText()))
                            : Optional.empty());
        } catch (JsonProcessingException e) {
            return NONE;
        }
    }

    /** The metadata of a commit. */
    String metadata() {
        ObjectNode json = JSON.createObjectNode().put("time", time);
        claim.ifPresent(range -> json.put("end", range.end())
                .put("id", range.id())
                .put("since", range.since().toEpochMilli())
                .put("at", range.at()));
        return json.toString();
    }
}
