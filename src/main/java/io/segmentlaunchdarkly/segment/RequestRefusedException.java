package io.segmentlaunchdarkly.segment;

/** A request that is refused as a whole: none of its events was taken, and the client is told why. */
public final class RequestRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    /**
     * @param status the HTTP status to answer with
     * @param code Segment's reason code, or ours where Segment documents none
     * @param message one sentence that names what is wrong
     */
    public RequestRefusedException(int status, String code, String message) {
        super(message);
        this.status = status;
        this.code = code;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    static RequestRefusedException badRequest(String message) {
        return new RequestRefusedException(400, "bad_request", message);
    }
}
