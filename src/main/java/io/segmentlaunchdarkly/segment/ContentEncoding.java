package io.segmentlaunchdarkly.segment;

import java.util.Locale;

/** Unpacks the body of a request. */
public final class ContentEncoding {
    private ContentEncoding() {}

    /**
     * Unpacks a body. Time and memory grow with the length of the body and are bounded by {@code maxBytes}.
     *
     * @param name what the client calls the encoding, for the message of a refusal
     * @param encoding {@code gzip}, {@code x-gzip}, {@code identity}, or null, which means {@code identity}
     * @param maxBytes the most bytes that it may unpack to
     * @throws RequestRefusedException 400: {@code bad_request} for another encoding or unreadable gzip, {@code payload_too_large}, {@code
     *     too_many_gzip_members}
     */
    public static byte[] decode(byte[] body, String name, String encoding, int maxBytes)
            throws RequestRefusedException {
        if (body == null || body.length == 0 || encoding == null) {
            return body;
        }
        return switch (encoding.trim().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> body;
            case "gzip", "x-gzip" -> Gzip.unpack(body, maxBytes);
            default -> throw RequestRefusedException.badRequest(
                    name + " must be gzip or identity but it was " + encoding + ".");
        };
    }
}
