package io.segmentlaunchdarkly.it.faults;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;

/**
 * What a receiver was posted: each event's number with the payload it was taken in, each payload id with a hash of its body. A post is
 * taken when LaunchDarkly would have counted its events, whether or not the answer came through.
 */
final class Arrivals {
    private static final byte[] NUMBER = "\"n\":".getBytes(StandardCharsets.US_ASCII);

    private static final class Payload {
        private final String hash;
        private final int number;
        private int posts;
        private boolean taken;

        private Payload(String hash, int number) {
            this.hash = hash;
            this.number = number;
        }
    }

    private final Map<String, Payload> payloads = new HashMap<>();
    private final Set<String> changed = new TreeSet<>();
    /** The number of the payload in which an event was taken. */
    private final Numbers takenIn = new Numbers();

    private final Numbers takenAt = new Numbers();
    private int delivered;
    private int again;
    private int otherwise;

    /** How often this payload id was posted before. */
    synchronized int posts(String payloadId) {
        Payload payload = payloads.get(payloadId);
        return payload == null ? 0 : payload.posts;
    }

    synchronized void posted(String payloadId, byte[] body, boolean taken) {
        String hash = hash(body);
        Payload payload = payloads.computeIfAbsent(payloadId, id -> new Payload(hash, payloads.size() + 1));
        payload.posts++;
        if (!payload.hash.equals(hash)) {
            changed.add(payloadId);
        }
        if (taken) {
            long now = System.nanoTime();
            boolean takenBefore = payload.taken;
            payload.taken = true;
            numbers(body, number -> take(number, payload, takenBefore, now));
        }
    }

    private void take(int event, Payload payload, boolean takenBefore, long now) {
        long before = takenIn.get(event);
        if (before == 0) {
            delivered++;
            takenIn.set(event, payload.number);
            takenAt.set(event, now);
        } else if (before == payload.number && takenBefore) {
            again++;
        } else {
            otherwise++;
        }
    }

    /** Hands on the numbers of the events in a batch. */
    static void numbers(byte[] batch, IntConsumer numbers) {
        for (int i = 0; i + NUMBER.length < batch.length; i++) {
            int digit = i + NUMBER.length;
            if (batch[i] == '"' && matches(batch, i)) {
                int number = 0;
                while (digit < batch.length && batch[digit] >= '0' && batch[digit] <= '9') {
                    number = 10 * number + batch[digit++] - '0';
                }
                numbers.accept(number);
                i = digit;
            }
        }
    }

    private static boolean matches(byte[] batch, int at) {
        for (int i = 0; i < NUMBER.length; i++) {
            if (batch[at + i] != NUMBER[i]) {
                return false;
            }
        }
        return true;
    }

    private static String hash(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body), 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many different events were taken. */
    synchronized int delivered() {
        return delivered;
    }

    boolean wasDelivered(int event) {
        return takenIn.get(event) != 0;
    }

    /** When an event was taken first, in {@link System#nanoTime}; 0 when it was not. */
    long takenAt(int event) {
        return takenAt.get(event);
    }

    /** How many events were taken once more under the payload id they had before: LaunchDarkly ignores them. */
    synchronized int postedAgain() {
        return again;
    }

    /** How many events were taken once more in another payload: LaunchDarkly would count them twice. */
    synchronized int postedOtherwise() {
        return otherwise;
    }

    /** The payload ids under which different bodies came. */
    synchronized Set<String> changedPayloads() {
        return new TreeSet<>(changed);
    }
}
