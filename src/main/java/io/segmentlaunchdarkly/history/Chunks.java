package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.exchange.EventIdentity;
import io.segmentlaunchdarkly.history.HistoryEvent.Origin;
import io.segmentlaunchdarkly.history.HistoryEvent.Result;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The content of a frame. Numbers are big-endian; a text is its length in two bytes and its UTF-8; bytes are their length in four bytes and
 * themselves; a name is its number in the chunk's list of names, two bytes, and, when the number is new, its text.
 *
 * <pre>
 *   request  1 byte 1; 4 bytes length of what follows;
 *            8 bytes time; 1 byte origin; text source; text environment; 2 bytes number of batches, text each;
 *            bytes envelope; 4 bytes number of events; events
 *   event    8 bytes hash of the user id; 8 of the anonymous id; 8 of the name ({@link Terms#hash});
 *            1 byte outcome; 1 byte 1 when the identity follows in full, else 0; name type; text messageId;
 *            in full: text userId; text anonymousId; text name;
 *            name code; text reason; 4 bytes count; 1 byte number of results; results; bytes JSON
 *   result   name mapping; name action; name environment; 1 byte outcome; name code; text reason; 4 bytes CRC-32C of the LaunchDarkly
 *            event as it was sent; bytes LaunchDarkly event
 *   turn     1 byte 2; 4 bytes length of what follows;
 *            8 bytes time; text environment; text batch; text outcome; 4 bytes events; 4 bytes attempts; 4 bytes status; text answer;
 *            4 bytes number of lines, 4 bytes each
 * </pre>
 */
final class Chunks {
    private static final int REQUEST = 1;
    private static final int TURN = 2;
    private static final int LENGTH_BYTES = 4;

    private Chunks() {}

    /** Numbers the names of a chunk while it is written. A chunk has few, so a linear search finds them. */
    private static final class Names {
        private final List<String> names = new ArrayList<>();

        void put(Bytes out, String name) {
            int number = names.size();
            for (int i = 0; i < names.size(); i++) {
                if (names.get(i).equals(name)) {
                    number = i;
                    break;
                }
            }
            out.putShort(number);
            if (number == names.size()) {
                names.add(name);
                out.putText(name);
            }
        }
    }

    /** The values of an event that are written. */
    interface EventSource {
        EventIdentity identity();

        /** Whether the identity is not in the JSON. */
        boolean isIdentityApart();

        Outcome outcome();

        String code();

        String reason();

        int count();

        int results();

        void result(int index, ResultSink sink);

        /** Writes the JSON after its length. */
        void json(Bytes out);
    }

    /** Takes the parts of a result. */
    interface ResultSink {
        void result(
                String mapping,
                String action,
                String environment,
                Outcome outcome,
                String code,
                String reason,
                int line,
                byte[] event);
    }

    /** Writes one chunk of a request's events, event by event. */
    static final class RequestWriter {
        private final Bytes out;
        private final Names names = new Names();
        private final int start;
        private final int countAt;
        private int events;

        RequestWriter(
                Bytes out,
                long receivedMs,
                Origin origin,
                String source,
                String environment,
                List<String> batches,
                byte[] envelope) {
            this.out = out;
            out.putByte(REQUEST);
            out.putInt(0);
            start = out.size();
            out.putLong(receivedMs);
            out.putByte(origin.code());
            out.putText(source);
            out.putText(environment);
            out.putShort(batches.size());
            batches.forEach(out::putText);
            out.putBytes(envelope);
            countAt = out.size();
            out.putInt(0);
        }

        void add(EventSource event) {
            EventIdentity identity = event.identity();
            out.putLong(Terms.hash(identity.userId()));
            out.putLong(Terms.hash(identity.anonymousId()));
            out.putLong(Terms.hash(identity.name()));
            out.putByte(event.outcome().code());
            out.putByte(event.isIdentityApart() ? 1 : 0);
            names.put(out, identity.type());
            out.putText(identity.messageId());
            if (event.isIdentityApart()) {
                out.putText(identity.userId());
                out.putText(identity.anonymousId());
                out.putText(identity.name());
            }
            names.put(out, event.code());
            out.putText(event.reason());
            out.putInt(event.count());
            int results = event.results();
            out.putByte(results);
            for (int i = 0; i < results; i++) {
                event.result(i, this::result);
            }
            event.json(out);
            events++;
        }

        private void result(
                String mapping,
                String action,
                String environment,
                Outcome outcome,
                String code,
                String reason,
                int line,
                byte[] event) {
            names.put(out, mapping);
            names.put(out, action);
            names.put(out, environment);
            out.putByte(outcome.code());
            names.put(out, code);
            out.putText(reason);
            out.putInt(line);
            out.putBytes(event);
        }

        /** How many events it has so far. */
        int events() {
            return events;
        }

        /** How long the chunk is so far. */
        int length() {
            return out.size() - start;
        }

        void end() {
            out.putInt(countAt, events);
            out.putInt(start - LENGTH_BYTES, out.size() - start);
        }
    }

    static void put(Bytes out, Turn turn) {
        out.putByte(TURN);
        out.putInt(0);
        int start = out.size();
        out.putLong(turn.at().toEpochMilli());
        out.putText(turn.environment());
        out.putText(turn.batch());
        out.putText(turn.outcome());
        out.putInt(turn.events());
        out.putInt(turn.attempts());
        out.putInt(turn.status());
        out.putText(turn.answer());
        out.putInt(turn.lines().size());
        turn.lines().forEach(out::putInt);
        out.putInt(start - LENGTH_BYTES, out.size() - start);
    }

    /** Receives the content of a frame. */
    interface Reader {
        /** Receives a request, whose events can be read only during the call. */
        void request(Request request);

        void turn(Turn turn);
    }

    /**
     * Reads a frame's content in order.
     *
     * @throws RuntimeException if the content is malformed
     */
    static void read(byte[] content, Reader reader) {
        read(ByteBuffer.wrap(content), reader);
    }

    /**
     * Reads a frame's content in order.
     *
     * @throws RuntimeException if the content is malformed
     */
    static void read(ByteBuffer in, Reader reader) {
        while (in.hasRemaining()) {
            int kind = in.get();
            int length = in.getInt();
            int end = in.position() + length;
            if (kind == REQUEST) {
                reader.request(new Request(in.slice(in.position(), length)));
            } else if (kind == TURN) {
                reader.turn(turn(in.slice(in.position(), length)));
            }
            // Kinds of later versions are skipped.
            in.position(end);
        }
    }

    /** How many events a frame's content has. */
    static int events(byte[] content) {
        int[] events = {0};
        read(content, new Reader() {
            @Override
            public void request(Request request) {
                events[0] += request.count;
            }

            @Override
            public void turn(Turn turn) {
                // It is no event.
            }
        });
        return events[0];
    }

    private static Turn turn(ByteBuffer in) {
        Instant at = Instant.ofEpochMilli(in.getLong());
        String environment = text(in);
        String batch = text(in);
        String outcome = text(in);
        int events = in.getInt();
        int attempts = in.getInt();
        int status = in.getInt();
        String answer = text(in);
        List<Integer> lines = new ArrayList<>();
        for (int left = in.getInt(); left > 0; left--) {
            lines.add(in.getInt());
        }
        return new Turn(at, environment, batch, outcome, events, attempts, status, answer, List.copyOf(lines));
    }

    private static String text(ByteBuffer in) {
        return text(in, Short.toUnsignedInt(in.getShort()));
    }

    private static String text(ByteBuffer in, int length) {
        String text = new String(in.array(), in.arrayOffset() + in.position(), length, StandardCharsets.UTF_8);
        in.position(in.position() + length);
        return text;
    }

    /** One chunk of a request's events. */
    static final class Request {
        private final ByteBuffer in;
        private final Instant received;
        private final Origin origin;
        private final String source;
        private final String environment;
        private final List<String> batches = new ArrayList<>(1);
        private final String envelope;
        private final int count;

        private Request(ByteBuffer in) {
            this.in = in;
            received = Instant.ofEpochMilli(in.getLong());
            origin = Origin.ofCode(in.get());
            source = text(in);
            environment = text(in);
            for (int left = in.getShort(); left > 0; left--) {
                batches.add(text(in));
            }
            envelope = text(in, in.getInt());
            count = in.getInt();
        }

        Instant received() {
            return received;
        }

        List<String> batches() {
            return batches;
        }

        /** Passes on the events. Each is valid only until the next. */
        void events(Consumer<Stored> events) {
            Stored stored = new Stored(this);
            for (int i = 0; i < count; i++) {
                stored.next();
                events.accept(stored);
            }
        }
    }

    /** An event in its stored form: the values for searches are cheap to read, the whole event is not. */
    static final class Stored {
        private final Request request;
        private final ByteBuffer in;
        private final List<String> names = new ArrayList<>();
        private final List<ResultPlace> results = new ArrayList<>();
        private long user;
        private long anonymous;
        private long name;
        private Outcome outcome;
        private boolean isIdentityApart;
        private String type;
        private int messageIdAt;
        private int messageIdLength;
        private int identityAt;
        private String code;
        private int reasonAt;
        private int count;
        private int jsonAt;

        private record ResultPlace(
                String mapping, String action, String environment, Outcome outcome, String code, int reasonAt) {}

        private Stored(Request request) {
            this.request = request;
            this.in = request.in;
        }

        private void next() {
            user = in.getLong();
            anonymous = in.getLong();
            name = in.getLong();
            outcome = Outcome.ofCode(in.get());
            isIdentityApart = in.get() == 1;
            type = name();
            messageIdLength = Short.toUnsignedInt(in.getShort());
            messageIdAt = in.position();
            in.position(messageIdAt + messageIdLength);
            identityAt = in.position();
            if (isIdentityApart) {
                skipText();
                skipText();
                skipText();
            }
            code = name();
            reasonAt = in.position();
            skipText();
            count = in.getInt();
            results.clear();
            for (int left = in.get(); left > 0; left--) {
                String mapping = name();
                String action = name();
                String environment = name();
                Outcome made = Outcome.ofCode(in.get());
                String why = name();
                results.add(new ResultPlace(mapping, action, environment, made, why, in.position()));
                skipText();
                in.getInt();
                skipBytes();
            }
            jsonAt = in.position();
            skipBytes();
        }

        private String name() {
            int number = Short.toUnsignedInt(in.getShort());
            if (number == names.size()) {
                names.add(text(in));
            }
            return names.get(number);
        }

        private void skipText() {
            int length = Short.toUnsignedInt(in.getShort());
            in.position(in.position() + length);
        }

        private void skipBytes() {
            int length = in.getInt();
            in.position(in.position() + length);
        }

        Request request() {
            return request;
        }

        Outcome outcome() {
            return outcome;
        }

        String messageId() {
            return new String(in.array(), in.arrayOffset() + messageIdAt, messageIdLength, StandardCharsets.UTF_8);
        }

        int count() {
            return count;
        }

        String type() {
            return type;
        }

        long nameHash() {
            return name;
        }

        String code() {
            return code;
        }

        /** Receives the outcome of one mapping. */
        interface ResultVisitor {
            void result(String mapping, Outcome outcome, String code);
        }

        void eachResult(ResultVisitor visitor) {
            results.forEach(result -> visitor.result(result.mapping(), result.outcome(), result.code()));
        }

        /** Whether the event may be of that user, by the {@link Terms#hash} of the id. */
        boolean mayBeOf(long userHash) {
            return user == userHash || anonymous == userHash;
        }

        /** Whether the event may have that name. */
        boolean mayBeNamed(long nameHash) {
            return name == nameHash;
        }

        boolean hasOutcome(Outcome sought) {
            return outcome == sought || results.stream().anyMatch(result -> result.outcome() == sought);
        }

        boolean hasMapping(String sought) {
            return results.stream().anyMatch(result -> result.mapping().equals(sought));
        }

        boolean hasEnvironment(String sought) {
            return request.environment.equals(sought)
                    || results.stream().anyMatch(result -> result.environment().equals(sought));
        }

        /** Passes on the terms by which a frame with this event is found. */
        void collect(FrameTerms terms) {
            terms.user(user);
            terms.user(anonymous);
            terms.name(name);
            terms.message(Terms.hash(in.array(), in.arrayOffset() + messageIdAt, messageIdLength));
            terms.outcome(outcome);
            terms.environment(request.environment);
            for (ResultPlace result : results) {
                terms.outcome(result.outcome());
                terms.mapping(result.mapping());
                terms.environment(result.environment());
            }
        }

        /** Whether the event has a user id. */
        boolean hasUserId() {
            return user != 0;
        }

        /** Receives a LaunchDarkly event in its stored form, or the outcome of a mapping that made none. */
        interface MadeVisitor {
            void made(
                    String mapping,
                    String environment,
                    Outcome outcome,
                    String code,
                    int line,
                    byte[] bytes,
                    int from,
                    int length);
        }

        /** Passes on what each mapping made of the event, without a copy. */
        void eachMade(MadeVisitor visitor) {
            ByteBuffer at = in.duplicate();
            for (ResultPlace result : results) {
                at.position(result.reasonAt());
                at.position(at.position() + Short.BYTES + Short.toUnsignedInt(at.getShort(at.position())));
                int line = at.getInt();
                int length = at.getInt();
                visitor.made(
                        result.mapping(),
                        result.environment(),
                        result.outcome(),
                        result.code(),
                        line,
                        at.array(),
                        at.arrayOffset() + at.position(),
                        length);
            }
        }

        /** The whole event. */
        HistoryEvent event() {
            ByteBuffer at = in.duplicate();
            String json = bytes(at.position(jsonAt));
            EventIdentity identity;
            if (isIdentityApart) {
                at.position(identityAt);
                identity = new EventIdentity(type, messageId(), text(at), text(at), text(at));
            } else {
                identity = IdentityOfJson.read(json, type, messageId());
            }
            List<Result> made = new ArrayList<>(results.size());
            for (ResultPlace result : results) {
                at.position(result.reasonAt());
                String reason = text(at);
                made.add(new Result(
                        result.mapping(),
                        result.action(),
                        result.environment(),
                        result.outcome(),
                        result.code(),
                        reason,
                        at.getInt(),
                        bytes(at)));
            }
            return new HistoryEvent(
                    request.received,
                    request.origin,
                    request.source,
                    request.environment,
                    identity,
                    outcome,
                    code,
                    text(at.position(reasonAt)),
                    count,
                    List.copyOf(made),
                    List.copyOf(request.batches),
                    request.envelope,
                    json);
        }

        private static String bytes(ByteBuffer at) {
            return text(at, at.getInt());
        }
    }
}
