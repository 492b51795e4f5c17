package io.segmentlaunchdarkly.segment;

import java.io.ByteArrayOutputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks gzip (RFC 1952) in memory: one member or a few in a row. {@link java.util.zip.GZIPInputStream} recurses for each further
 * member, so a small body of many empty members would overflow the stack.
 *
 * <p>Each byte of the body is looked at a fixed number of times, and unpacking stops at the first byte above the limit. So the time grows
 * only with the length of the body and of the result. The memory is twice the size of the result, plus 40 KB.
 */
final class Gzip {
    private static final int MAGIC_1 = 0x1f;
    private static final int MAGIC_2 = 0x8b;
    private static final int DEFLATE = 8;
    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;

    private static final int HEADER_CRC = 1 << 1;
    private static final int EXTRA = 1 << 2;
    private static final int NAME = 1 << 3;
    private static final int COMMENT = 1 << 4;
    private static final int RESERVED = 0b1110_0000;

    private final byte[] body;
    private final int maxBytes;
    private final byte[] chunk = new byte[8192];
    private final ByteArrayOutputStream plain = new ByteArrayOutputStream();
    private int position;

    private Gzip(byte[] body, int maxBytes) {
        this.body = body;
        this.maxBytes = maxBytes;
    }

    /**
     * Unpacks a gzip body. Zeros after the last member are padding.
     *
     * @param maxBytes the most bytes that it may unpack to
     * @throws RequestRefusedException 400: {@code bad_request} if it is not gzip, is cut short or damaged, or is followed by something
     *     else; {@code payload_too_large}; {@code too_many_gzip_members}
     */
    static byte[] unpack(byte[] body, int maxBytes) throws RequestRefusedException {
        return new Gzip(body, maxBytes).unpack();
    }

    private byte[] unpack() throws RequestRefusedException {
        Inflater inflater = new Inflater(true);
        try {
            for (int members = 0; members == 0 || !isPadding(); members++) {
                if (members == Limits.GZIP_MEMBERS) {
                    throw new RequestRefusedException(
                            400,
                            "too_many_gzip_members",
                            "The body has more than " + Limits.GZIP_MEMBERS
                                    + " gzip members, the most a request may have.");
                }
                skipHeader();
                unpackMember(inflater);
            }
            return plain.toByteArray();
        } catch (DataFormatException e) {
            throw unreadable(e.getMessage() == null ? "its data is damaged" : e.getMessage());
        } finally {
            inflater.end();
        }
    }

    /** Whether nothing follows, or only zeros. */
    private boolean isPadding() {
        int next = position;
        while (next < body.length && body[next] == 0) {
            next++;
        }
        return next == body.length;
    }

    private void skipHeader() throws RequestRefusedException {
        int start = position;
        if (byteAt(start) != MAGIC_1 || byteAt(start + 1) != MAGIC_2) {
            throw unreadable(start == 0 ? "it does not begin as gzip does" : "something else follows it");
        }
        if (byteAt(start + 2) != DEFLATE) {
            throw unreadable("its compression method is not deflate");
        }
        int flags = byteAt(start + 3);
        if ((flags & RESERVED) != 0) {
            throw unreadable("its header has flags that gzip does not know");
        }
        position = start + HEADER_BYTES;
        if ((flags & EXTRA) != 0) {
            position += 2 + shortAt(position);
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            int expected = shortAt(position);
            CRC32 crc = new CRC32();
            crc.update(body, start, position - start);
            if ((crc.getValue() & 0xffff) != expected) {
                throw unreadable("its header is damaged");
            }
            position += 2;
        }
    }

    private void skipText() throws RequestRefusedException {
        while (byteAt(position) != 0) {
            position++;
        }
        position++;
    }

    private void unpackMember(Inflater inflater) throws DataFormatException, RequestRefusedException {
        if (position > body.length) {
            throw tooShort();
        }
        inflater.reset();
        inflater.setInput(body, position, body.length - position);
        CRC32 crc = new CRC32();
        while (!inflater.finished()) {
            int length = inflater.inflate(chunk);
            if (length == 0 && !inflater.finished()) {
                throw tooShort();
            }
            if (length > maxBytes - plain.size()) {
                throw new RequestRefusedException(
                        400,
                        "payload_too_large",
                        "The body unpacks to more than " + maxBytes + " bytes, the most a request may have.");
            }
            crc.update(chunk, 0, length);
            plain.write(chunk, 0, length);
        }
        position = body.length - inflater.getRemaining();
        if (crc.getValue() != intAt(position) || (inflater.getBytesWritten() & 0xffff_ffffL) != intAt(position + 4)) {
            throw unreadable("its checksum or length does not match its data");
        }
        position += TRAILER_BYTES;
    }

    private long intAt(int index) throws RequestRefusedException {
        return shortAt(index) | (long) shortAt(index + 2) << 16;
    }

    private int shortAt(int index) throws RequestRefusedException {
        return byteAt(index) | byteAt(index + 1) << 8;
    }

    private int byteAt(int index) throws RequestRefusedException {
        if (index >= body.length) {
            throw tooShort();
        }
        return body[index] & 0xff;
    }

    private static RequestRefusedException tooShort() {
        return unreadable("it ends too early");
    }

    private static RequestRefusedException unreadable(String why) {
        return RequestRefusedException.badRequest("The body is not readable gzip: " + why + ".");
    }
}
