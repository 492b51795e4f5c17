package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Requests.largeTrack;
import static io.segmentlaunchdarkly.it.Requests.track;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityRuntimeException;
import jakarta.jms.TextMessage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Brokers of all kinds, brokers that are not there, and an outbox that takes nothing for a while. */
class JmsBrokerIT {
    @TempDir
    Path directory;

    private Receiver receiver;
    private Distribution service;

    @BeforeEach
    void start() throws IOException {
        receiver = Receiver.start();
        service = Distribution.in(directory, receiver);
    }

    @AfterEach
    void end() {
        service.close();
        receiver.close();
    }

    @Test
    void goesOnWithoutItsBrokerAndTakesMessagesWheneverItIsThere() throws IOException {
        try (BrokerProcess broker = BrokerProcess.artemis(directory.resolve("broker"))) {
            service.withBroker(broker.url()).start();

            assertThat(awaitCheck("DOWN").path("message").asText()).contains(broker.url());
            assertThat(service.health("/ready").statusCode()).isEqualTo(200);
            assertThat(service.post("/v1/track", track("over http")).statusCode())
                    .isEqualTo(200);

            broker.start();
            send(broker.url(), "the first");
            receiver.awaitEvent("the first");
            awaitCheck("UP");
            awaitLines("Messages are taken from the broker", 1);

            broker.sigkill();
            awaitCheck("DOWN");
            assertThat(service.health("/ready").statusCode()).isEqualTo(200);

            broker.start();
            send(broker.url(), "the second");
            receiver.awaitEvent("the second");
            awaitCheck("UP");
            // Once for each time that the broker was away: not while it is being lost.
            awaitLines("Messages are taken from the broker", 2);
            awaitLines("cannot be reached; trying again until it can", 2);
        }
        assertThat(service.stackTraces()).isEmpty();
    }

