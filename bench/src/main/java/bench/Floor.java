package bench;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The least that a Java program must do for this work, without Camel: reads a batch with Jackson, makes the LaunchDarkly events that the
 * default mappings make, syncs them to the disk, answers, and posts them in batches. It checks nothing, counts nothing and recognises no
 * duplicate. Requests are handled as in the service: taken on one event loop, worked on by Vert.x' worker threads, none of which is held
 * while a request waits for the disk.
 *
 * <p>Arguments: the port, the data directory, where to post.
 */
public final class Floor {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Vertx vertx;
    private final FloorOutbox outbox;

    private Floor(Vertx vertx, FloorOutbox outbox) {
        this.vertx = vertx;
        this.outbox = outbox;
    }

    /** Starts it; it runs until it is killed. */
    public static void main(String[] arguments) throws IOException {
        Vertx vertx = Vertx.vertx();
        FloorDelivery delivery = new FloorDelivery(vertx, URI.create(arguments[2]));
        Floor floor = new Floor(vertx, new FloorOutbox(Path.of(arguments[1]), delivery::deliver));
        vertx.createHttpServer()
                .requestHandler(floor::handle)
                .listen(Integer.parseInt(arguments[0]), "127.0.0.1")
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
    }

    private void handle(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            Context eventLoop = vertx.getOrCreateContext();
            vertx.executeBlocking(
                    () -> take(body, failure -> eventLoop.runOnContext(done -> answer(request, failure))), false);
        });
    }

    private static void answer(HttpServerRequest request, Exception failure) {
        if (failure == null) {
            request.response().putHeader("Content-Type", "application/json").end("{\"success\":true}");
        } else {
            request.response().setStatusCode(500).end(failure.toString());
        }
    }

    /** Calls back with null when the events are on the disk, or with what went wrong. */
    private Void take(Buffer body, Consumer<Exception> done) {
        try {
            outbox.append(events(body), done);
        } catch (Exception e) {
            done.accept(e);
        }
        return null;
    }

    private static List<byte[]> events(Buffer body) throws IOException {
        List<byte[]> events = new ArrayList<>();
        if (body.length() > 0) {
            JsonNode request = JSON.readTree(body.getBytes());
            long received = System.currentTimeMillis();
            JsonNode sentAt = request.path("sentAt");
            long skew = sentAt.isTextual()
                    ? received - Instant.parse(sentAt.textValue()).toEpochMilli()
                    : 0;
            JsonNode batch = request.path("batch");
            for (JsonNode event : batch) {
                JsonNode timestamp = event.path("timestamp");
                long happened = timestamp.isTextual()
                        ? Instant.parse(timestamp.textValue()).toEpochMilli() + skew
                        : received;
                switch (event.path("type").asText()) {
                    case "track" -> events.add(custom(event, happened));
                    case "identify", "alias" -> events.add(alias(event, happened));
                    default -> {
                        // The default triggers match nothing else.
                    }
                }
            }
        }
        return events;
    }

    private static byte[] custom(JsonNode event, long happened) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            JsonNode properties = event.path("properties");
            json.writeStartObject();
            json.writeStringField("kind", "custom");
            json.writeStringField("key", event.path("event").asText());
            json.writeObjectFieldStart("contextKeys");
            if (event.hasNonNull("anonymousId")) {
                json.writeStringField(
                        "unauthenticatedUser", event.get("anonymousId").asText());
            }
            json.writeStringField(
                    "user", firstOf(event, "userId", "anonymousId").asText());
            json.writeEndObject();
            json.writeNumberField("creationDate", happened);
            JsonNode metric = firstOf(properties, "revenue", "value");
            if (metric.isNumber()) {
                json.writeFieldName("metricValue");
                json.writeTree(metric);
            }
            json.writeFieldName("data");
            if (properties.isObject()) {
                json.writeTree(properties);
            } else {
                json.writeStartObject();
                json.writeEndObject();
            }
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static byte[] alias(JsonNode event, long happened) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("kind", "alias");
            json.writeStringField("key", event.path("userId").asText());
            json.writeStringField(
                    "previousKey", firstOf(event, "previousId", "anonymousId").asText());
            json.writeStringField("contextKind", "user");
            json.writeStringField("previousContextKind", "anonymousUser");
            json.writeNumberField("creationDate", happened);
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static JsonNode firstOf(JsonNode object, String field, String otherwise) {
        return object.hasNonNull(field) ? object.get(field) : object.path(otherwise);
    }
}
