package io.segmentlaunchdarkly.delivery;

import static io.segmentlaunchdarkly.delivery.Failures.answer;
import static io.segmentlaunchdarkly.delivery.Failures.answerAfter;
import static io.segmentlaunchdarkly.delivery.Failures.redirect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.outbox.MovableClock;
import io.segmentlaunchdarkly.outbox.TestBatches;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveriesTest {
    private static final CamelContext CONTEXT = new DefaultCamelContext();

    private final MovableClock clock = new MovableClock();
    private final Instant now = clock.instant();
    private final Deliveries deliveries = new Deliveries(clock);

    @TempDir
    private Path directory;

    /** The exchange of a batch of two events, opened an hour ago, after a failed try. */
    private Exchange failed(String environment, Exception failure) {
        return fail(exchange(environment, now.minus(Duration.ofHours(1))), failure);
    }

    private Exchange fail(Exchange exchange, Exception failure) {
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
        Deliveries.Failed step = new Deliveries.Failed();
        step.setDeliveries(deliveries);
        step.process(exchange);
        return exchange;
    }

    private Exchange failed(Exception failure) {
        return failed("default", failure);
    }

    private Exchange exchange(String environment, Instant opened) {
        Exchange exchange = new DefaultExchange(CONTEXT);
        exchange.setProperty(ExchangeProperties.BATCH, TestBatches.inHand(directory, environment, opened, clock));
        return exchange;
    }

    private void succeeded(String environment) {
        Deliveries.Succeeded step = new Deliveries.Succeeded();
        step.setDeliveries(deliveries);
        step.process(exchange(environment, now));
    }

    private static Object outcome(Exchange exchange) {
        return exchange.getProperty(ExchangeProperties.DELIVERY_OUTCOME);
    }

    private HealthCheck.Result health() {
        deliveries.setCamelContext(CONTEXT);
        return deliveries.call();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> reason(Exchange exchange) {
        return exchange.getProperty(ExchangeProperties.DELIVERY_REASON, Map.class);
    }

    private static Object pause(Exchange exchange) {
        return exchange.getProperty(ExchangeProperties.DELIVERY_PAUSE);
    }

    @ParameterizedTest
    @CsvSource({"400, split", "401, blocked", "503, retry"})
    void saysWhatAFailureMeans(int status, String outcome) {
        assertThat(outcome(failed(answer(status)))).isEqualTo(outcome);
    }

    @Test
    void isUpAtFirst() {
        assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void isDownWhileAnEnvironmentIsBlocked() {
        failed(answer(401));
        assertThat(health().getState()).isEqualTo(HealthCheck.State.DOWN);
    }

    @Test
    void saysWhyItIsDown() {
        failed(answer(401));
        assertThat(health().getMessage())
                .get()
                .isEqualTo("Deliveries to the environment default are blocked: the receiver answered 401."
                        + " Check the client-side ID and the events host; the batches wait.");
    }

    @ParameterizedTest
    @CsvSource({
        "407, launchdarkly.delivery.proxy-user and launchdarkly.delivery.proxy-password",
        "403, launchdarkly.delivery.proxy"
    })
    void saysThatTheProxyRefuses(int status, String settings) {
        failed(new ProxyRefusedException(status));
        assertThat(health().getMessage())
                .get()
                .isEqualTo("Deliveries to the environment default are blocked: the proxy answered " + status
                        + " when asked for a tunnel. Check " + settings + "; the batches wait.");
    }

    /** On the way to a receiver without TLS, for which there is no tunnel. */
    @Test
    void saysThatTheProxyWantsCredentials() {
        failed(answer(407));
        assertThat(health().getMessage())
                .get()
                .isEqualTo(
                        "Deliveries to the environment default are blocked: the proxy answered 407. Check"
                                + " launchdarkly.delivery.proxy-user and launchdarkly.delivery.proxy-password; the batches wait.");
    }

    @Test
    void saysWhatToCheckForTheMetricImportApi() {
        CamelContext imports = new DefaultCamelContext();
        Properties settings = new Properties();
        settings.setProperty("launchdarkly.staging.delivery.api", "import");
        imports.getPropertiesComponent().setInitialProperties(settings);
        Exchange exchange = new DefaultExchange(imports);
        exchange.setProperty(ExchangeProperties.BATCH, TestBatches.inHand(directory, "staging", now, clock));

        fail(exchange, answer(401));

        assertThat(health().getMessage())
                .get()
                .isEqualTo("Deliveries to the environment staging are blocked: the receiver answered 401. Check"
                        + " launchdarkly.staging.delivery.import-token, whose role needs the action importEventData,"
                        + " launchdarkly.staging.project-key and launchdarkly.staging.environment-key; the batches"
                        + " wait.");
    }

    @Test
    void namesEveryBlockedEnvironment() {
        failed("default", answer(401));
        failed("staging", answer(404));
        assertThat(health().getDetails()).containsKeys("default", "staging");
    }

    @Test
    void isUpAfterADelivery() {
        failed(answer(401));
        succeeded("default");
        assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void staysDownAfterADeliveryToAnotherEnvironment() {
        failed(answer(401));
        succeeded("staging");
        assertThat(health().getState()).isEqualTo(HealthCheck.State.DOWN);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 429, 500})
    void isUpWhileNothingIsWrongWithTheConfiguration(int status) {
        failed(answer(status));
        assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void triesABlockedBatchOnceAMinute() {
        assertThat(pause(failed(answer(403)))).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void waitsAsLongAsTheReceiverAsks() {
        assertThat(pause(failed(answerAfter("7")))).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void leavesThePauseToTheBackOffOtherwise() {
        assertThat(pause(failed(answer(503)))).isNull();
    }

    @Test
    void writesDownAnAnswer() {
        assertThat(reason(failed(answer(400, Map.of(), "{\"message\":\"no\"}"))))
                .containsExactly(
                        Map.entry("status", 400),
                        Map.entry("responseBody", "{\"message\":\"no\"}"),
                        Map.entry("outcome", "split"),
                        Map.entry("attempts", 1),
                        Map.entry("batchOpened", now.minus(Duration.ofHours(1)).toString()),
                        Map.entry("lastAttempt", now.toString()));
    }

    @Test
    void writesDownAFailureWithoutAnAnswer() {
        assertThat(reason(failed(new ConnectException("refused"))))
                .containsEntry("error", "ConnectException: refused")
                .doesNotContainKey("status");
    }

    @Test
    void writesDownAnAnswerWithoutABody() {
        assertThat(reason(failed(answer(400, Map.of(), null)))).containsEntry("responseBody", "");
    }

    @Test
    void writesDownTheBeginningOfALongAnswer() {
        assertThat(reason(failed(answer(400, Map.of(), "x".repeat(5000)))))
                .containsEntry("responseBody", "x".repeat(2000));
    }

    @Test
    void countsTheAttempts() {
        Exchange exchange = failed(answer(503));
        fail(exchange, answer(503));
        fail(exchange, answer(400));
        assertThat(reason(exchange)).containsEntry("attempts", 3);
        assertThat(deliveries.attempts("default", "retry")).isEqualTo(2);
        assertThat(deliveries.attempts("default", "split")).isOne();
    }

    private Object outcomeOfABatchOf(Duration age, int status) {
        return outcome(fail(exchange("default", now.minus(age)), answer(status)));
    }

    @ParameterizedTest
    @CsvSource({"503, retry", "401, blocked"})
    void triesForFourHoursUnlessTold(int status, String outcome) {
        assertThat(outcomeOfABatchOf(Duration.ofHours(4).minusMinutes(1), status))
                .isEqualTo(outcome);
    }

    @ParameterizedTest
    @ValueSource(ints = {503, 401})
    void givesUpAfterFourHoursUnlessTold(int status) {
        assertThat(outcomeOfABatchOf(Duration.ofHours(4), status)).isEqualTo("expired");
    }

    @Test
    void saysInTheReasonWhatKeptAnExpiredBatchFromBeingDelivered() {
        assertThat(reason(fail(exchange("default", now.minus(Duration.ofDays(1))), answer(503))))
                .containsEntry("outcome", "retry");
    }

    @Test
    void halvesAnOldBatchAllTheSame() {
        assertThat(outcomeOfABatchOf(Duration.ofHours(5), 413)).isEqualTo("split");
    }

    @Test
    void givesUpWhenTheWindowEndsThatIsSet() {
        deliveries.setRetryWindow(100);
        assertThat(outcomeOfABatchOf(Duration.ofMillis(100), 503)).isEqualTo("expired");
    }

    @Test
    void triesOnWhenTheClockJumpsAheadWhileABatchIsTried() {
        Exchange batch = failed(answer(503));
        clock.forward(Duration.ofHours(5));
        assertThat(outcome(fail(batch, answer(503)))).isEqualTo("retry");
    }

    @ParameterizedTest
    @CsvSource({
        "https://new.example:8443/events/bulk/x?token=secret#part, https://new.example:8443/events/bulk/x",
        "https://user:secret@new.example/, https://new.example/",
        "/elsewhere?x=1, https://events.example/elsewhere",
        "//new.example/a b, ",
        "mailto:somebody@new.example, ",
        "https://new.example/%0aforged, https://new.example/%0aforged",
    })
    void saysWhereARedirectPointsTo(String location, String address) {
        failed(redirect(308, location));
        assertThat(health().getMessage())
                .get()
                .isEqualTo("Deliveries to the environment default are blocked: the receiver answered 308"
                        + (address == null
                                ? ". Check the client-side ID and the events host"
                                : " and points to " + address + ": set launchdarkly.events-url to it")
                        + "; the batches wait.");
    }

    @Test
    void namesTheSettingOfTheEnvironmentThatIsRedirected() {
        failed("staging", redirect(301, "https://new.example/"));
        assertThat(health().getMessage()).get().asString().contains("set launchdarkly.staging.events-url to it");
    }

    @Test
    void doesNotRepeatAnAddressThatIsTooLong() {
        failed(redirect(301, "https://new.example/" + "x".repeat(10_000)));
        assertThat(health().getMessage()).get().asString().hasSizeLessThan(300);
    }

    @Test
    void leavesAFailureThatIsNotTheReceiversToTheOutbox() {
        Exchange exchange = failed(new RuntimeCamelException(new NoClassDefFoundError("x")));
        assertThat(outcome(exchange)).isEqualTo("stalled");
        assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void needsABatchOfTheOutbox() {
        assertThatThrownBy(() -> fail(new DefaultExchange(CONTEXT), answer(503)))
                .hasMessageContaining("its route must begin with from: launchdarkly-outbox:<environment>");
    }

    @Test
    void knowsSinceWhenAnEnvironmentIsBlocked() {
        failed(answer(401));
        Instant since = clock.instant();
        clock.forward(Duration.ofMinutes(5));
        failed(answer(403));
        assertThat(deliveries.blockedSince("default")).contains(since);
        assertThat(deliveries.blockedSince("staging")).isEmpty();
        succeeded("default");
        assertThat(deliveries.blockedSince("default")).isEmpty();
    }

    @Test
    void knowsWhetherTheLastDeliveryFailed() {
        failed(answer(503));
        assertThat(deliveries.isFailing("default")).isTrue();
        succeeded("default");
        assertThat(deliveries.isFailing("default")).isFalse();
    }

    @Test
    void tellsAllWhoWatchOfADelivery() {
        List<String> told = new ArrayList<>();
        for (String who : List.of("one", "other")) {
            deliveries.watch(new Deliveries.Watcher() {
                @Override
                public void answered(String environment, String status, long nanos) {}

                @Override
                public void delivered(String environment, int events, Duration age) {
                    told.add(who + " " + environment);
                }
            });
        }
        succeeded("default");
        assertThat(told).containsExactly("one default", "other default");
    }
}
