package io.segmentlaunchdarkly.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.outbox.Directories;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What the service is asked to do with its history, as files in {@code history/requests/}: everybody who may write there may ask. {@code
 * <id>.delete} is {@code {"user"}}; {@code <id>.resend} has a line for each Segment request, {@code {"environment", "receivedAt", "batch":
 * [...], "context"?, "integrations"?, "sentAt"?}}. When a request is done, the service deletes it and leaves {@code <id>.done}, the result
 * as JSON. While a request waits for something, {@code <id>.waiting} says in a sentence for what.
 */
public final class HistoryRequests {
    static final String DELETE = ".delete";
    static final String RESEND = ".resend";
    static final String DONE = ".done";
    static final String WAITING = ".waiting";

    private static final Duration ANSWER_IS_KEPT = Duration.ofDays(1);

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Text may have half of a surrogate pair, which has no UTF-8 but can be escaped. */
    private static final ObjectWriter ASCII_JSON = JSON.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

    private final Path directory;

    /**
     * @param dataDirectory the service's data directory
     */
    public HistoryRequests(Path dataDirectory) {
        directory = dataDirectory.resolve("history").resolve("requests");
    }

    void create() throws IOException {
        Directories.create(directory);
    }

    /** Asks for a person to be erased; returns the request's id. */
    public String delete(String user) throws IOException {
        return write(
                DELETE,
                out -> out.write(
                        ASCII_JSON.writeValueAsString(JSON.createObjectNode().put("user", user))));
    }

    /** Writes the lines of a request. */
    public interface Lines {
        void writeTo(Writer out) throws IOException;
    }

    /** Asks for events to be sent through the routes once more; returns the request's id. */
    public String resend(Lines lines) throws IOException {
        return write(RESEND, lines);
    }

    private String write(String suffix, Lines lines) throws IOException {
        create();
        forgetAnswers();
        String id = UUID.randomUUID().toString();
        Path hidden = directory.resolve("." + id);
        try (Writer out = new BufferedWriter(writer(hidden))) {
            lines.writeTo(out);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(hidden);
            throw e;
        }
        Files.move(hidden, directory.resolve(id + suffix), StandardCopyOption.ATOMIC_MOVE);
        return id;
    }

    /** The line of a {@code .resend} request for events of one Segment request. */
    public static String line(List<HistoryEvent> events) throws JsonProcessingException {
        HistoryEvent first = events.get(0);
        ObjectNode line = JSON.createObjectNode();
        line.put("environment", first.environment());
        line.put("receivedAt", first.received().toString());
        if (!first.envelope().isEmpty() && JSON.readTree(first.envelope()) instanceof ObjectNode envelope) {
            line.setAll(envelope);
        }
        var batch = line.putArray("batch");
        for (HistoryEvent event : events) {
            JsonNode json = JSON.readTree(event.json());
            if (json instanceof ObjectNode object) {
                object.put("messageId", event.identity().messageId());
                if (!object.has("type")) {
                    object.put("type", event.identity().type());
                }
                batch.add(object);
            }
        }
        return ASCII_JSON.writeValueAsString(line);
    }

    /** Whether an event can be sent through the routes once more: the history has it whole, with all its values. */
    public static boolean hasWhole(HistoryEvent event) {
        if (event.json().isEmpty() || isMasked(event.json()) || isMasked(event.envelope())) {
            return false;
        }
        try {
            return JSON.readTree(event.json()) instanceof ObjectNode;
        } catch (JsonProcessingException beginning) {
            return false;
        }
    }

    /** Whether an event has values that are not kept. */
    public static boolean isMasked(String json) {
        return json.contains(Mask.MASKED);
    }

    /** The result of a request, which is deleted by this call; empty while the request is not done. */
    public Optional<JsonNode> answer(String id) throws IOException {
        Optional<JsonNode> answer = look(id);
        if (answer.isPresent()) {
            Files.deleteIfExists(directory.resolve(id + DONE));
        }
        return answer;
    }

    /** The result of a request; empty while the request is not done, and a day after it was. */
    public Optional<JsonNode> look(String id) throws IOException {
        try {
            return Optional.of(JSON.readTree(Files.readString(directory.resolve(UUID.fromString(id) + DONE))));
        } catch (NoSuchFileException notYet) {
            return Optional.empty();
        }
    }

    /** What a request waits for, in a sentence; empty while it waits for nothing. */
    public Optional<String> waitsFor(String id) throws IOException {
        try {
            return Optional.of(Files.readString(directory.resolve(UUID.fromString(id) + WAITING)));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    /** Leaves word of what a request waits for. */
    void waits(String fileName, String reason) throws IOException {
        write(id(fileName), WAITING, reason);
    }

    /** Deletes the results that nobody has read. */
    private void forgetAnswers() throws IOException {
        Instant before = Instant.now().minus(ANSWER_IS_KEPT);
        try (DirectoryStream<Path> answers = Files.newDirectoryStream(directory, "*{" + DONE + "," + WAITING + "}")) {
            for (Path answer : answers) {
                if (Files.getLastModifiedTime(answer).toInstant().isBefore(before)) {
                    Files.deleteIfExists(answer);
                }
            }
        } catch (NoSuchFileException gone) {
            // Somebody else has read it meanwhile.
        }
    }

    /** Leaves the result of a request. */
    void done(String fileName, ObjectNode answer) throws IOException {
        String id = id(fileName);
        write(id, DONE, ASCII_JSON.writeValueAsString(answer));
        Files.deleteIfExists(directory.resolve(id + WAITING));
    }

    private static Writer writer(Path file) throws IOException {
        return new OutputStreamWriter(Channels.newOutputStream(Directories.openPrivate(file)), StandardCharsets.UTF_8);
    }

    private static String id(String fileName) {
        return fileName.substring(0, fileName.lastIndexOf('.'));
    }

    private void write(String id, String suffix, String text) throws IOException {
        Path hidden = directory.resolve("." + id + suffix);
        try (Writer out = writer(hidden)) {
            out.write(text);
        }
        Files.move(hidden, directory.resolve(id + suffix), StandardCopyOption.ATOMIC_MOVE);
    }
}
