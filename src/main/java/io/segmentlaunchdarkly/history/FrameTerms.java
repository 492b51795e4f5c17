package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.logging.LogEvents;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The terms of one frame. Terms that most events share are added once for the frame. */
final class FrameTerms implements Chunks.Reader {
    private static final Logger LOG = LoggerFactory.getLogger(FrameTerms.class);

    private final SegmentIndex.Builder index;
    private final Set<Outcome> outcomes = EnumSet.noneOf(Outcome.class);
    private final Set<String> mappings = new HashSet<>();
    private final Set<String> environments = new HashSet<>();
    private final Set<String> batches = new HashSet<>();

    private FrameTerms(SegmentIndex.Builder index) {
        this.index = index;
    }

    /**
     * Adds a frame to an index.
     *
     * @param content its content; nothing if it is damaged
     */
    static void add(Frame frame, ByteBuffer content, SegmentIndex.Builder index) {
        FrameTerms terms = new FrameTerms(index);
        try {
            Chunks.read(content, terms);
        } catch (RuntimeException e) {
            LOG.warn(LogEvents.HISTORY_UNREADABLE, "A part of the history cannot be read.", e);
        }
        terms.outcomes.forEach(outcome -> index.add(Terms.term(Terms.OUTCOME, outcome.toString())));
        terms.mappings.forEach(mapping -> index.add(Terms.term(Terms.MAPPING, mapping)));
        terms.environments.forEach(environment -> index.add(Terms.term(Terms.ENVIRONMENT, environment)));
        terms.batches.forEach(id -> index.add(Terms.term(Terms.BATCH, id)));
        index.endFrame(frame);
    }

    @Override
    public void request(Chunks.Request request) {
        request.batches().forEach(batch -> batches.add(Turn.payloadId(batch)));
        request.events(event -> event.collect(this));
    }

    @Override
    public void turn(Turn turn) {
        outcomes.add(turn.outcomeOfEvents());
        batches.add(Turn.payloadId(turn.batch()));
        if (turn.isSplit()) {
            batches.addAll(turn.halves());
        }
    }

    void user(long hash) {
        hashed(Terms.USER, hash);
    }

    void name(long hash) {
        hashed(Terms.NAME, hash);
    }

    void message(long hash) {
        hashed(Terms.MESSAGE, hash);
    }

    private void hashed(char kind, long hash) {
        if (hash != 0) {
            index.add(Terms.term(kind, hash));
        }
    }

    void outcome(Outcome outcome) {
        outcomes.add(outcome);
    }

    void mapping(String mapping) {
        mappings.add(mapping);
    }

    void environment(String environment) {
        environments.add(environment);
    }
}
