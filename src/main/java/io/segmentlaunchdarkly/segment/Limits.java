package io.segmentlaunchdarkly.segment;

/**
 * Segment's documented limits of the tracking API, and ours where Segment documents none, in bytes and counts.
 *
 * <p>A kilobyte is 1024 bytes here, as in Segment's Java SDK, the most generous of its clients, so that nothing an SDK sends as
 * legal is refused.
 */
public final class Limits {
    static final int EVENT_BYTES = 32 * 1024;

    /** The most bytes of a request, unpacked. */
    public static final int REQUEST_BYTES = 500 * 1024;

    /** Clients send one; whoever packs in blocks needs a handful for the largest request. */
    static final int GZIP_MEMBERS = 16;

    static final int REQUEST_EVENTS = 2500;

    /** Nesting of a JSON document; a legal event of 32 KB could nest 16 384 arrays and cost every later step its stack. */
    static final int NESTING = 256;

    private Limits() {}
}
