package io.segmentlaunchdarkly.console.events;

import io.segmentlaunchdarkly.console.web.RefusalException;
import io.segmentlaunchdarkly.console.web.WebRequest;
import io.segmentlaunchdarkly.history.AskedTime;
import io.segmentlaunchdarkly.history.EventQuery;
import io.segmentlaunchdarkly.history.Outcome;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What an address or a form asks the history for.
 *
 * @param fields what was given, by the names of {@link #NAMES}; a field that was left empty is absent
 */
public record EventSearch(Map<String, String> fields, EventQuery query) {
    private static final String MESSAGE = "message";
    private static final String USER = "user";
    private static final String EVENT = "event";
    private static final String OUTCOME = "outcome";
    private static final String MAPPING = "mapping";
    private static final String ENVIRONMENT = "environment";
    private static final String SINCE = "since";
    private static final String UNTIL = "until";
    private static final List<String> NAMES =
            List.of(MESSAGE, USER, EVENT, OUTCOME, MAPPING, ENVIRONMENT, SINCE, UNTIL);

    /**
     * Reads a request.
     *
     * @throws RefusalException if a field cannot be understood
     */
    static EventSearch of(WebRequest request, Clock clock) {
        Map<String, String> given = request.isPost() ? request.form() : request.query();
        Map<String, String> fields = new LinkedHashMap<>();
        for (String name : NAMES) {
            String value = given.getOrDefault(name, "").strip();
            if (!value.isEmpty()) {
                fields.put(name, value);
            }
        }
        EventQuery query = EventQuery.all();
        for (Map.Entry<String, String> field : fields.entrySet()) {
            String value = field.getValue();
            query = switch (field.getKey()) {
                case MESSAGE -> query.withMessageId(value);
                case USER -> query.withUser(value);
                case EVENT -> query.withName(value);
                case OUTCOME -> query.withOutcome(outcome(value));
                case MAPPING -> query.withMapping(value);
                case ENVIRONMENT -> query.withEnvironment(value);
                case SINCE -> query.withSince(time(SINCE, value, clock));
                default -> query.withUntil(time(UNTIL, value, clock));
            };
        }
        return new EventSearch(fields, query);
    }

    private static Outcome outcome(String value) {
        return Outcome.of(value)
                .orElseThrow(() -> RefusalException.badRequest(
                        "outcome must be one of " + Outcome.names() + " but is \"" + value + "\"."));
    }

    private static Instant time(String name, String value, Clock clock) {
        return AskedTime.read(value, clock)
                .orElseThrow(() -> RefusalException.badRequest(
                        name + " must be " + AskedTime.FORM + ", but is \"" + value + "\"."));
    }

    /** The value of a field, empty text where it was not given. */
    public String field(String name) {
        return fields.getOrDefault(name, "");
    }

    /** The outcomes that can be asked for. */
    public List<String> outcomes() {
        return List.of(Outcome.names().split(", ", -1));
    }

    /** The address of a page below {@code /events} for the same search. */
    public String address(String path) {
        return WebRequest.address("/events" + path, fields);
    }

    /** The same with something more. */
    String address(String path, Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.putAll(more);
        return WebRequest.address("/events" + path, all);
    }

    /** The same search with a time at its end, so that it takes nothing that comes while it runs. */
    EventSearch upTo(Instant now) {
        if (query.until().isPresent()) {
            return this;
        }
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.put(UNTIL, now.toString());
        return new EventSearch(all, query.withUntil(now));
    }

    /** The same search from a fixed time on, if it was given as a time ago: what an hour ago is, is another when it is asked again. */
    EventSearch fixed() {
        Map<String, String> all = new LinkedHashMap<>(fields);
        query.since().ifPresent(since -> all.put(SINCE, since.toString()));
        query.until().ifPresent(until -> all.put(UNTIL, until.toString()));
        return new EventSearch(all, query);
    }
}
