package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQSecurityException;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.api.core.client.ActiveMQClient;
import org.apache.activemq.artemis.api.core.client.ClientMessage;
import org.apache.activemq.artemis.api.core.client.ClientProducer;
import org.apache.activemq.artemis.api.core.client.ClientSession;
import org.apache.activemq.artemis.api.core.client.ClientSessionFactory;
import org.apache.activemq.artemis.api.core.client.ServerLocator;
import org.apache.activemq.artemis.api.core.management.ManagementHelper;
import org.apache.activemq.artemis.api.core.management.ResourceNames;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.activemq.artemis.reader.TextMessageUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody who reaches the embedded broker's port may send to harm the service, which has a heap of 256 MB. */
class JmsHostileIT {
    private static final int FORTY_MB = 40_000_000;
    private static final String TRACK = "{'type': 'track', 'userId': 'u', 'event': '%s'}";

    @TempDir
    private Path directory;

    private Receiver receiver;
    private Distribution service;

    @BeforeEach
    void prepare() throws IOException {
        receiver = Receiver.start();
        service = Distribution.in(directory, receiver).withBroker();
        Path broker = service.home().resolve("config").resolve("broker.xml");
        Files.writeString(broker, Files.readString(broker).replace("<redelivery-delay>1000", "<redelivery-delay>50"));
    }

    @AfterEach
    void end() {
        service.close();
        receiver.close();
    }

    /** What was set aside, which must be one message with that code; others are taken meanwhile. */
    private <T> T onlyInvalid(Messages messages, String code, Messages.Read<T> read) throws JMSException {
        messages.sendText(TRACK.formatted("after it"));
        receiver.awaitEvent("after it");
        T found = messages.receive(Messages.INVALID, message -> {
            assertThat(message.getStringProperty("launchdarklyCode")).isEqualTo(code);
            assertThat(message.getStringProperty("launchdarklyMessageId"))
                    .startsWith("ID:")
                    .isEqualTo(message.getJMSMessageID());
            return read.of(message);
        });
        assertThat(messages.browse(Messages.INVALID)).isEmpty();
        assertThat(messages.browse(Messages.QUEUE)).isEmpty();
        assertThat(service.metric("launchdarkly_segment_requests_refused_total{code=\"" + code + "\"}"))
                .isEqualTo(1);
        assertThat(service.log() + service.errors()).doesNotContain("OutOfMemoryError");
        return found;
    }

    @Test
    void setsAsideATextThatDoesNotFitIntoMemory() throws Exception {
        service.start();
        try (Messages messages = Messages.at(service.messageAddress())) {
            String text = "x".repeat(FORTY_MB);
            for (int i = 0; i < 3; i++) {
                messages.sendText(TRACK.formatted("before it"));
            }
            messages.sendText(text);

            String body = onlyInvalid(messages, "payload_too_large", message -> ((TextMessage) message).getText());
            assertThat(body.equals(text)).isTrue();
        }
        assertThat(receiver.awaitEvents("before it", 3)).hasSize(3);
        assertThat(service.log())
                .contains(" is set aside: The message has 80000005 bytes as the broker keeps it, and may have at most"
                        + " 2000000 (launchdarkly.jms.max-message-bytes).");
    }

    @Test
    void setsAsideBytesThatDoNotFitIntoMemory() throws Exception {
        service.start();
        try (Messages messages = Messages.at(service.messageAddress())) {
            byte[] bytes = new byte[FORTY_MB];
            Arrays.fill(bytes, (byte) ' ');
            messages.sendBytes(bytes, Map.of("tenant", "t-1"));

            Message invalid = onlyInvalid(messages, "payload_too_large", message -> {
                assertThat(message.getBody(byte[].class)).isEqualTo(bytes);
                return message;
            });
            assertThat(invalid.getStringProperty("tenant")).isEqualTo("t-1");
        }
    }

    @Test
    void setsAsideWhatTheSendersClientHasCompressed() throws Exception {
        service.start();
        String text = "x".repeat(FORTY_MB);
        try (Messages messages = Messages.at(service.messageAddress() + "?compressLargeMessage=true")) {
            messages.sendText(text);
            String body = onlyInvalid(messages, "unsupported_message", message -> ((TextMessage) message).getText());
            assertThat(body.equals(text)).isTrue();
        }
    }

    @Test
    void isNotToldTheSizeByTheSender() throws Exception {
        service.start();
        try (Messages messages = Messages.at(service.messageAddress())) {
            messages.sendText(TRACK.formatted("small"), Map.of("_AMQ_LARGE_SIZE", 50_000_000L));
            receiver.awaitEvent("small");
            messages.sendText("x".repeat(FORTY_MB), Map.of("_AMQ_LARGE_SIZE", 1L));
            onlyInvalid(messages, "payload_too_large", Message::getJMSMessageID);
        }
    }

