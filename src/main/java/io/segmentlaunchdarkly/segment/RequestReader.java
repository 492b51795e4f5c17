package io.segmentlaunchdarkly.segment;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Reads a request into its events. In: a body that converts to bytes, JSON text in UTF-8, or the same as maps and lists: one event, an
 * array of events, or a batch of the tracking API ({@code {batch, context?, integrations?, sentAt?, writeKey?}}). Out: a body that is the list of the
 * events taken (each an {@link ObjectNode}, complete: type, messageId, timestamps, merged context), and in exchange properties
 * the write key and the rejected events.
 *
 * <p>An event that is malformed or too large is rejected alone. A request that cannot be read at all is refused with {@link
 * RequestRefusedException}: 400 {@code bad_request} or {@code payload_too_large}.
 */
public final class RequestReader implements Processor {
    /** What is asked for, set by an ingest route: {@code events}, {@code pixel}, {@code settings}, {@code metrics} or {@code preflight}. */
    public static final String CALL = "launchdarklyCall";

    /** The Segment write key, a string; set by an ingest route from the credentials, otherwise here from the body. */
    public static final String WRITE_KEY = "launchdarklyWriteKey";

    /** Set by an ingest route: the write key of a request that has none, neither in its credentials nor in the body; absent for none. */
    public static final String DEFAULT_WRITE_KEY = "launchdarklyDefaultWriteKey";

    /**
     * Set by an ingest route whose requests may come again by themselves: a text that is the same when this one does, and no other
     * request's. Events without a messageId get one that follows from it, and so are known as duplicates when they come again.
     */
    public static final String REQUEST_ID = "launchdarklyRequestId";

    /** Set by an ingest route when the address tells the type of the single event in the body: {@code track} and so on. */
    public static final String EVENT_TYPE = "launchdarklyEventType";

    /** The events of this request that were not taken: a list of {@link Rejection}, absent when there are none. */
    public static final String REJECTED = "launchdarklyRejected";

    /** How many events the request has, an integer: those taken and those rejected. */
    public static final String RECEIVED = "launchdarklyReceived";

    private final Clock clock;

    public RequestReader() {
        this(Clock.systemUTC());
    }

    RequestReader(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) throws RequestRefusedException {
        Message message = exchange.getMessage();
        byte[] body = bytes(message);
        if (body.length == 0) {
            throw empty();
        }
        checkLength(body.length);
        String eventType = exchange.getProperty(EVENT_TYPE, String.class);
        Request request = new Request(clock.instant(), exchange.getProperty(REQUEST_ID, String.class));
        try (JsonParser parser = SegmentJson.parser(body)) {
            if (parser.nextToken() == null) {
                throw empty();
            }
            if (eventType != null) {
                request.readEvent(parser, eventType);
            } else {
                request.readAny(parser);
            }
            if (parser.nextToken() != null) {
                throw RequestRefusedException.badRequest("The body goes on after the end of its JSON value.");
            }
        } catch (JsonProcessingException e) {
            throw RequestRefusedException.badRequest(SegmentJson.describe(e));
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory does not fail", e);
        }
        List<ObjectNode> events = request.complete();
        if (exchange.getProperty(WRITE_KEY) == null) {
            String fallback = exchange.getProperty(DEFAULT_WRITE_KEY, String.class);
            exchange.setProperty(WRITE_KEY, request.writeKey != null ? request.writeKey : fallback);
        }
        // An application may send several requests with one exchange.
        exchange.setProperty(REJECTED, request.rejected.isEmpty() ? null : request.rejected);
        exchange.setProperty(RECEIVED, events.size() + request.rejected.size());
        message.setBody(events);
    }

    private static byte[] bytes(Message message) throws RequestRefusedException {
        Object body = message.getBody();
        byte[] bytes = null;
        if (body instanceof Map || body instanceof List || body instanceof JsonNode) {
            try {
                bytes = SegmentJson.MAPPER.writeValueAsBytes(body);
            } catch (JsonProcessingException e) {
                throw RequestRefusedException.badRequest(
                        "The body cannot be written as JSON: " + e.getOriginalMessage());
            }
        } else if (body != null) {
            bytes = message.getBody(byte[].class);
            if (bytes == null) {
                throw RequestRefusedException.badRequest(
                        "The body must be JSON, as text, bytes, a Map or a List, but it was a "
                                + body.getClass().getName() + ".");
            }
        }
        return bytes == null ? new byte[0] : bytes;
    }

    private static RequestRefusedException empty() {
        return RequestRefusedException.badRequest("The body is empty: it must be JSON.");
    }

    /**
     * Refuses a body that is too large, for who can tell before it is read.
     *
     * @param bytes the body's length
     */
    public static void checkLength(long bytes) throws RequestRefusedException {
        if (bytes > Limits.REQUEST_BYTES) {
            throw new RequestRefusedException(
                    400,
                    "payload_too_large",
                    "The body has " + bytes + " bytes, and a request may have at most " + Limits.REQUEST_BYTES + ".");
        }
    }

    /** One request while it is read. What applies to every event may stand behind the events, so they are completed at the end. */
    private static final class Request {
        private final Instant receivedAt;
        private final String id;
        private final List<Item> items = new ArrayList<>();
        private final List<Rejection> rejected = new ArrayList<>();
        private JsonNode context = MissingNode.getInstance();
        private JsonNode integrations = MissingNode.getInstance();
        private JsonNode sentAt = MissingNode.getInstance();
        private String writeKey;

