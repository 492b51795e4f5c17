package bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The bodies that are sent: batches of the tracking API as a server SDK sends them, nine track events and an identify in turn, about 400 bytes
 * each, so that a thousand stay below the 500 KB a request may have. Where a {@value #ID} stands, the id of the request goes.
 */
final class Batches {
    /** Its length is that of an id: three digits for the phase, nine for the request. */
    static final String ID = "@@@@@@@@@@@@";

    /** How long before its request is sent each event happened; its {@code creationDate} is as long before its receipt. */
    static final long AGE_MILLIS = 1000;

    private final byte[] body;
    private final int events;

    private Batches(byte[] body, int events) {
        this.body = body;
        this.events = events;
    }

    static Batches of(int events) {
        Instant sentAt = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        List<String> batch = new ArrayList<>();
        for (int i = 0; i < events; i++) {
            batch.add(event(i, sentAt.minusMillis(AGE_MILLIS)));
        }
        String text =
                "{\"batch\":[" + String.join(",", batch) + "],\"sentAt\":\"" + sentAt + "\",\"writeKey\":\"bench\"}";
        return new Batches(text.getBytes(StandardCharsets.UTF_8), events);
    }

    private static String event(int i, Instant timestamp) {
        String what = i % 10 == 9
                ? """
                  "type":"identify","traits":{"email":"user-%1$04d@example.com","plan":"team","seats":%2$d}"""
                : """
                  "type":"track","event":"Order Completed","properties":{"orderId":"o-%1$04d","revenue":%2$d.95,"currency":"EUR",\
                  "products":[{"sku":"a-%2$d","price":24.95,"quantity":2}]}""";
        return String.format(
                Locale.ROOT,
                "{" + what
                        + """
                ,"messageId":"bench-%4$s-%1$04d","userId":"user-%1$04d","anonymousId":"507f191e-810c-4197-29de-860ea042%1$04d",\
                "timestamp":"%3$s","context":{"library":{"name":"analytics-node","version":"3.1.0"}}}""",
                i,
                i % 90 + 10,
                timestamp,
                ID);
    }

    int events() {
        return events;
    }

    byte[] withId(String id) {
        return new String(body, StandardCharsets.UTF_8).replace(ID, id).getBytes(StandardCharsets.UTF_8);
    }

    /** Writes the body with its places for ids to a file. */
    Path write(Place place) throws IOException {
        Path file = place.work().resolve("batch-" + events + ".json");
        Files.write(file, body);
        return file;
    }
}
