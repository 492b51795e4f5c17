package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.json;
import static io.segmentlaunchdarkly.it.Json.without;
import static io.segmentlaunchdarkly.it.Requests.gzip;
import static io.segmentlaunchdarkly.it.Requests.track;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.segmentlaunchdarkly.documentation.Block;
import io.segmentlaunchdarkly.documentation.Page;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages to the embedded broker over TCP: what they may be, and what of them is kept where they are set aside. */
class JmsIT {
    @TempDir
    static Path directory;

    private static Receiver receiver;
    private static Distribution service;
    private static Messages messages;

    @BeforeAll
    static void start() throws IOException {
        receiver = Receiver.start();
        service = Distribution.in(directory, receiver)
                .withBroker()
                .with("LAUNCHDARKLY_WRITE_KEYS", "known-key-1234,queue-key-5678")
                .with("LAUNCHDARKLY_JMS_WRITE_KEY", "queue-key-5678")
                .start();
        messages = Messages.at(service.messageAddress());
    }

    @AfterAll
    static void end() {
        messages.close();
        service.close();
        receiver.close();
    }

    @Test
    void takesAnEvent() {
        messages.sendText("{'type': 'track', 'userId': 'u', 'event': 'one event', 'properties': {'revenue': 2}}");

        assertThat(without(receiver.awaitEvent("one event"), "creationDate"))
                .isEqualTo(
                        json(
                                """
                                {'kind': 'custom', 'key': 'one event', 'contextKeys': {'user': 'u'}, 'metricValue': 2,
                                 'data': {'revenue': 2}}"""));
    }

    @Test
    void takesAnArrayOfEvents() {
        messages.sendText(
                """
                [{'type': 'track', 'userId': 'u', 'event': 'in an array'},
                 {'type': 'track', 'userId': 'u', 'event': 'in an array'}]""");

        assertThat(receiver.awaitEvents("in an array", 2)).hasSize(2);
    }

    @Test
    void takesABatchOfTheTrackingApi() {
        messages.sendText(
                """
                {'sentAt': '2026-01-01T00:00:00Z', 'batch': [
                  {'type': 'track', 'userId': 'u', 'event': 'in a batch'},
                  {'type': 'track', 'userId': 'u', 'event': 'in a batch'}]}""");

        assertThat(receiver.awaitEvents("in a batch", 2)).hasSize(2);
    }

    @Test
    void takesBytes() {
        messages.sendBytes(track("in bytes").getBytes(StandardCharsets.UTF_8), Map.of());

        assertThat(receiver.awaitEvents("in bytes", 1)).hasSize(1);
    }

    @Test
    void takesPackedBytes() {
        messages.sendBytes(gzip(track("packed")), Map.of("contentEncoding", "gzip"));

        assertThat(receiver.awaitEvents("packed", 1)).hasSize(1);
    }

    @Test
    void findsTheWriteKeyInThePropertyThenInTheBodyThenInTheSettings() throws IOException {
        String body = "{'batch': [{'type': 'track', 'userId': 'u'}], 'writeKey': '%s'}";
        messages.sendText(body.formatted("unknown"), Map.of("writeKey", "known-key-1234"));
        awaitRejected("1234", 1);
        messages.sendText(body.formatted("known-key-1234"));
        awaitRejected("1234", 2);
        messages.sendText("[{'type': 'track', 'userId': 'u'}]");
        awaitRejected("5678", 1);
    }

    private static void awaitRejected(String source, int count) {
        await("an event of the source " + source)
                .until(() -> RejectedEvents.in(service.data()).stream()
                                .filter(line -> line.path("source").asText().equals(source)
                                        && line.path("code").asText().equals("event_not_defined"))
                                .count()
                        == count);
    }

