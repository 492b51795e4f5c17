package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.exchange.EventIdentity;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * A Segment event as the history has it: what it was and what the routes made of it. What became of its LaunchDarkly events afterwards is in
 * the {@link Turn}s of their batches.
 *
 * @param received when its request was received
 * @param origin how it came into the history
 * @param source the end of the write key; empty when there was none
 * @param environment the LaunchDarkly environment that the request's source feeds
 * @param outcome one of {@code REJECTED} to {@code MAPPED}
 * @param code why it was rejected or filtered, as a code; empty otherwise
 * @param reason the same in a sentence; empty where the code says it all
 * @param count how many events this stands for; more than one only if very many of one request were rejected for one reason
 * @param results what the mappings made of it
 * @param batches the names of the batches in which the request's LaunchDarkly events are
 * @param envelope what the request says about all its events, {@code {context?, integrations?, sentAt?}}, as JSON; empty for nothing
 * @param json the event as it was sent, as JSON; of a rejected event perhaps only the beginning; empty if nothing is known of it
 */
public record HistoryEvent(
        Instant received,
        Origin origin,
        String source,
        String environment,
        EventIdentity identity,
        Outcome outcome,
        String code,
        String reason,
        int count,
        List<Result> results,
        List<String> batches,
        String envelope,
        String json) {

    /** How an event came into the history. */
    public enum Origin {
        /** It was received. */
        RECEIVED(0),
        /** It was received earlier and went through the routes once more. */
        RESENT(1),
        /**
         * Only its LaunchDarkly event is known, from the batch in which it was delivered: a crash came before its Segment event was in the
         * history, or a person put the batch there.
         */
        BATCH(2);

        /** Its stored form. */
        private final int code;

        Origin(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }

        static Origin ofCode(int code) {
            return code == RESENT.code ? RESENT : code == BATCH.code ? BATCH : RECEIVED;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What one mapping made of the event.
     *
     * @param mapping the mapping's name, {@code track-event}
     * @param action the slug of its action, {@code trackEvent}
     * @param environment the LaunchDarkly environment
     * @param outcome {@code MAPPED}, {@code DUPLICATE} or {@code DISCARDED}
     * @param code why it was discarded: the field, or another code; empty otherwise
     * @param reason the same in a sentence
     * @param line the CRC-32C of the LaunchDarkly event as it was sent, by which it is found in its batch
     * @param event the LaunchDarkly event as it was sent but for masked values, a line of JSON; empty when it was discarded
     */
    public record Result(
            String mapping,
            String action,
            String environment,
            Outcome outcome,
            String code,
            String reason,
            int line,
            String event) {}
}
