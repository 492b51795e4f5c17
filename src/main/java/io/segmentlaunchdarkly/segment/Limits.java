package io.segmentlaunchdarkly.segment;

/**
 * Segment's documented limits of the tracking API, and ours where Segment documents none, in bytes and counts. The setting {@code
 * launchdarkly.request.max-bytes} raises those of a request, for a relay that sends larger batches than SDKs do.
 *
 * <p>A kilobyte is 1024 bytes here, as in Segment's Java SDK, the most generous of its clients, so that no request that an SDK considers
 * legal is refused.
 */
public final class Limits {
    static final int EVENT_BYTES = 32 * 1024;

    /** The most bytes of an unpacked request, unless the setting says otherwise. */
    public static final int REQUEST_BYTES = 500 * 1024;

    /** Clients send one. A client that packs in blocks needs a handful for the largest request. */
    static final int GZIP_MEMBERS = 16;

    /**
     * The deepest nesting of a JSON document. Without a limit, an event of 32 KB could nest 16 384 arrays and overflow the stack of every
     * later step.
     */
    static final int NESTING = 256;

    /** The most digits of a number. The time to read them grows with their square. */
    static final int DIGITS = 1000;

    private static final int REQUEST_EVENTS = 2500;

    private Limits() {}

    /** The most events of a request: 2500, and proportionally more if a request may have more than 500 KB. */
    static int requestEvents(int requestBytes) {
        return (int) ((long) REQUEST_EVENTS * requestBytes / REQUEST_BYTES);
    }
}
