package io.segmentlaunchdarkly.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** The body of a form that a browser sends, {@code application/x-www-form-urlencoded}. */
final class Form {
    private static final String TYPE = "application/x-www-form-urlencoded";

    private Form() {}

    static boolean isSentBy(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && type.split(";", 2)[0].strip().equalsIgnoreCase(TYPE);
    }

    /** The first value of a field; empty when there is none or it is not encoded as one. */
    static String field(byte[] body, String name) {
        String form = body == null ? "" : new String(body, StandardCharsets.UTF_8);
        for (String pair : form.split("&", -1)) {
            if (pair.startsWith(name + "=")) {
                try {
                    return URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException e) {
                    return "";
                }
            }
        }
        return "";
    }
}
