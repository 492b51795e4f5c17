package io.segmentlaunchdarkly.console.web;

import java.util.Map;

/**
 * An answer of the console.
 *
 * @param status the HTTP status
 * @param headers those of this answer, beside those that every answer has
 */
@SuppressWarnings("ArrayRecordComponent") // The bytes are sent as they are, and answers are not compared.
public record WebAnswer(int status, Map<String, String> headers, byte[] body) {
    private static final String TYPE = "Content-Type";
    private static final String CACHE = "Cache-Control";

    /** A page or a part of one. It shows what is true now, and may show personal data, so nobody keeps it. */
    static WebAnswer page(int status, byte[] html) {
        return new WebAnswer(status, Map.of(TYPE, "text/html; charset=UTF-8", CACHE, "no-store"), html);
    }

    /** Something that is at an address of its own for ever. */
    static WebAnswer unchanging(String type, byte[] body) {
        return new WebAnswer(200, Map.of(TYPE, type, CACHE, "private, max-age=31536000, immutable"), body);
    }

    /** Leads the browser to a page after something was done. */
    public static WebAnswer seeOther(String address) {
        return new WebAnswer(303, Map.of("Location", address, CACHE, "no-store"), new byte[0]);
    }
}
