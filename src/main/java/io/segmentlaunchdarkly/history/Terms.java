package io.segmentlaunchdarkly.history;

import java.nio.charset.StandardCharsets;

/**
 * The terms by which frames are found: a kind and a value, as a hash of 40 bits. Two terms may have the same hash, so a search checks the
 * events of each frame that it finds.
 */
final class Terms {
    static final char MESSAGE = 'm';
    static final char USER = 'u';
    static final char NAME = 'n';
    static final char OUTCOME = 'o';
    static final char MAPPING = 'g';
    static final char ENVIRONMENT = 'e';
    static final char BATCH = 'b';

    private static final int BITS = 40;
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    private static final long FNV_PRIME = 0x100000001B3L;

    private Terms() {}

    /** A hash of a text, FNV-1a over its characters; 0 for an empty text, which is no term. */
    static long hash(String text) {
        if (text.isEmpty()) {
            return 0;
        }
        long hash = FNV_OFFSET;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return hash == 0 ? 1 : hash;
    }

    /** The {@link #hash(String)} of a text in UTF-8, of which there are few that are not ASCII. */
    static long hash(byte[] bytes, int from, int length) {
        if (length == 0) {
            return 0;
        }
        long hash = FNV_OFFSET;
        for (int i = from; i < from + length; i++) {
            if (bytes[i] < 0) {
                return hash(new String(bytes, from, length, StandardCharsets.UTF_8));
            }
            hash = (hash ^ bytes[i]) * FNV_PRIME;
        }
        return hash == 0 ? 1 : hash;
    }

    /** The term of a kind and the {@link #hash} of a value, from 0 to 2 to the 40th. */
    static long term(char kind, long hash) {
        // MurmurHash3's finaliser: all bits of the hash reach the 40 that are kept.
        long mixed = hash + kind * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 33)) * 0xFF51AFD7ED558CCDL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return (mixed ^ (mixed >>> 33)) >>> (Long.SIZE - BITS);
    }

    static long term(char kind, String value) {
        return term(kind, hash(value));
    }
}
