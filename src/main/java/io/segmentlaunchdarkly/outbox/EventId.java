package io.segmentlaunchdarkly.outbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What tells one event from another: 128 bits of a hash, so that whatever clients choose as ids takes the same room.
 *
 * @param high the first 64 bits
 * @param low the other 64 bits
 */
record EventId(long high, long low) {
    /** The id of an event that is never a duplicate, as nothing tells it from others. */
    static final EventId NONE = new EventId(0, 0);

    private static final MessageDigest SHA_256 = newSha256();

    /** The id of an event by the environment and the text that tells it from the environment's others; {@link #NONE} for no text. */
    static EventId of(String environment, String key) {
        if (key.isEmpty()) {
            return NONE;
        }
        // An environment's name has no line break.
        byte[] text = (environment + '\n' + key).getBytes(StandardCharsets.UTF_8);
        ByteBuffer hash = ByteBuffer.wrap(sha256().digest(text));
        return new EventId(hash.getLong(), hash.getLong());
    }

    /** A digest of its own for the caller; a copy is had sooner than a new one, which would be looked up among all providers. */
    private static MessageDigest sha256() {
        try {
            return (MessageDigest) SHA_256.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Java's own SHA-256 can be cloned", e);
        }
    }

    private static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    boolean isNone() {
        return high == 0 && low == 0;
    }
}
