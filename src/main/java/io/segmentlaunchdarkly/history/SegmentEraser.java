package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.exchange.EventIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Removes the events of one person from closed segments, by rewriting these. */
final class SegmentEraser {
    private static final int NO_PAUSES = 1;

    private SegmentEraser() {}

    /**
     * Erases a person.
     *
     * @param closed segments that nobody writes to
     * @param user the user id or anonymous id
     * @return how many events were erased
     */
    static int erase(List<SegmentFile> closed, String user) throws IOException, InterruptedException {
        int erased = 0;
        for (SegmentFile segment : closed) {
            if (mayHave(segment, user)) {
                Without without = new Without(user);
                SegmentPacker.pack(segment, without::apply, new Throttle(NO_PAUSES));
                erased += without.erased;
            }
        }
        return erased;
    }

    private static boolean mayHave(SegmentFile segment, String user) throws IOException {
        Optional<TermLookup> index = SegmentIndex.open(segment);
        if (index.isEmpty()) {
            return true;
        }
        try (TermLookup terms = index.get()) {
            return !terms.frames(Terms.term(Terms.USER, user)).isEmpty();
        }
    }

    /** Copies the content of frames without one person's events. */
    private static final class Without implements Chunks.Reader {
        private final String user;
        private final long userHash;
        private Bytes out;
        private int erased;

        Without(String user) {
            this.user = user;
            this.userHash = Terms.hash(user);
        }

        byte[] apply(byte[] content) {
            int before = erased;
            out = new Bytes(content.length);
            Chunks.read(content, this);
            return erased == before ? content : Arrays.copyOf(out.array(), out.size());
        }

        @Override
        public void request(Chunks.Request request) {
            Chunks.RequestWriter[] copy = new Chunks.RequestWriter[1];
            request.events(stored -> {
                HistoryEvent event = stored.event();
                if (stored.mayBeOf(userHash) && isTheirs(event.identity())) {
                    erased++;
                    return;
                }
                // What the request says about all its events stays, because it belongs to the others too.
                if (copy[0] == null) {
                    copy[0] = new Chunks.RequestWriter(
                            out,
                            event.received().toEpochMilli(),
                            event.origin(),
                            event.source(),
                            event.environment(),
                            event.batches(),
                            event.envelope().getBytes(StandardCharsets.UTF_8));
                }
                copy[0].add(new Copy(event));
            });
            if (copy[0] != null) {
                copy[0].end();
            }
        }

        private boolean isTheirs(EventIdentity identity) {
            return identity.userId().equals(user) || identity.anonymousId().equals(user);
        }

        @Override
        public void turn(Turn turn) {
            Chunks.put(out, turn);
        }
    }

    private record Copy(HistoryEvent event) implements Chunks.EventSource {
        @Override
        public EventIdentity identity() {
            return event.identity();
        }

        @Override
        public boolean isIdentityApart() {
            return true;
        }

        @Override
        public Outcome outcome() {
            return event.outcome();
        }

        @Override
        public String code() {
            return event.code();
        }

        @Override
        public String reason() {
            return event.reason();
        }

        @Override
        public int count() {
            return event.count();
        }

        @Override
        public int results() {
            return event.results().size();
        }

        @Override
        public void result(int index, Chunks.ResultSink sink) {
            HistoryEvent.Result result = event.results().get(index);
            sink.result(
                    result.mapping(),
                    result.action(),
                    result.environment(),
                    result.outcome(),
                    result.code(),
                    result.reason(),
                    result.line(),
                    result.event().getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void json(Bytes out) {
            out.putBytes(event.json().getBytes(StandardCharsets.UTF_8));
        }
    }
}
