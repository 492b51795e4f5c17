package io.segmentlaunchdarkly.console.web;

/** A request that cannot be answered with a page. The message is a sentence for the person who sent it. */
public final class RefusalException extends RuntimeException {
    private final int status;

    private RefusalException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** There is nothing at the address. */
    public static RefusalException notFound(String message) {
        return new RefusalException(404, message);
    }

    /** What was asked for cannot be understood. */
    public static RefusalException badRequest(String message) {
        return new RefusalException(400, message);
    }

    /** The address takes another method. */
    public static RefusalException wrongMethod(String method) {
        return new RefusalException(405, "This address does not take " + method + ".");
    }

    /** It cannot be done now. */
    public static RefusalException unavailable(String message) {
        return new RefusalException(503, message);
    }

    /** The HTTP status of the answer. */
    public int status() {
        return status;
    }
}
