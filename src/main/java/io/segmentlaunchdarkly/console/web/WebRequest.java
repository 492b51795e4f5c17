package io.segmentlaunchdarkly.console.web;

import io.segmentlaunchdarkly.access.Visitor;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A request of the console.
 *
 * @param isPost whether it is a POST; otherwise it only looks
 * @param path the path below {@code /console}, without a slash at its end: {@code /events}, and nothing for the console's first page
 * @param query what the address asks for, by name
 * @param form the fields of the form that was sent, by name
 * @param visitor who sent it
 */
public record WebRequest(
        boolean isPost, String path, Map<String, String> query, Map<String, String> form, Visitor visitor) {
    /** Where the console is. */
    public static final String ROOT = "/console";

    /**
     * Reads a request.
     *
     * @throws IllegalArgumentException in one sentence if the query or the form is none
     */
    public static WebRequest of(String method, String path, String query, String form, Visitor visitor) {
        return new WebRequest(method.equals("POST"), path, fields(query), fields(form), visitor);
    }

    /**
     * The fields of a query or a form. Of a name that comes more than once the last value counts.
     */
    private static Map<String, String> fields(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : text.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                fields.put(decode(name), equals < 0 ? "" : decode(pair.substring(equals + 1)));
            }
        }
        return fields;
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The address or the form is not encoded as one.", e);
        }
    }

    /** A value of the address without blanks around it; empty when it is absent or blank. */
    public Optional<String> asked(String name) {
        return Optional.ofNullable(query.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** A value of the form as it was sent; empty text when it is absent. */
    public String field(String name) {
        return form.getOrDefault(name, "");
    }

    /** The header that htmx sends with each request of the page, as {@code hx-headers} has it. */
    public String htmxHeaders() {
        return "{\"" + Visitor.CSRF_HEADER + "\": \"" + visitor.csrfToken() + "\"}";
    }

    /** An address of the console: {@code address("/events", Map.of("user", "u"))} is {@code /console/events?user=u}. */
    public static String address(String path, Map<String, String> query) {
        StringBuilder address = new StringBuilder(ROOT).append(path);
        char separator = '?';
        for (Map.Entry<String, String> each : query.entrySet()) {
            if (!each.getValue().isEmpty()) {
                address.append(separator)
                        .append(each.getKey())
                        .append('=')
                        .append(URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8));
                separator = '&';
            }
        }
        return address.toString();
    }
}
