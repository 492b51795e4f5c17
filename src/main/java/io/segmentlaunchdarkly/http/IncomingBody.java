package io.segmentlaunchdarkly.http;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/**
 * The body of one request while it is being received. Its memory is reserved first: all of it at the beginning when the client announces
 * the length, so that other bodies never stop it half-way; otherwise piece by piece. Another thread may give it up when others need the
 * room.
 */
final class IncomingBody {
    private static final int FIRST_BYTES = 1024;

    /** What became of a piece of the body. */
    enum Piece {
        TAKEN,
        TOO_LARGE,
        NO_ROOM,
        /** The body had already been given up. */
        GIVEN_UP
    }

    private final ByteBudget budget;
    private final int most;
    private final int announced;
    private byte[] bytes = {};
    private int length;
    private boolean givenUp;

    /**
     * @param most the most bytes that the body may have
     * @param announced how many bytes the client announces, 0 if it does not
     */
    IncomingBody(ByteBudget budget, int most, int announced) {
        this.budget = budget;
        this.most = most;
        this.announced = announced;
    }

    /** Reserves the announced length; false when too little is left. */
    synchronized boolean reserve() {
        return givenUp || announced <= bytes.length || grow(announced);
    }

    private boolean grow(int size) {
        int before = bytes.length;
        if (!budget.reserve(size - before, size)) {
            return false;
        }
        try {
            bytes = Arrays.copyOf(bytes, size);
            return true;
        } catch (OutOfMemoryError e) {
            budget.release(size - before);
            return false;
        }
    }

    synchronized Piece add(Buffer piece) {
        if (givenUp) {
            return Piece.GIVEN_UP;
        }
        long needed = (long) length + piece.length();
        if (needed > most) {
            return Piece.TOO_LARGE;
        }
        if (needed > bytes.length && !grow(capacity((int) needed))) {
            return Piece.NO_ROOM;
        }
        piece.getBytes(0, piece.length(), bytes, length);
        length = (int) needed;
        return Piece.TAKEN;
    }

    /** Twice the size, so that no byte is copied often. */
    private int capacity(int needed) {
        return (int) Math.min(most, Math.max(needed, Math.max(FIRST_BYTES, 2L * bytes.length)));
    }

    /** The whole body; null when it is empty or was given up. */
    synchronized byte[] whole() {
        if (givenUp || length == 0) {
            return null;
        }
        if (length < bytes.length) {
            byte[] exact = Arrays.copyOf(bytes, length);
            budget.release(bytes.length - length);
            bytes = exact;
        }
        return bytes;
    }

    /** Releases the received bytes and the reservation; false if that has already been done. */
    synchronized boolean giveUp() {
        if (givenUp) {
            return false;
        }
        givenUp = true;
        budget.release(bytes.length);
        bytes = new byte[0];
        length = 0;
        return true;
    }
}
