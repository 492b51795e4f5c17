package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;

/** What every answer of the service must look like. */
final class Answers {
    private Answers() {}

    /** The status, the JSON, and no header but those that say what the body is, and at a refusal which methods there are. */
    static void assertAnswer(HttpResponse<String> answer, int status, String json) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(Json.parse(answer.body())).isEqualTo(Json.parse(json));
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(headers(answer).keySet())
                .isSubsetOf("content-type", "content-length", "transfer-encoding", "connection", "allow");
    }

    static void assertRefused(HttpResponse<String> answer, int status, String code, String message) {
        assertAnswer(answer, status, Json.text(Map.of("code", code, "message", message)));
    }

    /** The headers by name in lower case, the first value of each. */
    static Map<String, String> headers(HttpResponse<String> answer) {
        Map<String, String> headers = new TreeMap<>();
        answer.headers().map().forEach((name, values) -> headers.put(name, values.get(0)));
        return headers;
    }
}
