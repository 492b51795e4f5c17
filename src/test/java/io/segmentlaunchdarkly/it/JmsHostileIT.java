package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Requests.gzipMembers;
import static io.segmentlaunchdarkly.it.Requests.track;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What somebody who reaches the embedded broker's port may send to harm the service, which has a heap of 256 MB. */
class JmsHostileIT {
    private static final int FORTY_MB = 40_000_000;

    private static final AtomicInteger MARKS = new AtomicInteger();

    @TempDir
    static Path directory;

    private static Receiver receiver;
    private static Distribution service;

    @BeforeAll
    static void start() throws IOException {
        receiver = Receiver.start();
        service = Distribution.in(directory, receiver).withBroker();
        Path broker = service.home().resolve("config").resolve("broker.xml");
        Files.writeString(broker, Files.readString(broker).replace("<redelivery-delay>1000", "<redelivery-delay>50"));
        service.start();
    }

    @AfterAll
    static void end() {
        service.close();
        receiver.close();
    }

    /** Others are taken meanwhile. */
    private static void assertServed(Messages messages) {
        String mark = "mark " + MARKS.incrementAndGet();
        messages.sendText(track(mark));
        receiver.awaitEvent(mark);
    }

    /** What is set aside of one message that is sent, which must be for the reason with that code, and once. */
    private static <T> T setAside(Messages messages, Runnable send, String code, Messages.Read<T> read) {
        double before = Metrics.of(service).refused(code);
        send.run();
        assertServed(messages);
        T found = messages.receive(Messages.INVALID, message -> {
            assertThat(message.getStringProperty("launchdarklyCode")).isEqualTo(code);
            assertThat(message.getStringProperty("launchdarklyMessageId"))
                    .startsWith("ID:")
                    .isEqualTo(message.getJMSMessageID());
            return read.of(message);
        });
        assertThat(messages.browse(Messages.INVALID)).isEmpty();
        assertThat(messages.browse(Messages.QUEUE)).isEmpty();
        assertThat(Metrics.of(service).refused(code)).isEqualTo(before + 1);
        assertThat(service.log() + service.errors()).doesNotContain("OutOfMemoryError");
        return found;
    }

    @Test
    void setsAsideATextThatDoesNotFitIntoMemory() throws Exception {
        try (Messages messages = Messages.at(service.messageAddress())) {
            String text = "x".repeat(FORTY_MB);
            for (int i = 0; i < 3; i++) {
                messages.sendText(track("before it"));
            }

            String body = setAside(
                    messages, () -> messages.sendText(text), "payload_too_large", message -> ((TextMessage) message)
                            .getText());
            assertThat(body.equals(text)).isTrue();
        }
        assertThat(receiver.awaitEvents("before it", 3)).hasSize(3);
        assertThat(service.log())
                .contains(" is set aside: The message has 80000005 bytes as the broker keeps it, and may have at most"
                        + " 2000000 (launchdarkly.jms.max-message-bytes).");
    }

    @Test
    void setsAsideBytesThatDoNotFitIntoMemory() throws Exception {
        try (Messages messages = Messages.at(service.messageAddress())) {
            byte[] bytes = new byte[FORTY_MB];
            Arrays.fill(bytes, (byte) ' ');

            Message invalid = setAside(
                    messages,
                    () -> messages.sendBytes(bytes, Map.of("tenant", "t-1")),
                    "payload_too_large",
                    message -> {
                        assertThat(message.getBody(byte[].class)).isEqualTo(bytes);
                        return message;
                    });
            assertThat(invalid.getStringProperty("tenant")).isEqualTo("t-1");
        }
    }

    @Test
    void setsAsideWhatTheSendersClientHasCompressed() throws Exception {
        String text = "x".repeat(FORTY_MB);
        try (Messages messages = Messages.at(service.messageAddress() + "?compressLargeMessage=true")) {
            String body = setAside(
                    messages, () -> messages.sendText(text), "unsupported_message", message -> ((TextMessage) message)
                            .getText());
            assertThat(body.equals(text)).isTrue();
        }
    }

    @Test
    void isNotToldTheSizeByTheSender() throws Exception {
        try (Messages messages = Messages.at(service.messageAddress())) {
            messages.sendText(track("small"), Map.of("_AMQ_LARGE_SIZE", 50_000_000L));
            receiver.awaitEvent("small");
            setAside(
                    messages,
                    () -> messages.sendText("x".repeat(FORTY_MB), Map.of("_AMQ_LARGE_SIZE", 1L)),
                    "payload_too_large",
                    Message::getJMSMessageID);
        }
    }

    /** As in the trial over HTTP: the members of gzip are unpacked one within the other. */
    @Test
    void setsAsideOnceWhatIsMadeOfManyMembersOfGzip() throws Exception {
        byte[] members = gzipMembers(25_000);
        try (Messages messages = Messages.at(service.messageAddress())) {
            messages.sendBytes(members, Map.of("contentEncoding", "gzip"));

            byte[] invalid = messages.receive(Messages.INVALID, message -> message.getBody(byte[].class));
            assertThat(invalid).isEqualTo(members);
            assertServed(messages);
            assertThat(messages.browse(Messages.INVALID)).isEmpty();
            assertThat(messages.browse(Messages.QUEUE)).isEmpty();
        }
        assertThat(service.stackTraces()).isEmpty();
    }

    @Test
    void writesOneLineForAPropertyWithALineBreakInItsName() throws Exception {
        asCoreClient(service, "", "", session -> {
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

    private static void asCoreClient(Distribution of, String user, String password, Attack attack) throws Exception {
        try (ServerLocator locator =
                        ActiveMQClient.createServerLocator(of.messageAddress()).setBlockOnNonDurableSend(true);
                ClientSessionFactory factory = locator.createSessionFactory();
                ClientSession session =
                        factory.createSession(user, password, false, true, true, false, locator.getAckBatchSize())) {
            attack.by(session);
        }
    }

    private static void assertThatNothingIsManaged(Distribution of, String user, String password) {
        String managed = ResourceNames.BROKER;
        Map<String, Object[]> operations = Map.of(
                "forceFailover", new Object[0],
                "destroyQueue", new Object[] {Messages.QUEUE},
                "listSessionsAsJSON", new Object[] {"x"});
        operations.forEach((operation, parameters) -> assertThatExceptionOfType(ActiveMQSecurityException.class)
                .as(operation)
                .isThrownBy(() -> asCoreClient(of, user, password, session -> {
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
                .isThrownBy(() -> asCoreClient(of, user, password, session -> session.deleteQueue(Messages.QUEUE)));
        assertThatExceptionOfType(ActiveMQSecurityException.class)
                .isThrownBy(() -> asCoreClient(of, "ACTIVEMQ.CLUSTER.ADMIN.USER", "CHANGE ME!!", session -> {}));
    }

    @Test
    void isNotManagedByThoseWhoReachItsPort() throws Exception {
        assertThatNothingIsManaged(service, "", "");
        try (Messages messages = Messages.at(service.messageAddress())) {
            assertServed(messages);
        }
    }

    @Test
    void isNotManagedByItsUser(@TempDir Path own) throws Exception {
        try (Distribution guarded = Distribution.in(own, receiver)
                .withBroker()
                .with("LAUNCHDARKLY_JMS_USER", "sender")
                .with("LAUNCHDARKLY_JMS_PASSWORD", "secret")
                .start()) {
            assertThatNothingIsManaged(guarded, "sender", "secret");
            try (Messages messages =
                    Messages.at(new ActiveMQConnectionFactory(guarded.messageAddress(), "sender", "secret"))) {
                assertServed(messages);
            }
        }
    }
}
