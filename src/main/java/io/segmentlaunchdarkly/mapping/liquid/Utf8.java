package io.segmentlaunchdarkly.mapping.liquid;

import java.nio.charset.StandardCharsets;

/** UTF-8 as on the web (WHATWG Encoding, section 8), which differs from Java's if the input is malformed. */
final class Utf8 {

    private static final char REPLACEMENT = '\ufffd';

    private Utf8() {}

    /** Encodes a text. Half a surrogate pair becomes the replacement character. */
    static byte[] encode(String text) {
        StringBuilder whole = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                i++;
            } else if (Character.isSurrogate(text.charAt(i))) {
                whole.setCharAt(i, REPLACEMENT);
            }
        }
        return whole.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Decodes bytes. Bytes that could begin a character but do not complete it become one replacement character, and so does each other
     * invalid byte.
     */
    static String decode(byte[] bytes) {
        StringBuilder out = new StringBuilder(bytes.length);
        int at = 0;
        while (at < bytes.length) {
            int first = bytes[at++] & 0xff;
            int more = first < 0xc2 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : first < 0xf5 ? 3 : 0;
            if (more == 0) {
                out.append(first < 0x80 ? (char) first : REPLACEMENT);
                continue;
            }
            int codePoint = first & (0x3f >> more);
            int missing = more;
            while (missing > 0 && at < bytes.length && mayFollow(first, bytes[at] & 0xff, missing == more)) {
                codePoint = codePoint << 6 | (bytes[at++] & 0x3f);
                missing--;
            }
            out.appendCodePoint(missing == 0 ? codePoint : REPLACEMENT);
        }
        return out.toString();
    }

    /** The second byte shows overlong forms, surrogates and characters beyond Unicode. */
    private static boolean mayFollow(int first, int next, boolean second) {
        int from = !second ? 0x80 : first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
        int to = !second ? 0xbf : first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
        return next >= from && next <= to;
    }
}
