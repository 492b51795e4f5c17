package io.segmentlaunchdarkly.segment;

import java.util.Optional;

/** A request that is refused as a whole: none of its events was accepted, and the client is told why. */
public final class RequestRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String allowedMethod;

    /**
     * @param status the HTTP status to answer with
     * @param code Segment's reason code, or ours where Segment documents none
     * @param message one sentence that names what is wrong
     */
    public RequestRefusedException(int status, String code, String message) {
        this(status, code, message, null);
    }

    private RequestRefusedException(int status, String code, String message, String allowedMethod) {
        super(message);
        this.status = status;
        this.code = code;
        this.allowedMethod = allowedMethod;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    /** The only HTTP method that the address accepts, when another one was used. */
    public Optional<String> allowedMethod() {
        return Optional.ofNullable(allowedMethod);
    }

    /** A request with another HTTP method than the one its address accepts. */
    public static RequestRefusedException methodNotAllowed(String path, String method, String allowed) {
        return new RequestRefusedException(
                405,
                "method_not_allowed",
                path + " takes " + allowed + " but the request is a " + method + ".",
                allowed);
    }

    static RequestRefusedException badRequest(String message) {
        return new RequestRefusedException(400, "bad_request", message);
    }
}
