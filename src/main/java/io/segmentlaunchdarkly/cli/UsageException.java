package io.segmentlaunchdarkly.cli;

/** A command line was not understood, or names something that does not exist; nothing was done. The message is one line. */
public final class UsageException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** A command line that is not understood, with what is wrong in one line. */
    public UsageException(String message) {
        super(message);
    }
}