    /** As in the trial over HTTP: the members of gzip are unpacked one within the other. */
    @Test
    void setsAsideOnceWhatIsMadeOfManyMembersOfGzip() throws Exception {
        service.start();
        ByteArrayOutputStream member = new ByteArrayOutputStream();
        new GZIPOutputStream(member).close();
        ByteArrayOutputStream members = new ByteArrayOutputStream();
        for (int i = 0; i < 25_000; i++) {
            members.write(member.toByteArray());
        }
        try (Messages messages = Messages.at(service.messageAddress())) {
            messages.sendBytes(members.toByteArray(), Map.of("contentEncoding", "gzip"));

            byte[] invalid = messages.receive(Messages.INVALID, message -> message.getBody(byte[].class));
            assertThat(invalid).isEqualTo(members.toByteArray());
            messages.sendText(TRACK.formatted("after it"));
            receiver.awaitEvent("after it");
            assertThat(messages.browse(Messages.INVALID)).isEmpty();
            assertThat(messages.browse(Messages.QUEUE)).isEmpty();
        }
        assertThat(service.log()).doesNotContain("\tat ");
    }

    @Test
    void writesOneLineForAPropertyWithALineBreakInItsName() throws Exception {
        service.start();
        asCoreClient("", "", session -> {
            ClientMessage message = session.createMessage(org.apache.activemq.artemis.api.core.Message.TEXT_TYPE, true);
            TextMessageUtil.writeBodyText(message.getBodyBuffer(), SimpleString.of("no JSON"));
            message.putStringProperty("a\n2026-01-01 00:00:00 ERROR all is lost", "x");
            session.createProducer(Messages.QUEUE).send(message);
        });

        try (Messages messages = Messages.at(service.messageAddress())) {
            messages.receive(Messages.INVALID);
        }
        await().untilAsserted(() -> assertThat(service.log())
                .contains("is set aside without its property a\\u000a2026-01-01 00:00:00 ERROR all is lost"));
        assertThat(service.log().lines()).noneMatch(line -> line.startsWith("2026-01-01 00:00:00"));
    }

    private interface Attack {
        void by(ClientSession session) throws ActiveMQException;
    }

    private void asCoreClient(String user, String password, Attack attack) throws Exception {
        try (ServerLocator locator = ActiveMQClient.createServerLocator(service.messageAddress())
                        .setBlockOnNonDurableSend(true);
                ClientSessionFactory factory = locator.createSessionFactory();
                ClientSession session =
                        factory.createSession(user, password, false, true, true, false, locator.getAckBatchSize())) {
            attack.by(session);
        }
    }

    private void assertThatNothingIsManaged(String user, String password) throws Exception {
        String managed = ResourceNames.BROKER;
        Map<String, Object[]> operations = Map.of(
                "forceFailover", new Object[0],
                "destroyQueue", new Object[] {Messages.QUEUE},
                "listSessionsAsJSON", new Object[] {"x"});
        operations.forEach((operation, parameters) -> assertThatExceptionOfType(ActiveMQSecurityException.class)
                .as(operation)
                .isThrownBy(() -> asCoreClient(user, password, session -> {
                    ClientMessage message = session.createMessage(false);
                    try {
                        ManagementHelper.putOperationInvocation(message, managed, operation, parameters);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                    try (ClientProducer producer = session.createProducer("activemq.management")) {
                        producer.send(message);
                    }
                })));
        assertThatExceptionOfType(ActiveMQSecurityException.class)
                .isThrownBy(() -> asCoreClient(user, password, session -> session.deleteQueue(Messages.QUEUE)));
        assertThatExceptionOfType(ActiveMQSecurityException.class)
                .isThrownBy(() -> asCoreClient("ACTIVEMQ.CLUSTER.ADMIN.USER", "CHANGE ME!!", session -> {}));
    }

    @Test
    void isNotManagedByThoseWhoReachItsPort() throws Exception {
        service.start();
        assertThatNothingIsManaged("", "");
        try (Messages messages = Messages.at(service.messageAddress())) {
            messages.sendText(TRACK.formatted("still there"));
        }
        receiver.awaitEvent("still there");
    }

    @Test
    void isNotManagedByItsUser() throws Exception {
        service.with("LAUNCHDARKLY_JMS_USER", "sender")
                .with("LAUNCHDARKLY_JMS_PASSWORD", "secret")
                .start();
        assertThatNothingIsManaged("sender", "secret");
        try (Messages messages =
                Messages.at(new ActiveMQConnectionFactory(service.messageAddress(), "sender", "secret"))) {
            messages.sendText(TRACK.formatted("still there"));
        }
        receiver.awaitEvent("still there");
    }
}