    private void awaitLines(String text, int count) {
        await(text).atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                        service.log().lines().filter(line -> line.contains(text)))
                .hasSize(count));
    }

    @Test
    void leavesMessagesWithTheBrokerWhileTheOutboxIsFull() throws IOException {
        receiver.answer(Receiver.Answer.of(503).with("Retry-After", "1"));
        try (BrokerProcess broker =
                BrokerProcess.artemis(directory.resolve("broker")).start()) {
            service.withBroker(broker.url())
                    .with("LAUNCHDARKLY_OUTBOX_MAX_BYTES", "30000")
                    .start();
            try (Messages messages = Messages.at(broker.url())) {
                messages.sendText(largeTrack("fills the outbox"));
                AtomicInteger sent = new AtomicInteger();
                assertThat(awaitCheck(check -> {
                                    messages.sendText(track("kept waiting " + sent.incrementAndGet()));
                                    return check.path("message").asText().contains("launchdarkly.outbox.max-bytes");
                                })
                                .path("status")
                                .asText())
                        .isEqualTo("DOWN");
                for (int i = 0; i < 100; i++) {
                    messages.sendText(track("kept waiting " + sent.incrementAndGet()));
                }
                // None is held back by a consumer here: another instance could take them.
                await("the messages with the broker")
                        .until(() -> messages.browse(Messages.QUEUE).size() == sent.get() + 1 - taken());

                receiver.answer(Receiver.Answer.of(202));
                assertThat(receiver.awaitEvents(sent.get() + 1)).hasSize(sent.get() + 1);
                assertThat(messages.browse(Messages.INVALID)).isEmpty();
                assertThat(messages.browse("DLQ")).isEmpty();
            }
            awaitCheck("UP");
        }
        assertThat(service.stackTraces()).isEmpty();
    }

    /** As docs/jms.md says: the client's jars in lib/, two lines in the settings. */
    @Test
    void takesMessagesFromActiveMqClassic() throws IOException, JMSException {
        service.withOwnJars();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path jar = Path.of(entry);
            if (jar.getFileName().toString().matches("(activemq-client|hawtbuf)-.*[.]jar")) {
                Files.copy(jar, service.lib().resolve(jar.getFileName()));
            }
        }
        try (BrokerProcess broker =
                BrokerProcess.classic(directory.resolve("broker")).start()) {
            Files.writeString(
                    service.home().resolve("config").resolve("application.properties"),
                    """

                    camel.beans.launchdarklyConnectionFactory = #class:org.apache.activemq.ActiveMQConnectionFactory
                    camel.beans.launchdarklyConnectionFactory.brokerURL = %s
                    """
                            .formatted(broker.url()),
                    StandardOpenOption.APPEND);
            // Where the embedded broker would listen, which it must not try.
            service.with("LAUNCHDARKLY_JMS_ENABLED", "true")
                    .with("LAUNCHDARKLY_JMS_PORT", String.valueOf(broker.port()))
                    .start();
            try (Messages messages = Messages.atClassic(broker.url())) {
                messages.sendText(track("from classic"));
                messages.sendText("no JSON");

                receiver.awaitEvent("from classic");
                TextMessage invalid = (TextMessage) messages.receive(Messages.INVALID);
                assertThat(invalid.getText()).isEqualTo("no JSON");
                assertThat(invalid.getStringProperty("launchdarklyCode")).isEqualTo("bad_request");
            }

            broker.sigkill();
            awaitCheck("DOWN");
            broker.start();
            try (Messages messages = Messages.atClassic(broker.url())) {
                messages.sendText(track("from classic again"));
                receiver.awaitEvent("from classic again");
            }
            awaitCheck("UP");
        }
    }

    @Test
    void setsAsideWhatFailsFiveTimesForAReasonOfTheRoutes() throws IOException, JMSException {
        edit(
                service.routes().resolve("sources.camel.yaml"),
                "        - setProperty:",
                "        - throwException:\n            exceptionType: java.lang.IllegalStateException\n"
                        + "            message: of an edit\n        - setProperty:");
        edit(service.home().resolve("config").resolve("broker.xml"), "<redelivery-delay>1000", "<redelivery-delay>50");
        service.withBroker().start();
        try (Messages messages = Messages.at(service.messageAddress())) {
            messages.sendText(track("not mapped"));

            TextMessage invalid = (TextMessage) messages.receive(Messages.INVALID);
            assertThat(invalid.getStringProperty("launchdarklyCode")).isEqualTo("internal_error");
            assertThat(invalid.getStringProperty("launchdarklyReason")).isEqualTo("of an edit");
            assertThat(invalid.getText()).contains("not mapped");
        }
        assertThat(service.metric("launchdarkly_segment_requests_refused_total{code=\"internal_error\"}"))
                .isEqualTo(5);
        assertThat(service.stackTraces()).isEmpty();
    }

    private static void edit(Path file, String before, String after) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(before);
        Files.writeString(file, text.replace(before, after));
    }

    @Test
    void asksForTheUserOfTheSettings() throws IOException {
        service.withBroker()
                .with("LAUNCHDARKLY_JMS_USER", "sender")
                .with("LAUNCHDARKLY_JMS_PASSWORD", "secret")
                .start();

        assertThatExceptionOfType(JMSSecurityRuntimeException.class)
                .isThrownBy(() -> Messages.at(service.messageAddress()).close());
        try (Messages messages =
                Messages.at(new ActiveMQConnectionFactory(service.messageAddress(), "sender", "secret"))) {
            messages.sendText(track("by one who may"));
        }
        receiver.awaitEvent("by one who may");
    }

    @Test
    void triesAnEditOfTheBrokersSettingsBesideTheBrokerThatRuns() throws IOException {
        Path settings = service.home().resolve("config").resolve("broker.xml");
        service.withBroker().start("--dev");

        edit(settings, "<journal-type>NIO", "<journal-type>none");
        await("the edit is told").atMost(Duration.ofSeconds(60)).until(() -> service.healthCheck("launchdarkly-edit")
                .path("message")
                .asText()
                .contains("The embedded broker cannot start"));
        send(service.messageAddress(), "during the broken edit");
        receiver.awaitEvent("during the broken edit");

        edit(settings, "<journal-type>none", "<journal-type>NIO");
        await("a new start").atMost(Duration.ofSeconds(60)).until(() -> service.log()
                .contains("The edit is good"));
        awaitCheck("UP");
        send(service.messageAddress(), "after the good edit");
        receiver.awaitEvent("after the good edit");
    }

    @Test
    void loadsNothingOfJmsWhenItIsOff() throws IOException {
        Path loaded = directory.resolve("loaded");
        service.withJvm("-Xlog:class+load:file=" + loaded).start();
        service.post("/v1/track", track("over http"));
        receiver.awaitEvent("over http");

        // Camel itself loads the type converters of every jar there is.
        Pattern jms = Pattern.compile(" (org[.]springframework[.](jms|context|transaction)|org[.]apache[.]activemq"
                + "|org[.]apache[.]camel[.]component[.]jms[.]JmsComponent)");
        assertThat(Files.readAllLines(loaded)).hasSizeGreaterThan(1000).noneMatch(jms.asPredicate());
        assertThat(service.healthCheck("launchdarkly-jms")).isEmpty();
    }

    private static void send(String broker, String event) {
        try (Messages messages = Messages.at(broker)) {
            messages.sendText(track(event));
        }
    }

    private int taken() {
        return (int) service.metric("launchdarkly_segment_events_received_total");
    }

    private JsonNode awaitCheck(String status) {
        return awaitCheck(check -> check.path("status").asText().equals(status));
    }

    private JsonNode awaitCheck(Predicate<JsonNode> until) {
        return await("the health check")
                .atMost(Duration.ofSeconds(40))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> service.healthCheck("launchdarkly-jms"), until);
    }
}
