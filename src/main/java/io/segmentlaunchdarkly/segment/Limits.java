package io.segmentlaunchdarkly.segment;

/**
 * Segment's documented limits of the tracking API, and ours where Segment documents none, in bytes and counts. A request may have more only
 * where the setting {@code launchdarkly.request.max-bytes} says so, for a relay that sends larger batches than SDKs do.
 *
 * <p>A kilobyte is 1024 bytes here, as in Segment's Java SDK, the most generous of its clients, so that nothing an SDK sends as
 * legal is refused.
 */
public final class Limits {
    static final int EVENT_BYTES = 32 * 1024;

    /** The most bytes of a request, unpacked, unless the setting says otherwise. */
    public static final int REQUEST_BYTES = 500 * 1024;

    /** Clients send one; whoever packs in blocks needs a handful for the largest request. */
    static final int GZIP_MEMBERS = 16;

    /** Nesting of a JSON document; a legal event of 32 KB could nest 16 384 arrays and cost every later step its stack. */
    static final int NESTING = 256;

    /** Digits of a number, which take time to read that grows with their square. */
    static final int DIGITS = 1000;

    private static final int REQUEST_EVENTS = 2500;

    /** A request takes a few times its bytes while it is worked on, and several may be at a time. */
    private static final int REQUESTS_IN_HEAP = 32;

    private Limits() {}

    /** The most events of a request: 2500, and proportionally more where a request may have more than 500 KB. */
    static int requestEvents(int requestBytes) {
        return (int) ((long) REQUEST_EVENTS * requestBytes / REQUEST_BYTES);
    }

    /**
     * The most bytes of a request by the setting {@code launchdarkly.request.max-bytes}.
     *
     * @param setting a whole number, not less than Segment's limit nor more than a 32nd of the heap
     * @throws IllegalArgumentException in one line that names the setting, when the value is no such number
     */
    public static int requestBytes(String setting) {
        long most = Math.min(
                Integer.MAX_VALUE / 2,
                Math.max(REQUEST_BYTES, Runtime.getRuntime().maxMemory() / REQUESTS_IN_HEAP));
        String value = setting.trim();
        if (!value.matches("[0-9]{1,10}") || Long.parseLong(value) < REQUEST_BYTES || Long.parseLong(value) > most) {
            throw new IllegalArgumentException("launchdarkly.request.max-bytes must be a whole number from "
                    + REQUEST_BYTES + " to " + most + ", a 32nd of the heap (-Xmx in JAVA_OPTS), but is \"" + value
                    + "\".");
        }
        return Integer.parseInt(value);
    }
}