        private record Item(JsonNode event, long bytes) {}

        /**
         * @param id what tells this request from others, null when nothing does
         */
        Request(Instant receivedAt, String id) {
            this.receivedAt = receivedAt;
            this.id = id;
        }

        void readEvent(JsonParser parser, String type) throws IOException, RequestRefusedException {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw RequestRefusedException.badRequest("The body must be an object, the " + type + " event.");
            }
            Item item = readItem(parser);
            if (item.bytes() > Limits.EVENT_BYTES) {
                throw new RequestRefusedException(400, "payload_too_large", tooLargeEvent(item.bytes()));
            }
            ((ObjectNode) item.event()).put("type", type);
            writeKey = item.event().path("writeKey").textValue();
            items.add(item);
        }

        void readAny(JsonParser parser) throws IOException, RequestRefusedException {
            if (parser.currentToken() == JsonToken.START_ARRAY) {
                readItems(parser);
            } else if (parser.currentToken() == JsonToken.START_OBJECT) {
                readBatch(parser);
            } else {
                throw RequestRefusedException.badRequest("The body must be an object with the array \"batch\".");
            }
        }

        /** An object with a {@code batch} is a batch; one without is a single event that tells its own type. */
        private void readBatch(JsonParser parser) throws IOException, RequestRefusedException {
            long start = parser.currentTokenLocation().getByteOffset();
            boolean batch = false;
            ObjectNode others = JsonNodeFactory.instance.objectNode();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (!name.equals("batch")) {
                    others.set(name, parser.readValueAsTree());
                } else if (value == JsonToken.START_ARRAY) {
                    batch = true;
                    readItems(parser);
                } else {
                    JsonNode notAnArray = parser.readValueAsTree();
                    throw RequestRefusedException.badRequest(
                            "batch must be an array but it was " + SegmentJson.typeAndValueOf(notAnArray) + ".");
                }
            }
            writeKey = others.path("writeKey").textValue();
            if (batch) {
                context = others.path("context");
                integrations = others.path("integrations");
                sentAt = others.path("sentAt");
            } else if (others.has("type")) {
                items.add(new Item(others, parser.currentLocation().getByteOffset() - start));
            } else {
                throw RequestRefusedException.badRequest(
                        "The body must be an object with the array \"batch\", or an event with a \"type\".");
            }
        }

        private void readItems(JsonParser parser) throws IOException {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                items.add(readItem(parser));
            }
        }

        private static Item readItem(JsonParser parser) throws IOException {
            long start = parser.currentTokenLocation().getByteOffset();
            JsonNode event = parser.readValueAsTree();
            return new Item(event, parser.currentLocation().getByteOffset() - start);
        }

        List<ObjectNode> complete() {
            List<ObjectNode> events = new ArrayList<>(items.size());
            Timestamps timestamps = new Timestamps(receivedAt, sentAt);
            for (int index = 0; index < items.size(); index++) {
                Item item = items.get(index);
                if (item.event() instanceof ObjectNode event) {
                    // Credentials have no business in a trigger, a mapping or a log.
                    event.remove("writeKey");
                }
                Optional<EventCheck.Problem> problem = check(index, item);
                if (problem.isEmpty()) {
                    events.add(complete(index, (ObjectNode) item.event(), timestamps));
                } else {
                    rejected.add(new Rejection(
                            index, problem.get().code(), problem.get().message(), item.event()));
                }
            }
            return events;
        }

        private static Optional<EventCheck.Problem> check(int index, Item item) {
            if (index >= Limits.REQUEST_EVENTS) {
                return Optional.of(new EventCheck.Problem(
                        "batch_too_long",
                        "A request may have at most " + Limits.REQUEST_EVENTS + " events and this is number "
                                + (index + 1) + "."));
            }
            if (item.bytes() > Limits.EVENT_BYTES) {
                return Optional.of(new EventCheck.Problem("event_too_large", tooLargeEvent(item.bytes())));
            }
            return EventCheck.check(item.event());
        }

        private static String tooLargeEvent(long bytes) {
            return "The event has " + bytes + " bytes, and an event may have at most " + Limits.EVENT_BYTES + ".";
        }

        private ObjectNode complete(int index, ObjectNode event, Timestamps timestamps) {
            JsonNode messageId = event.path("messageId");
            if (!messageId.isTextual() || messageId.textValue().isEmpty()) {
                event.put("messageId", newMessageId(index).toString());
            }
            merge(event, "context", context);
            merge(event, "integrations", integrations);
            timestamps.correct(event);
            return event;
        }

        private UUID newMessageId(int index) {
            return id == null
                    ? UUID.randomUUID()
                    : UUID.nameUUIDFromBytes((index + ":" + id).getBytes(StandardCharsets.UTF_8));
        }

        /** Shallow, and what the event itself says wins; what is no object has nothing to merge and stays as it is. */
        private static void merge(ObjectNode event, String field, JsonNode common) {
            if (!common.isObject() || common.isEmpty()) {
                return;
            }
            JsonNode own = event.path(field);
            if (own.isMissingNode() || own.isNull()) {
                event.set(field, common);
            } else if (own.isObject()) {
                ObjectNode merged = JsonNodeFactory.instance.objectNode();
                merged.setAll((ObjectNode) common);
                merged.setAll((ObjectNode) own);
                event.set(field, merged);
            }
        }
    }
}
