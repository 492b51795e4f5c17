package io.segmentlaunchdarkly.segment;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/** Unpacks the body of a request. */
public final class ContentEncoding {
    private ContentEncoding() {}

    /**
     * The body as it was before it was packed.
     *
     * @param name what the client calls the encoding, for the message of a refusal
     * @param encoding {@code gzip}, {@code x-gzip}, {@code identity}, or null, which is as good as {@code identity}
     */
    public static byte[] decode(byte[] body, String name, String encoding) throws RequestRefusedException {
        if (body == null || body.length == 0 || encoding == null) {
            return body;
        }
        switch (encoding.trim().toLowerCase(Locale.ROOT)) {
            case "", "identity" -> {
                return body;
            }
            case "gzip", "x-gzip" -> {
                return unpack(body);
            }
            default -> throw RequestRefusedException.badRequest(
                    name + " must be gzip or identity but it was " + encoding + ".");
        }
    }

    /** Unpacks at most one byte more than a request may have: enough to know that it is too large, whatever it would unpack to. */
    private static byte[] unpack(byte[] body) throws RequestRefusedException {
        try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] plain = unpacked.readNBytes(Limits.REQUEST_BYTES + 1);
            if (plain.length > Limits.REQUEST_BYTES) {
                throw new RequestRefusedException(
                        400,
                        "payload_too_large",
                        "The body unpacks to more than " + Limits.REQUEST_BYTES
                                + " bytes, the most a request may have.");
            }
            return plain;
        } catch (IOException e) {
            String why = e.getMessage() == null ? "it ends too early" : e.getMessage();
            throw RequestRefusedException.badRequest("The body is not readable gzip: " + why + ".");
        }
    }
}
