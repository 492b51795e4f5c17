package io.segmentlaunchdarkly.outbox;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Identifies an event by 128 bits of a hash, so that every id takes the same space, whatever the client chose.
 *
 * @param high the first 64 bits
 * @param low the other 64 bits
 */
public record EventId(long high, long low) {
    /** The id of an event that is never a duplicate, because nothing identifies it. */
    static final EventId NONE = new EventId(0, 0);

    private static final MessageDigest SHA_256 = newSha256();

    /** Makes the ids of one environment's events; not safe for use by several threads. */
    public static final class Maker {
        private final MessageDigest digest;
        private final byte[] environment;

        /** Makes the ids of an environment, or of any other scope with ids of its own; its name has no line break. */
        public Maker(String environment) {
            this.environment = (environment + '\n').getBytes(StandardCharsets.UTF_8);
            this.digest = sha256();
        }

        /** The id of an event, made of the text that identifies it in the environment; {@link #NONE} if the text is empty. */
        public EventId of(String key) {
            if (key.isEmpty()) {
                return NONE;
            }
            digest.update(environment);
            ByteBuffer hash = ByteBuffer.wrap(digest.digest(key.getBytes(StandardCharsets.UTF_8)));
            return new EventId(hash.getLong(), hash.getLong());
        }

        /** Copying one is faster than getting a new one, which searches all providers. */
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
