package io.segmentlaunchdarkly.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentlaunchdarkly.logging.Printable;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a batch is in the dead letters, from its {@code .reason.json}; missing parts are empty.
 *
 * @param json what the file has; a missing node where there is none that can be read
 */
public record DeadLetterReason(JsonNode json) {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int SHORT = 60;

    /**
     * Reads the reason.
     *
     * @param text the file's contents; text that is not JSON yields nothing
     */
    public static DeadLetterReason of(Optional<String> text) {
        try {
            return new DeadLetterReason(MAPPER.readTree(text.orElse("")));
        } catch (JsonProcessingException e) {
            return new DeadLetterReason(MAPPER.missingNode());
        }
    }

    /** How many attempts there were; empty where that is not known. */
    public String attempts() {
        return json.path("attempts").asText();
    }

    /** The time of the last attempt, after which the batch was dead-lettered. */
    public Optional<Instant> lastAttempt() {
        try {
            return Optional.of(Instant.parse(json.path("lastAttempt").asText()));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private String status() {
        return json.path("status").asText();
    }

    private String outcome() {
        return json.path("outcome").asText();
    }

    /** The receiver's answer, or the error that prevented one. */
    private String said() {
        return json.path("error").asText() + json.path("responseBody").asText();
    }

    /**
     * Whether a text matches this reason. Three digits are a status and match only that. Any other text matches the outcome, or a part of
     * the response's body or of the error, ignoring case.
     */
    public boolean matches(String text) {
        if (text.matches("[0-9]{3}")) {
            return status().equals(text);
        }
        return outcome().equalsIgnoreCase(text)
                || said().toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
    }

    /** The reason in one line: status, outcome and the beginning of the answer, without control characters. */
    @Override
    public String toString() {
        String line = (status() + " " + outcome()).strip();
        String said = Printable.line(said(), SHORT);
        return line.isEmpty() ? "no reason is known" : said.isEmpty() ? line : line + ": " + said;
    }
}
