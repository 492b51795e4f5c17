package io.segmentlaunchdarkly.outbox;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of a batch: {@code [}, a line break, one event a line with a comma before each but the first, {@code ]}. Every line that is not
 * a bracket is an event. Only {@link #eventEnds} and {@link #isWhole} parse events.
 */
final class BatchContent {
    private static final JsonFactory JSON = new JsonFactory();

    private BatchContent() {}

    /** How many events a batch has. */
    static int count(Path file) throws IOException {
        return count(Files.readAllBytes(file));
    }

    static int count(byte[] batch) {
        String text = text(batch);
        int events = 0;
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            events += isEvent(text, start, end) ? 1 : 0;
            start = end + 1;
        }
        return events + (isEvent(text, start, text.length()) ? 1 : 0);
    }

    /**
     * The bytes of a batch, each as one character whatever its meaning, because Java searches a text many times faster than a loop
     * searches bytes.
     */
    private static String text(byte[] batch) {
        return new String(batch, StandardCharsets.ISO_8859_1);
    }

    private static boolean isEvent(String text, int start, int end) {
        return end - start > 1 || (end - start == 1 && text.charAt(start) != '[' && text.charAt(start) != ']');
    }

    /** The events in the {@link #text} of a batch, without the commas between them. */
    private static List<String> events(String text) {
        return Arrays.stream(text.split("\n"))
                .filter(line -> isEvent(line, 0, line.length()))
                .map(line -> line.startsWith(",") ? line.substring(1) : line)
                .toList();
    }

    /** The events of a batch, each as its JSON. */
    static List<String> events(Path file) throws IOException {
        return events(text(Files.readAllBytes(file))).stream()
                .map(event -> new String(event.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .toList();
    }

    /**
     * One half of a batch, which is itself a batch.
     *
     * @param events how many events it has
     * @param bytes its bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // Halves are not compared.
    record Half(int events, byte[] bytes) {
        private static Half of(List<String> events) {
            return new Half(
                    events.size(), ("[\n" + String.join("\n,", events) + "\n]").getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /** The two halves of a batch of several events. If their number is odd, the second half has one more. */
    static List<Half> halves(byte[] batch) {
        List<String> events = events(text(batch));
        int middle = events.size() / 2;
        return List.of(Half.of(events.subList(0, middle)), Half.of(events.subList(middle, events.size())));
    }

    /** Whether the bytes are a complete batch in which each event is one JSON value. Only white space may follow it. */
    static boolean isWhole(byte[] batch) {
        long[] ends = eventEnds(batch);
        if (ends.length == 0) {
            return false;
        }
        int end = (int) ends[ends.length - 1];
        return new String(batch, end, batch.length - end, StandardCharsets.ISO_8859_1)
                .strip()
                .equals("]");
    }

    /** Where the whole events of a batch end, each after its line break, up to the first line that is not an event or has no line break. */
    static long[] eventEnds(byte[] batch) {
        long[] ends = new long[16];
        int events = 0;
        int start = Batch.HEAD.length;
        if (batch.length < start || Arrays.mismatch(Batch.HEAD, Arrays.copyOf(batch, start)) >= 0) {
            return new long[0];
        }
        for (int i = start; i < batch.length; i++) {
            if (batch[i] == '\n') {
                if (!isWholeEvent(batch, start, i, events == 0)) {
                    break;
                }
                if (events == ends.length) {
                    ends = Arrays.copyOf(ends, 2 * events);
                }
                ends[events++] = i + 1L;
                start = i + 1;
            }
        }
        return Arrays.copyOf(ends, events);
    }

    /** Whether a line is one JSON value, with a comma before it unless it is the first. */
    private static boolean isWholeEvent(byte[] bytes, int start, int end, boolean first) {
        int from = first ? start : start + 1;
        if (from >= end || (!first && bytes[start] != ',')) {
            return false;
        }
        try (JsonParser parser = JSON.createParser(bytes, from, end - from)) {
            parser.nextToken();
            parser.skipChildren();
            return parser.currentToken() != null && parser.nextToken() == null;
        } catch (JsonProcessingException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory does not fail", e);
        }
    }
}
