package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.outbox.AbstractBatchInHand;
import io.segmentlaunchdarkly.outbox.BatchName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The events that the records of a range made for one environment, or a half of them.
 *
 * <p>Its payload id follows from the range's id, the environment and its path: which halves of halves lead to it. A path stands for the
 * same records whatever they were mapped to, because a batch is halved between two records and not between two events. So a range that is
 * repeated after an edit of the mappings has each record's events in a batch of the same payload id again.
 */
final class RangeBatch extends AbstractBatchInHand {
    /** More than the events that a record can make. */
    private static final int MOST_EVENTS_OF_A_RECORD = 1 << 30;

    /**
     * An event.
     *
     * @param offset the offset of its record
     * @param index its place among the events that the record made
     * @param json the event, a line of JSON
     */
    @SuppressWarnings("ArrayRecordComponent") // Items are not compared.
    record Item(long offset, int index, byte[] json) {}

    /** What a batch is made of: the events from one place of the partition to another, of which the latter is outside. */
    private record Span(long from, long to, int firstIndex, int toIndex) {
        boolean has(Item item) {
            return item.offset() >= from && item.offset() < to && item.index() >= firstIndex && item.index() < toIndex;
        }

        Span half(int number) {
            if (to - from > 1) {
                long middle = from + (to - from) / 2;
                return number == 1
                        ? new Span(from, middle, firstIndex, toIndex)
                        : new Span(middle, to, firstIndex, toIndex);
            }
            int middle = firstIndex + (toIndex - firstIndex) / 2;
            return number == 1 ? new Span(from, to, firstIndex, middle) : new Span(from, to, middle, toIndex);
        }
    }

    private static final byte[] HEAD = {'[', '\n'};
    private static final byte[] TAIL = {']'};

    private final RecordRange range;
    private final String environment;
    private final String payloadId;
    private final String path;
    private final Span span;
    private final List<Item> items;
    private final long bytes;
    private byte[] body;
    private Fate fate = Fate.OPEN;
    private Duration pause = Duration.ZERO;

    /** What became of the batch in its latest turn. */
    enum Fate {
        /** It was not decided. */
        OPEN,
        /** The receiver has it, */
        DELIVERED,
        /** or it is among the dead letters, as the receiver refused it, */
        BURIED,
        /** or did not take it in time, */
        EXPIRED,
        /** or its halves come in its place, */
        SPLIT,
        /** or it comes again: the receiver did not take it, */
        KEPT,
        /** or this service failed. */
        STALLED
    }

    private RangeBatch(
            RecordRange range, String environment, String payloadId, String path, Span span, List<Item> items) {
        super(0);
        this.range = range;
        this.environment = environment;
        this.payloadId = payloadId;
        this.path = path;
        this.span = span;
        this.items = items;
        this.bytes = items.stream().mapToLong(item -> item.json().length + 2L).sum() + 2;
    }

    /** The batch of all events that a range made for an environment. */
    static RangeBatch of(RecordRange range, String environment, List<Item> items) {
        return new RangeBatch(
                range,
                environment,
                UUID.nameUUIDFromBytes((range.id() + "/" + environment).getBytes(StandardCharsets.UTF_8))
                        .toString(),
                "",
                new Span(range.start(), range.end(), 0, MOST_EVENTS_OF_A_RECORD),
                List.copyOf(items));
    }

    /** The two halves of a batch of several events, each with at least one, in the order of their records. */
    List<RangeBatch> halves() {
        RangeBatch first = half(1);
        RangeBatch second = half(2);
        if (first.items.isEmpty()) {
            return second.halves();
        }
        return second.items.isEmpty() ? first.halves() : List.of(first, second);
    }

    private RangeBatch half(int number) {
        Span part = span.half(number);
        return new RangeBatch(
                range,
                environment,
                BatchName.halfId(payloadId, number),
                path + number,
                part,
                items.stream().filter(part::has).toList());
    }

    /**
     * What is left of this batch, which is that of a whole range, when the batch of a path comes next: that one first, with the events that
     * are now made of its records, and then the halves that were left for later. None of them is empty.
     */
    List<RangeBatch> from(String next) {
        Deque<RangeBatch> left = new ArrayDeque<>();
        RangeBatch batch = this;
        for (int i = 0; i < next.length(); i++) {
            int number = next.charAt(i) - '0';
            if (number == 1) {
                left.addFirst(batch.half(2));
            }
            batch = batch.half(number);
        }
        left.addFirst(batch);
        return left.stream().filter(each -> !each.items.isEmpty()).toList();
    }

    /** The batch in parts that are small enough; one event alone may be larger. */
    List<RangeBatch> within(int maxEvents, long maxBytes) {
        if (items.size() == 1 || (items.size() <= maxEvents && bytes <= maxBytes)) {
            return List.of(this);
        }
        List<RangeBatch> parts = new ArrayList<>();
        halves().forEach(half -> parts.addAll(half.within(maxEvents, maxBytes)));
        return parts;
    }

    /** Which halves lead to it from the batch of the whole range, such as {@code 12}; empty for that one itself. */
    String path() {
        return path;
    }

    /** The events. */
    List<Item> items() {
        return items;
    }

    /** Begins its next turn. */
    void beginTurn() {
        begin();
        fate = Fate.OPEN;
        pause = Duration.ZERO;
    }

    /** What became of it in its latest turn. */
    Fate fate() {
        return fate;
    }

    /** How long nothing is to be sent to its environment. */
    Duration pause() {
        return pause;
    }

    @Override
    public String environment() {
        return environment;
    }

    @Override
    public String payloadId() {
        return payloadId;
    }

    @Override
    public Instant opened() {
        return range.since();
    }

    @Override
    public int events() {
        return items.size();
    }

    @Override
    public byte[] bytes() {
        if (body == null) {
            ByteArrayOutputStream out = new ByteArrayOutputStream((int) bytes + HEAD.length);
            out.writeBytes(HEAD);
            boolean comma = false;
            for (Item item : items) {
                if (comma) {
                    out.write(',');
                }
                out.writeBytes(item.json());
                out.write('\n');
                comma = true;
            }
            out.writeBytes(TAIL);
            body = out.toByteArray();
        }
        return body;
    }

    @Override
    public List<String> traceParents() {
        return range.traceParents(this);
    }

    @Override
    public Duration age() {
        return range.age();
    }

    /** Before each try it must be asked whether the partition is still this instance's. */
    @Override
    public boolean isRetriedAtOnce() {
        return false;
    }

    @Override
    public void delivered() {
        end(Fate.DELIVERED);
    }

    @Override
    public void split() {
        end(Fate.SPLIT);
    }

    @Override
    public void bury(Map<String, Object> reason) throws IOException {
        range.bury(this, reason);
        end(Fate.BURIED);
    }

    @Override
    public void expire(Map<String, Object> reason, Duration atLeast) throws IOException {
        range.bury(this, reason);
        end(Fate.EXPIRED);
        pause = atLeast;
    }

    @Override
    public void keep(Duration atLeast) {
        end(Fate.KEPT);
        pause = atLeast;
    }

    @Override
    public void stall(Throwable failure) {
        end(Fate.STALLED);
        range.stalled(failure);
    }

    private void end(Fate newFate) {
        end();
        fate = newFate;
    }
}
