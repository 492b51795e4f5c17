package io.segmentlaunchdarkly.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * An answer that does not come from a route: a status and {@code {"code", "message"}} as JSON.
 *
 * @param status the HTTP status, 4xx or 5xx
 * @param code the reason code, as Segment's answers have it
 * @param message one sentence
 * @param retryAfter whether the same request may succeed in a few seconds
 */
record ErrorAnswer(int status, String code, String message, boolean retryAfter) {
    private static final long LINGER_MILLIS = 2_000;

    static final ErrorAnswer STARTING = retryable(503, "starting", TrackingApiResponse.STARTING);
    static final ErrorAnswer STOPPING = retryable(503, "stopping", TrackingApiResponse.STOPPING);
    static final ErrorAnswer FAILED = retryable(
            500,
            "internal_error",
            "The request failed and none of its events was acknowledged: send this request again later.");

    static final ErrorAnswer NO_HOST =
            badRequest("The Host header must be a host name or address, and perhaps a port.");

    static ErrorAnswer retryable(int status, String code, String message) {
        return new ErrorAnswer(status, code, message, true);
    }

    static ErrorAnswer badRequest(String message) {
        return new ErrorAnswer(400, "bad_request", message, false);
    }

    /**
     * Sends the answer, unless one was sent already.
     *
     * @param crossOrigin whether pages of other origins may read it
     * @param close whether the connection is closed afterwards, as it must be when the request's body is not wanted. The rest of the body
     *     is read and dropped for two seconds, because a client that is cut off while it sends may never see the answer
     */
    void send(HttpServerRequest request, boolean crossOrigin, boolean close) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed() || response.headWritten()) {
            request.connection().close();
            return;
        }
        String origin = crossOrigin ? request.getHeader(HttpHeaders.ORIGIN) : null;
        if (origin != null) {
            TrackingApiResponse.crossOrigin(origin).forEach(response::putHeader);
        }
        if (retryAfter) {
            response.putHeader("Retry-After", TrackingApiResponse.RETRY_AFTER_SECONDS);
        }
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        String body = TrackingApiResponse.error(code, message).toString();
        if (close) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            response.end(body);
            closeAfter(request);
        } else {
            response.end(body);
        }
    }

    private static void closeAfter(HttpServerRequest request) {
        HttpConnection connection = request.connection();
        if (request.isEnded()) {
            connection.close();
            return;
        }
        request.handler(dropped -> {}).endHandler(end -> connection.close());
        Vertx.currentContext().owner().setTimer(LINGER_MILLIS, timer -> connection.close());
    }
}
