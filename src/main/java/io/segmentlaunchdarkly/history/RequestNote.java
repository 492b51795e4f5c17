package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.exchange.EventIdentity;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import io.segmentlaunchdarkly.history.HistoryEvent.Origin;
import io.segmentlaunchdarkly.routing.RequestOutcomes;
import io.segmentlaunchdarkly.segment.Rejection;
import io.segmentlaunchdarkly.segment.SentEvents;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The events of a request, all of which are safe. */
final class RequestNote implements Note {
    private static final int BYTES_OF_AN_EVENT = 200;
    private static final int LONGEST_JSON = 32 * 1024;
    private static final int LONGEST_REASON = 2000;
    private static final int MOST_RESULTS = 100;
    private static final byte[] NOTHING = {};

    private final Origin origin;
    private final String source;
    private final String environment;
    private final List<String> batches;
    private final SentEvents sent;
    private final List<RequestOutcomes.Event> events;
    private final List<Rejection> rejections;
    private final Set<byte[]> duplicates;
    private final Mask mask;
    private final int weight;

    /**
     * @param batches the names of the batches that have the request's LaunchDarkly events
     * @param duplicates the LaunchDarkly events that were left out, by identity
     */
    RequestNote(
            Origin origin,
            String source,
            String environment,
            List<String> batches,
            SentEvents sent,
            List<RequestOutcomes.Event> events,
            List<Rejection> rejections,
            Set<byte[]> duplicates,
            Mask mask) {
        this.origin = origin;
        this.source = source;
        this.environment = environment;
        this.batches = batches;
        this.sent = sent;
        this.events = events;
        this.rejections = rejections;
        this.duplicates = duplicates;
        this.mask = mask;
        // What is made of an event has about the size of the event.
        this.weight = 2 * sent.bytes() + (events.size() + rejections.size()) * BYTES_OF_AN_EVENT;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public int events() {
        int count = events.size();
        for (Rejection rejection : rejections) {
            count += rejection.count();
        }
        return count;
    }

    @Override
    public void write(FrameSink sink) {
        byte[] envelope = envelope();
        int next = 0;
        int nextRejection = 0;
        while (next < events.size() || nextRejection < rejections.size()) {
            FrameBuilder frame = sink.next();
            LineCrcs lines = new LineCrcs();
            int mark = frame.mark();
            int eventsThen = frame.events();
            boolean whole = false;
            try {
                Chunks.RequestWriter chunk =
                        frame.request(sent.receivedAt().toEpochMilli(), origin, source, environment, batches, envelope);
                while (next < events.size() && chunk.length() < FrameBuilder.FULL_BYTES) {
                    chunk.add(new Taken(events.get(next), next, lines));
                    next++;
                }
                while (nextRejection < rejections.size() && chunk.length() < FrameBuilder.FULL_BYTES) {
                    chunk.add(new Rejected(rejections.get(nextRejection)));
                    nextRejection++;
                }
                frame.end(chunk);
                sink.recorded(batches, lines);
                whole = true;
            } finally {
                if (!whole) {
                    frame.cutTo(mark, eventsThen);
                }
            }
        }
    }

    /** The envelope is written with each chunk, so a very large one is not kept. */
    private byte[] envelope() {
        byte[] envelope = sent.envelope();
        return envelope.length > LONGEST_JSON ? NOTHING : mask.apply(envelope);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "...";
    }

    /** An event that went through the router. */
    private final class Taken implements Chunks.EventSource {
        private final RequestOutcomes.Event event;
        private final int index;
        private final LineCrcs lines;
        private final boolean isDuplicate;

        Taken(RequestOutcomes.Event event, int index, LineCrcs lines) {
            this.event = event;
            this.index = index;
            this.lines = lines;
            this.isDuplicate = event.isLeftOut(duplicates);
        }

        @Override
        public EventIdentity identity() {
            return mask.apply(event.identity());
        }

        @Override
        public boolean isIdentityApart() {
            return false;
        }

        @Override
        public Outcome outcome() {
            return switch (event.outcome()) {
                case MAPPED -> isDuplicate ? Outcome.DUPLICATE : Outcome.MAPPED;
                case FILTERED -> Outcome.FILTERED;
                case UNMAPPED -> Outcome.UNMAPPED;
                case DISCARDED -> Outcome.DISCARDED;
            };
        }

        @Override
        public String code() {
            return event.filtered();
        }

        @Override
        public String reason() {
            return "";
        }

        @Override
        public int count() {
            return 1;
        }

        @Override
        public int results() {
            return Math.min(event.entries().size(), MOST_RESULTS);
        }

        @Override
        public void result(int number, Chunks.ResultSink sink) {
            MappingOutcomes.Entry entry = event.entries().get(number);
            if (entry.outcome() instanceof MappingOutcome.Mapped mapped) {
                byte[] made = mapped.event();
                boolean left = !duplicates.isEmpty() && duplicates.contains(made);
                int line = Frame.crc(made, 0, made.length);
                if (!left) {
                    lines.add(line);
                }
                sink.result(
                        entry.mapping(),
                        entry.action(),
                        entry.environment(),
                        left ? Outcome.DUPLICATE : Outcome.MAPPED,
                        "",
                        "",
                        line,
                        mask.apply(made));
            } else if (entry.outcome() instanceof MappingOutcome.Discarded discarded) {
                sink.result(
                        entry.mapping(),
                        entry.action(),
                        entry.environment(),
                        Outcome.DISCARDED,
                        discarded.code(),
                        cut(discarded.reason()),
                        0,
                        NOTHING);
            }
        }

        @Override
        public void json(Bytes out) {
            if (index < sent.count()) {
                sent.json(index, (bytes, from, length) -> putJson(out, bytes, from, length));
            } else {
                // The routes of an application may make more events than the request has.
                out.putBytes(NOTHING);
            }
        }

        private void putJson(Bytes out, byte[] bytes, int from, int length) {
            if (mask.isEmpty()) {
                out.putInt(length);
                out.put(bytes, from, length);
            } else {
                out.putBytes(mask.apply(Arrays.copyOfRange(bytes, from, from + length)));
            }
        }
    }

    /** An event that was rejected; only what was kept of it is known. */
    private final class Rejected implements Chunks.EventSource {
        private final Rejection rejection;
        private final String json;
        private final EventIdentity identity;

        Rejected(Rejection rejection) {
            this.rejection = rejection;
            String kept = "";
            if (rejection.kept() instanceof Rejection.Whole whole) {
                kept = whole.json();
            } else if (rejection.kept() instanceof Rejection.Excerpt excerpt) {
                kept = excerpt.text();
            }
            json = kept.length() > LONGEST_JSON ? kept.substring(0, LONGEST_JSON) : kept;
            identity = mask.apply(
                    IdentityOfJson.read(json, "", rejection.messageId() == null ? "" : rejection.messageId()));
        }

        @Override
        public EventIdentity identity() {
            return identity;
        }

        @Override
        public boolean isIdentityApart() {
            return true;
        }

        @Override
        public Outcome outcome() {
            return Outcome.REJECTED;
        }

        @Override
        public String code() {
            return rejection.code();
        }

        @Override
        public String reason() {
            return cut(rejection.message());
        }

        @Override
        public int count() {
            return rejection.count();
        }

        @Override
        public int results() {
            return 0;
        }

        @Override
        public void result(int index, Chunks.ResultSink sink) {
            throw new IllegalStateException("a rejected event has no results");
        }

        @Override
        public void json(Bytes out) {
            out.putBytes(mask.apply(json.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