    @Test
    void setsAsideWhatItCannotRead() throws JMSException {
        messages.sendText("no JSON", Map.of("writeKey", "known-key-1234", "tenant", "t-1", "shard", 7));

        TextMessage invalid = invalid(TextMessage.class, "bad_request");
        assertThat(invalid.getText()).isEqualTo("no JSON");
        assertThat(invalid.getStringProperty("tenant")).isEqualTo("t-1");
        assertThat(invalid.getObjectProperty("shard")).isEqualTo(7);
        assertThat(invalid.getStringProperty("writeKey")).isEqualTo("known-key-1234");
        assertThat(invalid.getStringProperty("launchdarklyReason"))
                .isEqualTo("The body is not readable JSON (line 1, column 4): Unrecognized token 'no': was expecting"
                        + " (JSON String, Number, Array, Object or token 'null', 'true' or 'false').");
        assertThat(invalid.getStringProperty("launchdarklyMessageId")).startsWith("ID:");
        assertThat(service.metric("launchdarkly_segment_requests_refused_total{code=\"bad_request\"}"))
                .isPositive();
    }

    @Test
    void setsAsideAMessageOfAnUnknownSource() throws JMSException {
        messages.sendText("[{'type': 'track', 'userId': 'u', 'event': 'e'}]", Map.of("writeKey", "unknown"));

        assertThat(invalid(TextMessage.class, "project_not_found").getText()).contains("track");
    }

    @Test
    void setsAsideAMessageThatIsTooLargeWithAllItsBytes() {
        byte[] large = new byte[600 * 1024];
        Arrays.fill(large, (byte) ' ');
        large[large.length - 1] = 'x';

        messages.sendBytes(large, Map.of());

        byte[] body = messages.receive(Messages.INVALID, message -> {
            assertThat(message.getStringProperty("launchdarklyCode")).isEqualTo("payload_too_large");
            return message.getBody(byte[].class);
        });
        assertThat(body).isEqualTo(large);
    }

    @Test
    void setsAsideObjectsWithoutMakingThem() throws JMSException {
        messages.send(context -> context.createObjectMessage(new OfTheSender("kept")));

        ObjectMessage invalid = invalid(ObjectMessage.class, "unsupported_message");
        assertThat(invalid.getStringProperty("launchdarklyReason"))
                .isEqualTo("A message must be a TextMessage or a BytesMessage but it is an ObjectMessage.");
        assertThat(invalid.getObject()).isEqualTo(new OfTheSender("kept"));
    }

    private record OfTheSender(String name) implements Serializable {}

    @Test
    void setsAsideMaps() throws JMSException {
        messages.send(context -> {
            MapMessage map = context.createMapMessage();
            try {
                map.setString("event", "e");
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
            return map;
        });

        assertThat(invalid(MapMessage.class, "unsupported_message").getString("event"))
                .isEqualTo("e");
    }

    @Test
    void isNotSteeredByProperties() throws JMSException {
        String steering = "no JSON, and elsewhere";
        messages.sendText(
                steering,
                Map.of(
                        "CamelJmsDestinationName", "elsewhere",
                        "CAmelJmsDestinationName", "elsewhere",
                        "launchdarklyCode", "of the sender"));
        messages.sendText(
                "{'type': 'track', 'userId': 'u', 'event': 'not steered'}",
                Map.of("CAmelHttpUri", "http://127.0.0.1:1/", "CamelHttpMethod", "DELETE"));

        receiver.awaitEvent("not steered");
        assertThat(invalid(TextMessage.class, "bad_request").getText()).isEqualTo(steering);
        assertThat(messages.browse("elsewhere")).isEmpty();
    }

    /** docs/jms.md, as written but for the port and the write key. */
    @Test
    void takesWhatTheDocumentedClientSends() throws IOException, InterruptedException {
        Files.writeString(
                service.home().resolve("Send.java"),
                Page.of("docs/jms.md")
                        .blocks("java")
                        .get(0)
                        .replace("tcp://127.0.0.1:61616", service.messageAddress())
                        .replace("my-write-key", "known-key-1234"));
        try (Shell shell = new Shell(service.home())) {
            shell.run(Block.of("docs/jms.md#send-one").commands());
        }

        assertThat(receiver.awaitEvent("Order Completed").path("metricValue")).isEqualTo(json("12.5"));
    }

    /** The next message that was set aside, which must be for that reason. */
    private static <M extends Message> M invalid(Class<M> kind, String code) throws JMSException {
        Message message = messages.receive(Messages.INVALID);
        assertThat(message.getStringProperty("launchdarklyCode")).isEqualTo(code);
        return kind.cast(message);
    }
}
