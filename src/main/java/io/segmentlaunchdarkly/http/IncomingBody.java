package io.segmentlaunchdarkly.http;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;

/**
 * The body of one request while it comes in. Its memory is reserved before it is taken, and grows with what has come, not with what the
 * client says will come. It may be given up from another thread, when room is needed for others.
 */
final class IncomingBody {
    private static final int FIRST_BYTES = 1024;

    /** What became of a piece of the body. */
    enum Piece {
        TAKEN,
        TOO_LARGE,
        NO_ROOM,
        /** The body was given up before. */
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
     * @param announced how many bytes the client says it has, 0 where it does not say
     */
    IncomingBody(ByteBudget budget, int most, int announced) {
        this.budget = budget;
        this.most = most;
        this.announced = announced;
    }

    synchronized Piece add(Buffer piece) {
        if (givenUp) {
            return Piece.GIVEN_UP;
        }
        long needed = (long) length + piece.length();
        if (needed > most) {
            return Piece.TOO_LARGE;
        }
        if (needed > bytes.length) {
            int grown = capacity((int) needed);
            if (!budget.reserve(grown - bytes.length, grown)) {
                return Piece.NO_ROOM;
            }
            int before = bytes.length;
            try {
                bytes = Arrays.copyOf(bytes, grown);
            } catch (OutOfMemoryError e) {
                budget.release(grown - before);
                return Piece.NO_ROOM;
            }
        }
        piece.getBytes(0, piece.length(), bytes, length);
        length = (int) needed;
        return Piece.TAKEN;
    }

    /** Twice as much as before, so that no byte is copied often, but no more than announced unless more has come. */
    private int capacity(int needed) {
        long doubled = Math.min(most, Math.max(FIRST_BYTES, 2L * bytes.length));
        long wanted = announced > 0 ? Math.min(doubled, announced) : doubled;
        return (int) Math.max(needed, wanted);
    }

    /** The body, whole; null where it has no byte or was given up. */
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

    /** Lets go of what has come and of what was reserved for it; false where that was done before. */
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
