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

    /** Makes the ids of one environment's events; not safe for use by several threads. */
    static final class Maker {
        private final MessageDigest digest;
        private final byte[] environment;

        Maker(String environment) {
            // An environment's name has no line break.
            this.environment = (environment + '\n').getBytes(StandardCharsets.UTF_8);
            this.digest = sha256();
        }

        /** The id of an event by the text that tells it from the environment's others; {@link #NONE} for no text. */
        EventId of(String key) {
            if (key.isEmpty()) {
                return NONE;
            }
            digest.update(environment);
            ByteBuffer hash = ByteBuffer.wrap(digest.digest(key.getBytes(StandardCharsets.UTF_8)));
            return new EventId(hash.getLong(), hash.getLong());
        }

        /** A copy is had sooner than a new one, which would be looked up among all providers. */
        private static MessageDigest sha256() {
            try {
                return (MessageDigest) SHA_256.clone();
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException("Java's own SHA-256 can be cloned", e);
            }
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
