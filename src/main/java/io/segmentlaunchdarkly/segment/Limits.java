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

    private Limits() {}

    /** The most events of a request: 2500, and proportionally more where a request may have more than 500 KB. */
    static int requestEvents(int requestBytes) {
        return (int) ((long) REQUEST_EVENTS * requestBytes / REQUEST_BYTES);
    }
}
