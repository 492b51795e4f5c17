package io.segmentlaunchdarkly.segment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.logging.LogEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a request into its events. In: a body that converts to bytes of JSON text in UTF-8, or the same as maps and lists: one event, an
 * array of events, or a batch of the tracking API ({@code {batch, context?, integrations?, sentAt?, writeKey?}}). Out: a body that is the
 * list of the accepted events (each a complete {@link ObjectNode}: type, messageId, timestamps, merged context), and in exchange
 * properties the write key and {@link RequestContents}.
 *
 * <p>An event that is malformed, too large, or over a limit of the parser (nesting, digits of a number) is rejected alone. A request that
 * cannot be read at all is refused with {@link RequestRefusedException}: 400 {@code bad_request} or {@code payload_too_large}.
 *
 * <p>The events of a request of more than 500 KB are not all held in memory as trees, which take a dozen times their text. All of them
 * are read and checked first; then each is read again whenever it is taken from the list.
 */
public final class RequestReader implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(RequestReader.class);

    private final Clock clock;
    private final RareWarning timeWarning;
    private int maxBytes = Limits.REQUEST_BYTES;

    public RequestReader() {
        this(Clock.systemUTC());
    }

    RequestReader(Clock clock) {
        this.clock = clock;
        timeWarning = new RareWarning(clock, warning -> LOG.warn(LogEvents.TIMESTAMP_UNREADABLE, warning));
    }

    /**
     * The most bytes of an unpacked request, {@code launchdarkly.request.max-bytes}; 500 KB unless set. It also sets the most events:
     * 2500 for 500 KB.
     */
    public void setMaxBytes(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public void process(Exchange exchange) throws RequestRefusedException {
        Message message = exchange.getMessage();
        byte[] body = bytes(message);
        if (body.length == 0) {
            throw empty();
        }
        checkLength(body.length, maxBytes);
        Request request = new Request(body, Limits.requestEvents(maxBytes));
        request.read(exchange.getProperty(ExchangeProperties.EVENT_TYPE, String.class));
        Instant receivedAt = exchange.getProperty(ExchangeProperties.RECEIVED_AT, clock.instant(), Instant.class);
        List<ObjectNode> events = request.events(new Completion(
                request,
                receivedAt,
                exchange.getProperty(ExchangeProperties.REQUEST_ID, String.class),
                exchange.getProperty(ExchangeProperties.MESSAGE_ID, String.class)));
        Timestamps.behind(receivedAt, request.clientsSentAt)
                .ifPresent(behind -> exchange.setProperty(ExchangeProperties.CLIENTS_CLOCK_BEHIND, behind));
        if (exchange.getProperty(ExchangeProperties.WRITE_KEY) == null) {
            String fallback = exchange.getProperty(ExchangeProperties.DEFAULT_WRITE_KEY, String.class);
            exchange.setProperty(ExchangeProperties.WRITE_KEY, request.writeKey != null ? request.writeKey : fallback);
        }
        exchange.setProperty(
                ExchangeProperties.REQUEST_CONTENTS,
                new RequestContents(request.received, request.rejections.toList(), request.sent(receivedAt)));
        message.setBody(events);
    }

    /**
     * Sets the times of a single event as this step does it.
     *
     * @param event an event that is changed in place
     * @return a warning about its time, for whoever sent it
     */
    public static Optional<String> correctTimes(ObjectNode event, Instant receivedAt) {
        return new Timestamps(receivedAt, MissingNode.getInstance())
                .correct(event)
                .map(UnusableTime::warning);
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
     * Refuses a body that is too large, for callers that know its length before it is read.
     *
     * @param bytes the body's length
     */
    public static void checkLength(long bytes) throws RequestRefusedException {
        checkLength(bytes, Limits.REQUEST_BYTES);
    }

    private static void checkLength(long bytes, int maxBytes) throws RequestRefusedException {
        if (bytes > maxBytes) {
            throw new RequestRefusedException(
                    400,
                    "payload_too_large",
                    "The body has " + bytes + " bytes, and a request may have at most " + maxBytes + ".");
        }
    }

    /** One request while it is being read. */
    private static final class Request {
        private final byte[] body;
        private final int maxEvents;
        private final boolean large;
        private final List<Taken> taken = new ArrayList<>();
        private final Rejections rejections;
        private int received;
        private JsonNode context = MissingNode.getInstance();
        private JsonNode integrations = MissingNode.getInstance();
        private JsonNode sentAt = MissingNode.getInstance();
        /** When the client sent the request by its own clock; missing if somebody else wrote it or nobody did. */
        private JsonNode clientsSentAt = MissingNode.getInstance();

        private String writeKey;

        /**
         * An accepted event.
         *
         * @param from the offset in the body at which its text begins
         * @param to the offset at which its text ends
         * @param hasWriteKey whether the text has a write key
         * @param event the event, null if it must be read again
         */
        private record Taken(int index, int from, int to, boolean hasWriteKey, ObjectNode event) {}

        Request(byte[] body, int maxEvents) {
            this.body = body;
            this.maxEvents = maxEvents;
            large = body.length > Limits.REQUEST_BYTES;
            rejections = new Rejections(body.length);
        }

        /**
         * @param eventType the type of the single event in the body, null if the body has it
         */
        void read(String eventType) throws RequestRefusedException {
            try (RequestParser parser = new RequestParser(body)) {
                try {
                    if (parser.nextToken() == null) {
                        throw empty();
                    }
                    if (eventType != null) {
                        readEvent(parser, eventType);
                    } else {
                        readAny(parser);
                    }
                    if (parser.nextToken() != null) {
                        throw RequestRefusedException.badRequest("The body goes on after the end of its JSON value.");
                    }
                } catch (JsonProcessingException e) {
                    throw parser.refusal(e);
                }
            } catch (IOException e) {
                throw new IllegalStateException("reading from memory does not fail", e);
            }
        }

        private void readEvent(RequestParser parser, String type) throws IOException, RequestRefusedException {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw RequestRefusedException.badRequest("The body must be an object, the " + type + " event.");
            }
            int from = parser.tokenOffset();
            ObjectNode event = (ObjectNode) parser.readTree();
            int bytes = parser.offset() - from;
            if (bytes > Limits.EVENT_BYTES) {
                throw new RequestRefusedException(400, "payload_too_large", tooLargeEvent(bytes));
            }
            event.put("type", type);
            writeKey = event.path("writeKey").textValue();
            clientsSentAt = sentAtOf(event);
            received = 1;
            takeOrReject(0, from, parser.offset(), event);
        }

        private void readAny(RequestParser parser) throws IOException, RequestRefusedException {
            if (parser.currentToken() == JsonToken.START_ARRAY) {
                readItems(parser, null);
            } else if (parser.currentToken() == JsonToken.START_OBJECT) {
                readBatch(parser);
            } else {
                throw RequestRefusedException.badRequest("The body must be an object with the array \"batch\".");
            }
        }

        /** An object with a {@code batch} is a batch; one without is a single event that has its own type. */
        private void readBatch(RequestParser parser) throws IOException, RequestRefusedException {
            int from = parser.tokenOffset();
            boolean batch = false;
            ObjectNode others = JsonNodeFactory.instance.objectNode();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (!name.equals("batch")) {
                    others.set(name, parser.readTree());
                } else if (value == JsonToken.START_ARRAY) {
                    batch = true;
                    readItems(parser, name);
                } else {
                    JsonNode notAnArray = parser.readTree();
                    throw RequestRefusedException.badRequest(
                            "batch must be an array but it was " + SegmentJson.typeAndValueOf(notAnArray) + ".");
                }
            }
            writeKey = others.path("writeKey").textValue();
            if (batch) {
                context = others.path("context");
                integrations = others.path("integrations");
                sentAt = others.path("sentAt");
                clientsSentAt = sentAt;
            } else if (others.has("type")) {
                clientsSentAt = sentAtOf(others);
                received = 1;
                takeOrReject(0, from, parser.offset(), others);
            } else {
                throw RequestRefusedException.badRequest(
                        "The body must be an object with the array \"batch\", or an event with a \"type\".");
            }
        }

        /** The {@code sentAt} of a single event; missing in one that has been through Segment, whose client sent it to Segment. */
        private static JsonNode sentAtOf(ObjectNode event) {
            return event.hasNonNull("receivedAt") ? MissingNode.getInstance() : event.path("sentAt");
        }

        /**
         * @param field the name of the array's field, null if the array is the request
         */
        private void readItems(RequestParser parser, String field) throws IOException, RequestRefusedException {
            while (true) {
                int from = -1;
                try {
                    if (parser.nextToken() == JsonToken.END_ARRAY) {
                        return;
                    }
                    from = parser.tokenOffset();
                    readItem(parser, from);
                } catch (StreamConstraintsException e) {
                    leaveItem(parser, from < 0 ? parser.tokenOffset() : from, field, e);
                }
                received++;
            }
        }

        private void readItem(RequestParser parser, int from) throws IOException {
            if (received > maxEvents) {
                parser.skip();
                rejections.count(received, null, tooManyEvents());
            } else if (large && SegmentJson.endOf(body, from) - from > Limits.REQUEST_BYTES) {
                parser.skip();
                int bytes = parser.offset() - from;
                EventCheck.Problem problem = new EventCheck.Problem("event_too_large", tooLargeEvent(bytes));
                rejections.add(
                        received, null, problem, new Rejection.Excerpt(SegmentJson.excerpt(body, from, from + bytes)));
            } else {
                JsonNode event = parser.readTree();
                takeOrReject(received, from, parser.offset(), event);
            }
        }

        /** Rejects an event that exceeds a limit of the parser, and continues after it. */
        private void leaveItem(RequestParser parser, int from, String field, StreamConstraintsException e)
                throws IOException, RequestRefusedException {
            EventCheck.Problem problem = new EventCheck.Problem(
                    "event_not_readable", parser.describe("The event", e, field == null ? 1 : 2));
            int to = parser.leaveElement(from, field);
            String messageId = SegmentJson.messageId(body, from, to);
            if (received >= maxEvents) {
                rejections.count(received, messageId, tooManyEvents());
            } else {
                rejections.add(
                        received, messageId, problem, new Rejection.Excerpt(SegmentJson.excerpt(body, from, to)));
            }
        }

        private void takeOrReject(int index, int from, int to, JsonNode event) throws JsonProcessingException {
            // Credentials must not reach a trigger, a mapping or a log.
            boolean hasWriteKey = event instanceof ObjectNode object && object.remove("writeKey") != null;
            if (index >= maxEvents) {
                rejections.count(index, event.path("messageId").textValue(), tooManyEvents());
                return;
            }
            Optional<EventCheck.Problem> problem = to - from > Limits.EVENT_BYTES
                    ? Optional.of(new EventCheck.Problem("event_too_large", tooLargeEvent(to - from)))
                    : EventCheck.check(event);
            if (problem.isPresent()) {
                String json = new String(SegmentJson.MAPPER.writeValueAsBytes(event), StandardCharsets.UTF_8);
                rejections.add(index, event.path("messageId").textValue(), problem.get(), new Rejection.Whole(json));
            } else {
                taken.add(new Taken(index, from, to, hasWriteKey, large ? null : (ObjectNode) event));
            }
        }

        private EventCheck.Problem tooManyEvents() {
            return new EventCheck.Problem(
                    "batch_too_long",
                    "A request may have at most " + maxEvents + " events and this is number " + (received + 1) + ".");
        }

        private static String tooLargeEvent(int bytes) {
            return "The event has " + bytes + " bytes, and an event may have at most " + Limits.EVENT_BYTES + ".";
        }

        /** The accepted events; those of a large request are read when they are taken. */
        List<ObjectNode> events(Completion completion) {
            if (large) {
                return new AbstractList<>() {
                    @Override
                    public ObjectNode get(int i) {
                        Taken again = taken.get(i);
                        return completion.complete(again.index(), read(again));
                    }

                    @Override
                    public int size() {
                        return taken.size();
                    }
                };
            }
            List<ObjectNode> events = new ArrayList<>(taken.size());
            for (Taken each : taken) {
                events.add(completion.complete(each.index(), each.event()));
            }
            return events;
        }

        /** The accepted events as they were sent. */
        SentEvents sent(Instant receivedAt) {
            SentEvents sent = new SentEvents(body, receivedAt, SentEvents.envelope(context, integrations, sentAt));
            for (Taken each : taken) {
                sent.add(each.from(), each.to(), each.hasWriteKey());
            }
            return sent;
        }

        private ObjectNode read(Taken again) {
            try {
                ObjectNode event =
                        (ObjectNode) SegmentJson.MAPPER.readTree(body, again.from(), again.to() - again.from());
                event.remove("writeKey");
                return event;
            } catch (IOException e) {
                throw new IllegalStateException("what was read once can be read again", e);
            }
        }
    }

    /** Completes the events of a request. Some of what it needs may stand after the events, so it runs after they are read. */
    private final class Completion {
        private final JsonNode context;
        private final JsonNode integrations;
        private final Timestamps timestamps;
        private final String onlyMessageId;
        private String requestId;

        /**
         * @param requestId an id that no other request has, null if there is none
         * @param messageId that of the request's only event, null if it is not known
         */
        Completion(Request request, Instant receivedAt, String requestId, String messageId) {
            context = request.context;
            integrations = request.integrations;
            timestamps = new Timestamps(receivedAt, request.sentAt);
            this.requestId = requestId;
            this.onlyMessageId = request.received == 1 ? messageId : null;
        }

        /** Changes an event in place. */
        ObjectNode complete(int index, ObjectNode event) {
            JsonNode messageId = event.path("messageId");
            if (!messageId.isTextual() || messageId.textValue().isEmpty()) {
                event.put("messageId", newMessageId(index));
            }
            merge(event, "context", context);
            merge(event, "integrations", Integrations.commonFor(event, integrations));
            timestamps.correct(event).map(UnusableTime::warningWithoutData).ifPresent(timeWarning::warn);
            return event;
        }

        /** The same for an event however often it is read. */
        private String newMessageId(int index) {
            if (onlyMessageId != null) {
                return onlyMessageId;
            }
            if (requestId == null) {
                requestId = UUID.randomUUID().toString();
            }
            byte[] name = (index + ":" + requestId).getBytes(StandardCharsets.UTF_8);
            return UUID.nameUUIDFromBytes(name).toString();
        }

        /** A shallow merge in which the event's own values win. A value that is not an object stays as it is. */
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
