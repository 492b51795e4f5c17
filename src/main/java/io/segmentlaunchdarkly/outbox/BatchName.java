package io.segmentlaunchdarkly.outbox;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/**
 * The name of a batch's file, {@code <time>-<payload id>.json}: when the batch was opened (UTC, so that names sort by age) and the
 * payload id under which it is posted for life.
 *
 * @param opened when the batch was opened, to the millisecond
 * @param payloadId a UUID, sent as {@code X-LaunchDarkly-Payload-ID}
 */
public record BatchName(Instant opened, String payloadId) {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);
    private static final String SUFFIX = ".json";

    static BatchName create(Instant now) {
        return new BatchName(now, UUID.randomUUID().toString());
    }

    /**
     * Reads a file name.
     *
     * @throws IllegalArgumentException when the name is not of this form
     */
    public static BatchName parse(String fileName) {
        int dash = fileName.indexOf('-');
        if (dash < 0 || !fileName.endsWith(SUFFIX)) {
            throw new IllegalArgumentException(
                    "A batch file must be named <time>-<payload id>.json but one is named " + fileName);
        }
        try {
            return new BatchName(
                    TIME.parse(fileName.substring(0, dash), Instant::from),
                    fileName.substring(dash + 1, fileName.length() - SUFFIX.length()));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "The name of the batch file " + fileName + " does not begin with a time", e);
        }
    }

    /**
     * The payload id of a half of a batch, which is the same whenever the batch is split.
     *
     * @param number 1 or 2
     */
    public static String halfId(String payloadId, int number) {
        return UUID.nameUUIDFromBytes((payloadId + "/" + number).getBytes(StandardCharsets.US_ASCII))
                .toString();
    }

    /** The file name. */
    @Override
    public String toString() {
        return TIME.format(opened) + "-" + payloadId + SUFFIX;
    }
}
