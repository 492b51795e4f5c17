package io.segmentlaunchdarkly.delivery;

import java.util.Map;
import org.apache.camel.http.base.HttpOperationFailedException;

/** What the HTTP producer throws. */
final class Failures {
    private Failures() {}

    static HttpOperationFailedException answer(int status) {
        return answer(status, Map.of(), "");
    }

    static HttpOperationFailedException answer(int status, Map<String, String> headers, String body) {
        return new HttpOperationFailedException("https://events.example", status, "", null, headers, body);
    }

    static HttpOperationFailedException answerAfter(String retryAfter) {
        return answer(429, Map.of("Retry-After", retryAfter), "");
    }

    static HttpOperationFailedException redirect(int status, String location) {
        return new HttpOperationFailedException(
                "https://events.example/events/bulk/id", status, "", location, Map.of("Location", location), "");
    }
}
