package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.HostileReceiver.ascii;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.it.HostileReceiver.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A receiver, or a proxy before it, that answers too much, too slowly or elsewhere; the service has 256 MB of heap. */
class HostileReceiverIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final long TOO_MUCH_BYTES = 300_000_000;
    private static final byte[] BOMB = bomb();

    @TempDir
    static Path directory;

    private static HostileReceiver receiver;
    private static Distribution service;

    @BeforeAll
    static void start() throws IOException {
        receiver = HostileReceiver.start();
        service = Distribution.in(directory)
                .with("LAUNCHDARKLY_EVENTS_URL", receiver.url())
                .with("LAUNCHDARKLY_BATCH_INTERVAL", "200")
                .with("LAUNCHDARKLY_DELIVERY_TIMEOUT", "1500")
                .with("LAUNCHDARKLY_DELIVERY_DEADLINE", "2000")
                .start();
    }

    @AfterAll
    static void end() {
        service.close();
        receiver.close();
    }

    @BeforeEach
    void letsEverythingPass() {
        receiver.isWell();
        awaitEmptyOutbox();
    }

    static Stream<Arguments> takesABatchWhoseStatusSaysSo() {
        return Stream.of(
                Arguments.of("a body of 300 MB", (Answer) (out, of) -> {
                    out.write(ascii("HTTP/1.1 202 Accepted\r\nContent-Length: " + TOO_MUCH_BYTES + "\r\n\r\n"));
                    writeOn(out, "x".repeat(10_000));
                }),
                Arguments.of("chunks without end", (Answer) (out, of) -> {
                    out.write(ascii("HTTP/1.1 202 Accepted\r\nTransfer-Encoding: chunked\r\n\r\n"));
                    writeOn(out, "2710\r\n" + "x".repeat(10_000) + "\r\n");
                }),
                Arguments.of("a body without an announced end", (Answer) (out, of) -> {
                    out.write(ascii("HTTP/1.1 200 OK\r\n\r\n"));
                    writeOn(out, "x".repeat(10_000));
                }),
                Arguments.of("a body byte by byte", (Answer) (out, of) -> {
                    out.write(ascii("HTTP/1.1 202 Accepted\r\nContent-Length: 1000\r\n\r\n"));
                    drip(out, of);
                }),
                Arguments.of("a body that is torn", (Answer) (out, of) ->
                        out.write(ascii("HTTP/1.1 202 Accepted\r\nContent-Length: 1000\r\n\r\nonly this"))),
                Arguments.of("a body that only says that it is packed", (Answer) (out, of) -> out.write(
                        ascii("HTTP/1.1 202 Accepted\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nno"))),
                Arguments.of(
                        "a body in a charset that nobody knows",
                        (Answer)
                                (out, of) -> out.write(
                                        ascii(
                                                "HTTP/1.1 202 Accepted\r\nContent-Type: text/plain; charset=none\r\nContent-Length: 2\r\n\r\nno"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void takesABatchWhoseStatusSaysSo(String name, Answer answer) throws IOException {
        receiver.answer(name, answer);
        // As many as there are threads, and more.
        for (int i = 0; i < 6; i++) {
            track(name + " " + i);
        }

        awaitEmptyOutbox();

        assertThat(receiver.posts(name))
                .extracting(HostileReceiver.Post::payloadId)
                .hasSize(6)
                .doesNotHaveDuplicates();
        assertThat(reason(name)).as("the reason of a dead letter").isEmpty();
        assertStillWell();
    }

    static Stream<Arguments> triesABatchAgainThatHadNoWholeAnswer() {
        return Stream.of(
                Arguments.of("a head byte by byte", (Answer) (out, of) -> {
                    out.write(ascii("HTTP/1.1 202 Accepted\r\nX-Slow: "));
                    drip(out, of);
                }),
                Arguments.of("a head without end", (Answer) (out, of) -> {
                    out.write(ascii("HTTP/1.1 202 Accepted\r\n"));
                    writeOn(out, "X-More: more\r\n".repeat(1000));
                }),
                Arguments.of("a line without end", (Answer) (out, of) -> {
                    out.write(ascii("HTTP/1.1 202 "));
                    writeOn(out, "x".repeat(10_000));
                }),
                Arguments.of("preliminary answers without end", (Answer) (out, of) -> {
                    for (int i = 0; i < 100; i++) {
                        out.write(ascii("HTTP/1.1 100 Continue\r\n\r\n"));
                        of.pause(100);
                    }
                }),
                Arguments.of("503 with a body of 300 MB", (Answer) (out, of) -> {
                    out.write(ascii("HTTP/1.1 503 No\r\nContent-Length: " + TOO_MUCH_BYTES + "\r\n\r\n"));
                    writeOn(out, "x".repeat(10_000));
                }));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void triesABatchAgainThatHadNoWholeAnswer(String name, Answer answer) {
        receiver.answer(name, answer);
        track(name);
        await("a first try").atMost(SOON).until(() -> !receiver.posts(name).isEmpty());
        receiver.isWell();

        await("a second try").atMost(SOON).until(() -> receiver.posts(name).size() == 2);

        awaitEmptyOutbox();
        List<HostileReceiver.Post> posts = receiver.posts(name);
        assertThat(posts.get(1)).isEqualTo(posts.get(0));
        assertStillWell();
    }

    static Stream<Arguments> buriesARefusedEventWithTheBeginningOfTheAnswer() {
        return Stream.of(
                Arguments.of(
                        "300 MB of reasons",
                        (Answer) (out, of) -> {
                            out.write(ascii("HTTP/1.1 400 No\r\nContent-Length: " + TOO_MUCH_BYTES + "\r\n\r\n"));
                            writeOn(out, "reason ".repeat(1000));
                        },
                        "reason ".repeat(1000).substring(0, 2000)),
                Arguments.of(
                        "reasons byte by byte",
                        (Answer) (out, of) -> {
                            out.write(ascii("HTTP/1.1 400 No\r\nContent-Length: 1000\r\n\r\nthis and "));
                            drip(out, of);
                        },
                        "this and "),
                Arguments.of(
                        "reasons in a charset that nobody knows",
                        (Answer) (out, of) -> out.write(ascii(
                                "HTTP/1.1 400 No\r\nContent-Type: a/b; charset=none\r\nContent-Length: 4\r\n\r\nthis")),
                        "this"),
                Arguments.of(
                        "reasons that unpack to 300 MB",
                        (Answer) (out, of) -> {
                            out.write(ascii("HTTP/1.1 400 No\r\nContent-Encoding: gzip\r\nContent-Length: "
                                    + BOMB.length + "\r\n\r\n"));
                            out.write(BOMB);
                        },
                        ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void buriesARefusedEventWithTheBeginningOfTheAnswer(String name, Answer answer, String beginning)
            throws IOException {
        receiver.answer(name, answer);
        track(name);

        JsonNode reason = await("the dead letter")
                .atMost(SOON)
                .until(() -> reason(name), found -> found.path("status").asInt() == 400);

        assertThat(reason.path("responseBody").asText()).startsWith(beginning).hasSizeLessThanOrEqualTo(2000);
        assertThat(receiver.posts(name)).hasSize(1);
        awaitEmptyOutbox();
        assertStillWell();
    }

    /** Four at a time have an answer that takes a minute. */
    @Test
    void deliversOtherBatchesWhenTheDeadlineIsOver() {
        receiver.answer("slow", (out, of) -> {
            out.write(ascii("HTTP/1.1 202 Accepted\r\nX-Slow: "));
            drip(out, of);
        });
        for (int i = 0; i < 4; i++) {
            track("slow " + i);
        }
        await("four slow ones").atMost(SOON).until(() -> receiver.posts("slow").size() >= 4);
        receiver.isWell();
        track("quick");

        await("the quick one").atMost(SOON.dividedBy(2)).until(() -> !receiver.posts("quick")
                .isEmpty());
        awaitEmptyOutbox();
    }

    @Test
    void saysWhatToChangeWhenItIsRedirected() {
        receiver.answer(
                "moved",
                (out, of) -> out.write(ascii(String.join(
                        "\r\n",
                        "HTTP/1.1 301 Moved",
                        "Location: https://new.example/events?token=secret",
                        "Content-Length: 0",
                        "",
                        ""))));
        track("moved");

        String message = "Deliveries to the environment default are blocked: the receiver answered 301 and points to"
                + " https://new.example/events: set launchdarkly.events-url to it; the batches wait.";
        await("the log").atMost(SOON).until(() -> service.log().contains(message));
        // Camel's health escapes a slash twice.
        assertThat(service.healthCheck("launchdarkly-delivery")
                        .path("message")
                        .asText()
                        .replace("\\/", "/"))
                .isEqualTo(message);
        assertThat(service.log()).doesNotContain("secret");
        // It is tried once a minute; the tests that follow do not wait for it.
        for (Path batch : service.files("outbox/default/ready")) {
            assertThat(batch.toFile().delete()).isTrue();
        }
    }

    private static byte[] bomb() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream packed = new GZIPOutputStream(bytes)) {
            byte[] zeros = new byte[1_000_000];
            for (int i = 0; i < TOO_MUCH_BYTES / zeros.length; i++) {
                packed.write(zeros);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void writeOn(OutputStream out, String part) throws IOException {
        byte[] bytes = ascii(part);
        for (long written = 0; written < TOO_MUCH_BYTES; written += bytes.length) {
            out.write(bytes);
        }
    }

    /** A byte now and then: never so seldom that one wait were too long. */
    private static void drip(OutputStream out, HostileReceiver of) throws IOException, InterruptedException {
        for (int i = 0; i < 300; i++) {
            out.write('x');
            out.flush();
            of.pause(200);
        }
    }

    private static void track(String name) {
        assertThat(service.post("/v1/track", Requests.track(name)).statusCode()).isEqualTo(200);
        // Each in a batch of its own.
        await("a closed batch").atMost(SOON).until(() -> service.files("outbox/default/open").stream()
                .noneMatch(file -> file.toString().endsWith(".json")));
    }

    private static JsonNode reason(String name) throws IOException {
        for (Path file : service.files("dead-letter/default")) {
            if (file.toString().endsWith(".reason.json")) {
                Path batch = Path.of(file.toString().replace(".reason.json", ".json"));
                if (Files.exists(batch) && Files.readString(batch).contains(name)) {
                    return Json.parse(Files.readString(file));
                }
            }
        }
        return Json.object();
    }

    private static void awaitEmptyOutbox() {
        await("an empty outbox").atMost(SOON).until(() -> service.waiting().isEmpty());
    }

    private static void assertStillWell() {
        assertThat(service.errors()).isEmpty();
        assertThat(service.log()).doesNotContain("OutOfMemoryError");
        assertThat(service.healthCheck("launchdarkly-delivery").path("status").asText())
                .isEqualTo("UP");
        assertThat(service.health("").statusCode()).isEqualTo(200);
    }
}
