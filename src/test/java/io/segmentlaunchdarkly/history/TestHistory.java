package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.exchange.EventIdentity;
import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import io.segmentlaunchdarkly.history.HistoryEvent.Origin;
import io.segmentlaunchdarkly.routing.EventOutcome;
import io.segmentlaunchdarkly.routing.RequestOutcomes;
import io.segmentlaunchdarkly.segment.RequestContents;
import io.segmentlaunchdarkly.segment.RequestReader;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/** A history with a clock that moves when it is told to, and whose keeper does a round when it is told to. */
public final class TestHistory implements AutoCloseable {
    public static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");
    private static final CamelContext CONTEXT = new DefaultCamelContext();
    private static final int QUEUE_BYTES = 8 * 1024 * 1024;

    /** A clock that moves when it is told to. */
    static final class MovableClock extends Clock {
        private Instant now = NOW;

        void advance(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private final Path data;
    private final MovableClock clock = new MovableClock();
    private final Mask mask;
    private final HistoryWriter writer;
    private final HistoryKeeper keeper;
    private final DeliveredBatches delivered;
    private final HistoryReader reader;
    private long freeBytes = Long.MAX_VALUE;

    public TestHistory(Path data) {
        this(data, 1024 * 1024, Long.MAX_VALUE, "");
    }

    public TestHistory(Path data, long segmentBytes, long maxBytes, String masked) {
        this.data = data;
        mask = new Mask(masked);
        writer = new HistoryWriter(directory(), segmentBytes, Duration.ofHours(6), Duration.ZERO, QUEUE_BYTES, clock);
        delivered = new DeliveredBatches(directory());
        reader = new HistoryReader(data);
        keeper = new HistoryKeeper(
                directory(),
                writer,
                reader,
                delivered,
                new HistoryKeeper.Bounds(maxBytes, Duration.ofDays(14), 1000),
                mask,
                clock,
                () -> freeBytes,
                new Throttle(1));
        try {
            keeper.prepare();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        writer.start();
    }

    Path directory() {
        return data.resolve("history");
    }

    MovableClock clock() {
        return clock;
    }

    HistoryWriter writer() {
        return writer;
    }

    HistoryKeeper keeper() {
        return keeper;
    }

    HistoryReader reader() {
        return reader;
    }

    void freeBytes(long bytes) {
        freeBytes = bytes;
    }

    /** One round of the keeper, which takes every delivered batch as settled. */
    void tick() {
        try {
            keeper.tick(Duration.ZERO);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Closes the segment that is written to, and indexes it. */
    void index() {
        writer.whenItsTurn(writer::close);
        flush();
        try {
            keeper.improve(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As many rounds as it takes until every segment is packed. */
    public void pack() throws IOException {
        index();
        while (SegmentFile.list(directory()).stream().anyMatch(segment -> !segment.isPacked())) {
            try {
                keeper.improve(0);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** All that the segments say, as text in which each character is a byte. */
    String content() throws IOException {
        StringBuilder text = new StringBuilder();
        for (SegmentFile segment : SegmentFile.list(directory())) {
            try (SegmentFile.Content file = segment.open()) {
                for (Frame frame : file.frames()) {
                    text.append(new String(frame.content(file.channel()), StandardCharsets.ISO_8859_1));
                }
            }
        }
        return text.toString();
    }

    /** Returns when all notes up to now are written. */
    public void flush() {
        CountDownLatch written = new CountDownLatch(1);
        writer.whenItsTurn(written::countDown);
        try {
            if (!written.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("The notes were not written.");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Notes the events of a request: what each mapping makes of each event is told by a list for each. */
    public void note(String json, List<String> batches, List<List<MappingOutcomes.Entry>> entries, byte[]... duplicates)
            throws RequestRefusedException {
        note(Origin.RECEIVED, json, batches, entries, duplicates);
    }

    void note(
            Origin origin,
            String json,
            List<String> batches,
            List<List<MappingOutcomes.Entry>> entries,
            byte[]... duplicates)
            throws RequestRefusedException {
        Exchange exchange = new DefaultExchange(CONTEXT);
        exchange.getMessage().setBody(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        exchange.setProperty(ExchangeProperties.RECEIVED_AT, clock.instant());
        new RequestReader().process(exchange);
        List<?> events = exchange.getMessage().getBody(List.class);
        List<RequestOutcomes.Event> outcomes = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            List<MappingOutcomes.Entry> made = i < entries.size() ? entries.get(i) : List.of();
            outcomes.add(new RequestOutcomes.Event(
                    EventIdentity.of((com.fasterxml.jackson.databind.JsonNode) events.get(i)),
                    outcome(made),
                    "",
                    made));
        }
        RequestContents contents = RequestContents.of(exchange);
        writer.add(new RequestNote(
                origin,
                "ekey",
                "default",
                batches,
                contents.sent(),
                outcomes,
                contents.rejections(),
                Set.of(duplicates),
                mask));
    }

    private static EventOutcome outcome(List<MappingOutcomes.Entry> entries) {
        if (entries.isEmpty()) {
            return EventOutcome.UNMAPPED;
        }
        return entries.stream().anyMatch(entry -> entry.outcome() instanceof MappingOutcome.Mapped)
                ? EventOutcome.MAPPED
                : EventOutcome.DISCARDED;
    }

    public static MappingOutcomes.Entry mapped(String mapping, byte[] event) {
        return new MappingOutcomes.Entry(mapping, "trackEvent", "default", new MappingOutcome.Mapped(event));
    }

    public static MappingOutcomes.Entry discarded(String mapping, String reason) {
        return new MappingOutcomes.Entry(
                mapping, "trackEvent", "default", new MappingOutcome.Discarded("metric_value", reason));
    }

    public static byte[] line(String name) {
        return ("{\"kind\":\"custom\",\"key\":\"" + name + "\",\"contextKeys\":{\"user\":\"u-" + name + "\"}}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The name of a batch that was opened now. */
    public String batch(int number) {
        return "20261127T100000000Z-00000000-0000-0000-0000-" + String.format("%012d", number) + ".json";
    }

    /** Puts a batch where it waits. */
    public Path waiting(String batch, byte[]... lines) throws IOException {
        Path ready = Files.createDirectories(data.resolve("outbox/default/ready"));
        StringBuilder text = new StringBuilder("[\n");
        for (int i = 0; i < lines.length; i++) {
            text.append(i == 0 ? "" : ",")
                    .append(new String(lines[i], StandardCharsets.UTF_8))
                    .append('\n');
        }
        return Files.writeString(ready.resolve(batch), text.append(']'));
    }

    Turn turn(String batch, String outcome, int status, String answer, int events) {
        return new Turn(clock.instant(), "default", batch, outcome, events, 1, status, answer, List.of());
    }

    /** Delivers a batch that waits, as the routes do. */
    public void deliver(String batch, Path file, int events) throws IOException {
        Turn turn = turn(batch, Turn.DELIVERED, 202, "", events);
        writer.add(new TurnNote(turn));
        keeper.delivered(delivered.add(turn, file));
        Files.delete(file);
    }

    /** Notes that a batch was delivered now. */
    public void delivered(String batch, int events) {
        writer.add(new TurnNote(turn(batch, Turn.DELIVERED, 202, "", events)));
    }

    /** Moves the clock. */
    public void advance(Duration time) {
        clock.advance(time);
    }

    @Override
    public void close() {
        writer.stop();
    }
}
