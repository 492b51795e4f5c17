package io.segmentlaunchdarkly.observe.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import io.segmentlaunchdarkly.observe.activity.Activity;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The route of the alerts with real receivers. */
class AlertChannelsTest {
    private static final String BLOCKED = "rules: [{name: blocked, when: blocked, recover-for: 0m}]";
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final Main main = new Main();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Endpoint webhook = new Endpoint("/hook/secret-1?code=secret-2");
    private final Endpoint slack = new Endpoint("/services/T1/B1/secret-3");
    private final GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private ProducerTemplate template;

    /** A receiver over HTTP. */
    private static final class Endpoint {
        private final HttpServer server;
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final String path;
        private final List<JsonNode> bodies = new CopyOnWriteArrayList<>();
        private final List<String> targets = new CopyOnWriteArrayList<>();
        private final CountDownLatch end = new CountDownLatch(1);
        private volatile int status = 200;
        private volatile int tries;
        private volatile boolean hangs;

        Endpoint(String path) {
            this.path = path;
            try {
                server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            server.setExecutor(threads);
            server.createContext("/", exchange -> {
                try (exchange) {
                    byte[] body = exchange.getRequestBody().readAllBytes();
                    if (hangs) {
                        end.await();
                    }
                    synchronized (this) {
                        tries++;
                    }
                    if (status == 200) {
                        targets.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                                + exchange.getRequestHeaders().getFirst("Content-Type"));
                        bodies.add(new ObjectMapper().readTree(body));
                    }
                    exchange.sendResponseHeaders(status, -1);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            server.start();
        }

        String url() {
            return "http://127.0.0.1:" + server.getAddress().getPort() + path;
        }

        void stop() {
            end.countDown();
            server.stop(0);
            threads.shutdownNow();
        }
    }

    @BeforeEach
    void configure() {
        mail.start();
        settings.put("launchdarkly.alerts.rules", "");
        settings.put("launchdarkly.data-directory", directory.resolve("data").toString());
        settings.put("launchdarkly.delivery.timeout", "3000");
    }

    private void useWebhook() {
        settings.put("launchdarkly.alerts.webhook-url", webhook.url());
    }

    private void useSlack() {
        settings.put("launchdarkly.alerts.slack-url", slack.url());
    }

    private void useMail() {
        settings.put("launchdarkly.alerts.mail-to", "ops@example.com, night@example.com");
        settings.put("launchdarkly.alerts.mail-from", "alerts@example.com");
        settings.put("launchdarkly.alerts.mail-host", "127.0.0.1");
        settings.put(
                "launchdarkly.alerts.mail-port", String.valueOf(mail.getSmtp().getPort()));
        settings.put("launchdarkly.alerts.mail-starttls", "false");
    }

    private Simulation start() throws Exception {
        settings.forEach(main::addOverrideProperty);
        main.setDefaultPropertyPlaceholderLocation("false");
        main.bind("launchdarklyActivity", new Activity());
        main.configure()
                .withJmxEnabled(false)
                .withAutoConfigurationLogSummary(false)
                .withRoutesIncludePattern("file:routes/alert.camel.yaml,file:routes/deliver.camel.yaml");
        main.start();
        template = main.getCamelContext().createProducerTemplate();
        Simulation service = new Simulation(directory, BLOCKED);
        service.channel = (body, delivery) -> Alerts.send(template, body, delivery);
        return service;
    }

    @AfterEach
    void stop() {
        main.stop();
        webhook.stop();
        slack.stop();
        mail.stop();
    }

    private static void fire(Simulation service) {
        service.blocked = Optional.of("A <reason> & more.");
        service.minute();
    }

    @Test
    void postsAnAlertAsJsonToTheWebhook() throws Exception {
        useWebhook();
        fire(start());
        assertThat(webhook.targets).containsExactly("POST /hook/secret-1?code=secret-2 application/json");
        JsonNode body = webhook.bodies.get(0);
        assertThat(body.path("rule").asText()).isEqualTo("blocked");
        assertThat(body.path("state").asText()).isEqualTo("firing");
        assertThat(body.path("text").asText()).startsWith("Alert blocked: environment default: A <reason> & more.");
        assertThat(body.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder(
                        "id", "rule", "kind", "state", "subject", "text", "condition", "since", "time");
    }

    @Test
    void postsTheTextToSlackInItsShape() throws Exception {
        useSlack();
        fire(start());
        assertThat(slack.targets).containsExactly("POST /services/T1/B1/secret-3 application/json");
        assertThat(slack.bodies.get(0).fieldNames()).toIterable().containsExactly("text");
        assertThat(slack.bodies.get(0).path("text").asText()).contains("A &lt;reason&gt; &amp; more");
    }

    @Test
    void mailsToEveryAddress() throws Exception {
        useMail();
        fire(start());
        assertThat(mail.waitForIncomingEmail(30_000, 2)).isTrue();
        MimeMessage message = mail.getReceivedMessages()[0];
        assertThat(message.getSubject()).isEqualTo("[segment-launchdarkly] blocked firing");
        assertThat(message.getFrom()[0]).hasToString("alerts@example.com");
        assertThat(message.getAllRecipients())
                .extracting(Object::toString)
                .containsExactly("ops@example.com", "night@example.com");
        assertThat(GreenMailUtil.getBody(message)).contains("Alert blocked: environment default: A <reason> & more");
    }

    @Test
    void saysWhoItIsToTheMailServer() throws Exception {
        useMail();
        mail.setUser("ops@example.com", "alerts", "p+a%s)s{w}o&rd");
        settings.put("launchdarkly.alerts.mail-user", "alerts");
        settings.put("launchdarkly.alerts.mail-password", "p+a%s)s{w}o&rd");
        fire(start());
        assertThat(mail.waitForIncomingEmail(30_000, 1)).isTrue();
    }

    @Test
    void sendsNoMailUnencryptedUnlessThatIsAllowed() throws Exception {
        useMail();
        settings.put("launchdarkly.alerts.mail-starttls", "true");
        Simulation service = start();
        fire(service);
        assertThat(mail.getReceivedMessages()).isEmpty();
        assertThat(service.alerts()
                        .list()
                        .path("unsent")
                        .get(0)
                        .path("channels")
                        .get(0)
                        .asText())
                .isEqualTo("mail");
    }

    @Test
    void sendsToTheOthersAndLaterToTheOneThatWasDownForAnHour() throws Exception {
        useWebhook();
        useSlack();
        useMail();
        webhook.status = 503;
        Simulation service = start();
        fire(service);
        assertThat(slack.bodies).hasSize(1);
        assertThat(mail.waitForIncomingEmail(30_000, 2)).isTrue();
        service.minutes(59);
        service.blocked = Optional.empty();
        service.minute();
        assertThat(webhook.tries).isBetween(59, 62);
        assertThat(webhook.bodies).isEmpty();
        webhook.status = 200;
        service.minutes(2);
        assertThat(webhook.bodies)
                .extracting(body -> body.path("state").asText())
                .containsExactly("firing", "recovered");
        assertThat(slack.bodies).hasSize(2);
        assertThat(mail.getReceivedMessages()).hasSize(4);
    }

    @Test
    void letsNoChannelWaitForOneThatHangs() throws Exception {
        useWebhook();
        useSlack();
        webhook.hangs = true;
        Simulation service = start();
        Thread sending = new Thread(() -> fire(service));
        sending.start();
        await().atMost(SOON).until(() -> slack.bodies.size() == 1);
        sending.join(SOON.toMillis());
        assertThat(sending.isAlive()).isFalse();
        assertThat(service.alerts()
                        .list()
                        .path("unsent")
                        .get(0)
                        .path("channels")
                        .get(0)
                        .asText())
                .isEqualTo("webhook");
    }

    @Test
    void givesNoSecretAsTheReasonOfAFailure() throws Exception {
        useWebhook();
        useSlack();
        useMail();
        webhook.status = 404;
        slack.stop();
        mail.stop();
        start();
        AlertDelivery delivery = new AlertDelivery(Set.of(), Set.of());
        Alerts.send(template, Map.of("text", "t", "rule", "r", "state", "test"), delivery);
        assertThat(delivery.sent()).isEmpty();
        assertThat(delivery.failures())
                .containsEntry("webhook", "it answered 404")
                .containsOnlyKeys("webhook", "slack", "mail");
        assertThat(delivery.failures().values())
                .allSatisfy(reason -> assertThat(reason).doesNotContain("secret", "T1"));
    }

    @Test
    void sendsNowhereWhenNothingIsSet() throws Exception {
        start();
        AlertDelivery delivery = new AlertDelivery(Set.of(), Set.of());
        Alerts.send(template, Map.of("text", "t", "rule", "r", "state", "test"), delivery);
        assertThat(delivery.sent()).isEmpty();
        assertThat(delivery.failures()).isEmpty();
    }
}
