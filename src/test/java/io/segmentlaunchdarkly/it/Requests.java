package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.quoted;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/** The requests that many tests send, and the encodings a request may have. */
final class Requests {
    private Requests() {}

    /** A track event of that name, complete in itself. */
    static String track(String name) {
        return quoted("{'type': 'track', 'userId': 'u', 'event': '%s'}".formatted(name));
    }

    /** A track event of that name with a message id, under which it may come again. */
    static String track(String name, String messageId) {
        return quoted("{'type': 'track', 'userId': 'u', 'event': '%s', 'messageId': '%s'}".formatted(name, messageId));
    }

    /** A track event of more than 30 kB, whose message id is its name. */
    static String largeTrack(String name) {
        return quoted(
                "{'type': 'track', 'userId': 'u', 'event': '%1$s', 'messageId': '%1$s', 'properties': {'a': '%2$s'}}"
                        .formatted(name, "x".repeat(30_000)));
    }

    /** A batch of the tracking API. */
    static String batch(String... events) {
        return batch(List.of(events));
    }

    /** A batch of the tracking API. */
    static String batch(List<String> events) {
        return "{\"batch\":[" + String.join(",", events) + "]}";
    }

    static byte[] gzip(byte[] body) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    static byte[] gzip(String body) {
        return gzip(body.getBytes(StandardCharsets.UTF_8));
    }

    /** As many gzip members as asked for, one after the other, each of them empty. */
    static byte[] gzipMembers(int count) {
        byte[] member = gzip("");
        byte[] members = new byte[member.length * count];
        for (int i = 0; i < count; i++) {
            System.arraycopy(member, 0, members, i * member.length, member.length);
        }
        return members;
    }

    /** The value of an Authorization header. */
    static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }
}
