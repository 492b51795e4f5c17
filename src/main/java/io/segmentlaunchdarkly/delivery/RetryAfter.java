package io.segmentlaunchdarkly.delivery;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.http.base.HttpOperationFailedException;

/** The {@code Retry-After} of an answer: seconds, or an HTTP date (RFC 9110, section 10.2.3). */
final class RetryAfter {
    /** The longest pause, whatever the receiver asks for: a request for an hour is more often a mistake than intended. */
    private static final Duration LONGEST = Duration.ofMinutes(5);

    private RetryAfter() {}

    /** How long to wait, from zero to five minutes; empty if the answer does not say or cannot be read. */
    static Optional<Duration> of(Throwable failure, Instant now) {
        if (!(failure instanceof HttpOperationFailedException http) || http.getResponseHeaders() == null) {
            return Optional.empty();
        }
        return http.getResponseHeaders().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("Retry-After"))
                .map(Map.Entry::getValue)
                .findFirst()
                .flatMap(value -> parse(value.trim(), now))
                .map(wait -> wait.isNegative() ? Duration.ZERO : wait.compareTo(LONGEST) > 0 ? LONGEST : wait);
    }

    private static Optional<Duration> parse(String value, Instant now) {
        if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(value.length() > 9 ? LONGEST : Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            return Optional.of(Duration.between(now, DateTimeFormatter.RFC_1123_DATE_TIME.parse(value, Instant::from)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
