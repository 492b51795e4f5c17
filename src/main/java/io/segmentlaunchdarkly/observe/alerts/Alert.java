package io.segmentlaunchdarkly.observe.alerts;

import io.segmentlaunchdarkly.logging.Printable;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A message to an operator.
 *
 * @param id stays the same when it is sent again after a failure
 * @param kind the title of the rule's kind
 * @param subject what it is about, {@code environment default}
 * @param finding what was found, a sentence without its full stop
 * @param condition what must hold for an alert, in words
 * @param since when it began to fire, in milliseconds since 1970
 * @param time when it is sent first, in milliseconds since 1970
 */
record Alert(
        String id,
        String rule,
        String kind,
        State state,
        String subject,
        String finding,
        String condition,
        long since,
        long time) {
    /** What an alert says. */
    enum State {
        FIRING,
        STILL_FIRING,
        RECOVERED,
        TEST;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** One line for people. */
    String text() {
        // Names come from clients, who must not write lines of their own into a log or a mail.
        String about = Printable.line(subject + ": " + finding);
        String lasted = Unit.show(Duration.ofMillis(Math.max(0, time - since)));
        return switch (state) {
            case FIRING -> "Alert " + rule + ": " + about + ". The rule: " + condition + ".";
            case STILL_FIRING -> "Alert " + rule + " for " + lasted + ": " + about + ". The rule: " + condition + ".";
            case RECOVERED -> "Recovered " + rule + " after " + lasted + ": " + about + ".";
            case TEST -> "Test of the alert " + rule + ". Nothing is wrong. The rule: " + condition + ".";
        };
    }

    /** The body of the exchange: {@code {id, rule, kind, state, subject, text, condition, since, time}}. */
    Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("id", id);
        body.put("rule", rule);
        body.put("kind", kind);
        body.put("state", state.toString());
        body.put("subject", Printable.line(subject));
        body.put("text", text());
        body.put("condition", condition);
        body.put("since", Instant.ofEpochMilli(since).toString());
        body.put("time", Instant.ofEpochMilli(time).toString());
        return body;
    }
}
