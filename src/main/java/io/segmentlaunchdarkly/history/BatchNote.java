package io.segmentlaunchdarkly.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentlaunchdarkly.exchange.EventIdentity;
import io.segmentlaunchdarkly.history.HistoryEvent.Origin;
import java.io.IOException;
import java.util.List;

/**
 * LaunchDarkly events of a delivered batch whose Segment events are not in the history: a crash came in between, they came too fast, or a
 * person put the batch into the outbox. They are found by what the LaunchDarkly event has of them.
 */
final class BatchNote implements Note {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] NOTHING = {};

    private final String environment;
    private final String batch;
    private final long receivedMs;
    private final List<byte[]> lines;
    private final Mask mask;

    /**
     * @param receivedMs about when the events were received: when the batch was opened
     */
    BatchNote(String environment, String batch, long receivedMs, List<byte[]> lines, Mask mask) {
        this.environment = environment;
        this.batch = batch;
        this.receivedMs = receivedMs;
        this.lines = lines;
        this.mask = mask;
    }

    @Override
    public int weight() {
        return lines.stream().mapToInt(line -> line.length).sum();
    }

    @Override
    public int events() {
        return lines.size();
    }

    @Override
    public void write(FrameSink sink) {
        int next = 0;
        while (next < lines.size()) {
            FrameBuilder frame = sink.next();
            LineCrcs written = new LineCrcs();
            Chunks.RequestWriter chunk =
                    frame.request(receivedMs, Origin.BATCH, "", environment, List.of(batch), NOTHING);
            while (next < lines.size() && chunk.length() < FrameBuilder.FULL_BYTES) {
                byte[] line = lines.get(next);
                int crc = Frame.crc(line, 0, line.length);
                chunk.add(new Line(line, crc));
                written.add(crc);
                next++;
            }
            frame.end(chunk);
            sink.recorded(List.of(batch), written);
        }
    }

    private final class Line implements Chunks.EventSource {
        private final byte[] json;
        private final int crc;

        Line(byte[] json, int crc) {
            this.json = json;
            this.crc = crc;
        }

        @Override
        public EventIdentity identity() {
            try {
                JsonNode event = JSON.readTree(mask.apply(json));
                String kind = event.path("kind").asText();
                return kind.equals("alias")
                        ? new EventIdentity(
                                kind,
                                "",
                                event.path("key").asText(),
                                event.path("previousKey").asText(),
                                "")
                        : new EventIdentity(
                                kind,
                                "",
                                event.at("/contextKeys/user").asText(),
                                event.at("/contextKeys/unauthenticatedUser").asText(),
                                event.path("key").asText());
            } catch (IOException e) {
                return EventIdentity.NONE;
            }
        }

        @Override
        public boolean isIdentityApart() {
            return true;
        }

        @Override
        public Outcome outcome() {
            return Outcome.MAPPED;
        }

        @Override
        public String code() {
            return "";
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
            return 1;
        }

        @Override
        public void result(int index, Chunks.ResultSink sink) {
            sink.result("", "", environment, Outcome.MAPPED, "", "", crc, mask.apply(json));
        }

        @Override
        public void json(Bytes out) {
            out.putBytes(NOTHING);
        }
    }
}
