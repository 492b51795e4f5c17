package io.segmentlaunchdarkly.sandbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.segmentlaunchdarkly.launchdarkly.Excerpt;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * A stand-in for LaunchDarkly's two endpoints for events, bulk and metric import: it answers as LaunchDarkly does by its import events
 * documentation, and shows what it received and which events LaunchDarkly would have ignored silently. It keeps the newest {@value #MAX_EVENTS} events in memory, at most
 * {@value #MAX_KEPT_BYTES} characters of them, and forwards nothing.
 *
 * <p>A bean with two methods for routes; they may be called from any number of threads.
 */
public class Sandbox {
    static final int MAX_BODY_BYTES = 10_000_000;
    static final int MAX_EVENTS = 1000;
    static final int MAX_KEPT_BYTES = 5_000_000;
    static final int MAX_PAYLOAD_IDS = 10_000;

    private static final String SCHEMA_HEADER = "X-LaunchDarkly-Event-Schema";
    private static final String PAYLOAD_ID_HEADER = "X-LaunchDarkly-Payload-ID";
    private static final String SCHEMA = "4";
    private static final String IMPORT_PATH = "/v2/event-data-import/";
    private static final Pattern IMPORT_USER_AGENT = Pattern.compile("MetricImport-.+-int/.+");

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final JsonFactory JSON = MAPPER.getFactory();

    private record Received(String payloadId, Instant receivedAt, String event, String ignored) {}

    private final Clock clock;
    private final Deque<Received> kept = new ArrayDeque<>();
    private final Set<String> payloadIds = new LinkedHashSet<>();
    private long keptCharacters;
    private long payloads;
    private long duplicatePayloads;
    private long received;
    private long ignored;

    /** Uses the system's clock for the time of arrival. */
    public Sandbox() {
        this(Clock.systemUTC());
    }

    /** Uses a given clock for the time of arrival. */
    public Sandbox(Clock clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /**
     * Takes a payload: the body is a JSON array of events, as bytes, a stream or text; {@code Content-Encoding: gzip} is understood.
     *
     * <p>The answer replaces body and headers. 202: accepted, even if events would be ignored. A repeated payload id is accepted too, but
     * its events are not counted again. 400: not UTF-8, not JSON, not an array, or an event of a kind that LaunchDarkly does not know.
     * 406: the header {@value #SCHEMA_HEADER} is not {@value #SCHEMA}; without it the newest version is assumed, as documented. 413: more
     * than {@value #MAX_BODY_BYTES} bytes. All but 202 have the body {@code {"code", "message"}}.
     *
     * <p>A path with {@value #IMPORT_PATH} is that of the metric import API, which knows custom events only and needs all its headers: 401
     * without {@code Authorization} or with a {@code Bearer} in it, 406 without the schema, 400 without a {@code User-Agent} of the form
     * {@code MetricImport-<company>-int/<version>}.
     *
     * @throws IOException if the request cannot be read to its end
     */
    public void receive(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        boolean imports =
                message.getHeader(Exchange.HTTP_PATH, "", String.class).contains(IMPORT_PATH);
        try {
            if (imports) {
                checkImport(message);
            }
            String schema = message.getHeader(SCHEMA_HEADER, imports ? "" : SCHEMA, String.class);
            if (!schema.trim().equals(SCHEMA)) {
                throw new Refusal(
                        406,
                        "unsupported_schema",
                        SCHEMA_HEADER + " must be " + SCHEMA + " but was " + Excerpt.of(schema) + ".");
            }
            accept(message.getHeader(PAYLOAD_ID_HEADER, String.class), events(text(body(message)), imports));
            reply(message, 202, "{}".getBytes(StandardCharsets.UTF_8));
        } catch (Refusal refusal) {
            refuse(message, refusal);
        }
    }

    /**
     * Shows or forgets what was received, by the request's method. {@code GET} answers 200 with {@code {"payloads", "duplicatePayloads",
     * "received", "ignored", "events": [{"payloadId", "receivedAt", "event", "ignored"?}]}}: four counts since the start, then the kept
     * events, oldest first, each with the reason if LaunchDarkly would ignore it. {@code DELETE} clears everything and answers 200 in the
     * same form; another method gets 405.
     *
     * @throws IOException never in practice, because it writes to memory
     */
    public void show(Exchange exchange) throws IOException {
        Message message = exchange.getMessage();
        String method = message.getHeader(Exchange.HTTP_METHOD, "GET", String.class);
        switch (method) {
            case "GET" -> reply(message, 200, json());
            case "DELETE" -> {
                clear();
                reply(message, 200, json());
            }
            default -> refuse(message, new Refusal(405, "method_not_allowed", "GET or DELETE, not " + method + "."));
        }
    }

    /** The headers that only the metric import API needs; the token itself is not known here. */
    private static void checkImport(Message message) throws Refusal {
        String token = message.getHeader("Authorization", "", String.class);
        if (token.isBlank() || token.startsWith("Bearer ")) {
            throw new Refusal(401, "unauthorized", "Authorization must be an access token, without Bearer.");
        }
        String userAgent = message.getHeader("User-Agent", "", String.class);
        if (!IMPORT_USER_AGENT.matcher(userAgent).matches()) {
            throw new Refusal(
                    400,
                    "invalid_request",
                    "User-Agent must be MetricImport-<company>-int/<version> but was " + Excerpt.of(userAgent) + ".");
        }
    }

    private synchronized void accept(String payloadId, List<Received> events) {
        if (payloadId != null && !payloadIds.add(payloadId)) {
            duplicatePayloads++;
            return;
        }
        if (payloadIds.size() > MAX_PAYLOAD_IDS) {
            payloadIds.remove(payloadIds.iterator().next());
        }
        payloads++;
        Instant now = clock.instant();
        for (Received event : events) {
            received++;
            if (event.ignored() != null) {
                ignored++;
            }
            kept.addLast(new Received(payloadId, now, event.event(), event.ignored()));
            keptCharacters += event.event().length();
            while (kept.size() > MAX_EVENTS || keptCharacters > MAX_KEPT_BYTES) {
                keptCharacters -= kept.removeFirst().event().length();
            }
        }
    }

    private synchronized void clear() {
        kept.clear();
        payloadIds.clear();
        keptCharacters = 0;
        payloads = 0;
        duplicatePayloads = 0;
        received = 0;
        ignored = 0;
    }

    private synchronized byte[] json() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeNumberField("payloads", payloads);
            json.writeNumberField("duplicatePayloads", duplicatePayloads);
            json.writeNumberField("received", received);
            json.writeNumberField("ignored", ignored);
            json.writeArrayFieldStart("events");
            for (Received event : kept) {
                json.writeStartObject();
                json.writeStringField("payloadId", event.payloadId());
                json.writeStringField("receivedAt", event.receivedAt().toString());
                json.writeFieldName("event");
                json.writeRawValue(event.event());
                if (event.ignored() != null) {
                    json.writeStringField("ignored", event.ignored());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    private static byte[] body(Message message) throws IOException, Refusal {
        byte[] body = limited(message.getBody(InputStream.class));
        // The HTTP server may have unpacked the body and left the header.
        boolean packed = body.length > 1 && (body[0] & 0xFF) == 0x1F && (body[1] & 0xFF) == 0x8B;
        String encoding = message.getHeader(Exchange.CONTENT_ENCODING, String.class);
        if (!packed || !"gzip".equalsIgnoreCase(encoding)) {
            return body;
        }
        try (InputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return limited(unpacked);
        } catch (ZipException | EOFException e) {
            throw new Refusal(400, "invalid_request", "The payload is not valid gzip: " + e.getMessage() + ".");
        }
    }

    private static byte[] limited(InputStream in) throws IOException, Refusal {
        byte[] bytes = in == null ? new byte[0] : in.readNBytes(MAX_BODY_BYTES + 1);
        if (bytes.length > MAX_BODY_BYTES) {
            throw new Refusal(413, "payload_too_large", "The payload is larger than " + MAX_BODY_BYTES + " bytes.");
        }
        return bytes;
    }

    private static String text(byte[] body) throws Refusal {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Refusal(400, "invalid_request", "The payload is not valid UTF-8.");
        }
    }

    /** The events, each with its original text; they belong to no payload yet. */
    private static List<Received> events(String text, boolean imports) throws IOException, Refusal {
        List<Received> events = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new Refusal(400, "invalid_request", "The payload must be a JSON array of events.");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                int start = (int) parser.currentTokenLocation().getCharOffset();
                JsonNode event = MAPPER.readTree(parser);
                int end = (int) parser.currentLocation().getCharOffset();
                if (!(imports ? SandboxRules.isCustom(event) : SandboxRules.isKnown(event))) {
                    throw new Refusal(
                            400,
                            "invalid_request",
                            "Event " + (events.size() + 1)
                                    + (imports ? " is no custom event: " : " is of no known kind: ")
                                    + Excerpt.of(event.path("kind")) + ".");
                }
                events.add(new Received(
                        null, Instant.EPOCH, text.substring(start, end), SandboxRules.ignoredBecause(event)));
            }
            if (parser.nextToken() != null) {
                throw new Refusal(400, "invalid_request", "The payload goes on after the JSON array.");
            }
        } catch (JsonProcessingException e) {
            throw new Refusal(400, "invalid_request", "The payload is not valid JSON: " + e.getOriginalMessage() + ".");
        }
        return events;
    }

    private static void refuse(Message message, Refusal refusal) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(out)) {
            json.writeStartObject();
            json.writeStringField("code", refusal.code);
            json.writeStringField("message", refusal.getMessage());
            json.writeEndObject();
        }
        reply(message, refusal.status, out.toByteArray());
    }

    private static void reply(Message message, int status, byte[] body) {
        // Request headers that stay would go out as response headers.
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(body);
    }

    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1L;

        private final int status;
        private final String code;

        Refusal(int status, String code, String message) {
            super(message);
            this.status = status;
            this.code = code;
        }
    }
}
