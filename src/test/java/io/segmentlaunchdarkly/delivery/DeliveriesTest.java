package io.segmentlaunchdarkly.delivery;

import static io.segmentlaunchdarkly.delivery.Failures.answer;
import static io.segmentlaunchdarkly.delivery.Failures.answerAfter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveriesTest {
    private static final CamelContext CONTEXT = new DefaultCamelContext();
    private static final Instant NOW = Instant.parse("2024-05-06T12:00:00Z");

    private final Deliveries deliveries = new Deliveries(Clock.fixed(NOW, ZoneOffset.UTC));

    /** The exchange of a batch of two events after a failed try. */
    private Exchange failed(String environment, Exception failure) {
        Exchange exchange = exchange(environment);
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
        Deliveries.Failed step = new Deliveries.Failed();
        step.setDeliveries(deliveries);
        step.process(exchange);
        return exchange;
    }

    private Exchange failed(Exception failure) {
        return failed("default", failure);
    }

    private static Exchange exchange(String environment) {
        Exchange exchange = new DefaultExchange(CONTEXT);
        exchange.setProperty(Deliveries.ENVIRONMENT, environment);
        exchange.setProperty(Deliveries.OPENED, NOW.minus(Duration.ofHours(1)));
        exchange.setProperty(Deliveries.SEVERAL_EVENTS, true);
        return exchange;
    }

    private void succeeded(String environment) {
        Deliveries.Succeeded step = new Deliveries.Succeeded();
        step.setDeliveries(deliveries);
        step.process(exchange(environment));
    }

    private boolean retries(String outcome, Instant opened, String window) {
        Deliveries.Retry retry = new Deliveries.Retry();
        retry.setDeliveries(deliveries);
        if (window != null) {
            retry.setWindow(window);
        }
        Exchange exchange = exchange("default");
        exchange.setProperty(Deliveries.OUTCOME, outcome);
        exchange.setProperty(Deliveries.OPENED, opened);
        return retry.matches(exchange);
    }

    private HealthCheck.Result health() {
        deliveries.setCamelContext(CONTEXT);
        return deliveries.call();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> reason(Exchange exchange) {
        return exchange.getProperty(Deliveries.REASON, Map.class);
    }

    private static Object pause(Exchange exchange) {
        return exchange.getMessage().getHeader(Exchange.REDELIVERY_DELAY);
    }

    @ParameterizedTest
    @CsvSource({"400, split", "401, blocked", "503, retry"})
    void saysWhatAFailureMeans(int status, String outcome) {
        assertThat(failed(answer(status)).getProperty(Deliveries.OUTCOME)).isEqualTo(outcome);
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
        assertThat(pause(failed(answer(403)))).isEqualTo(60_000L);
    }

    @Test
    void waitsAsLongAsTheReceiverAsks() {
        assertThat(pause(failed(answerAfter("7")))).isEqualTo(7_000L);
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
                        Map.entry("batchOpened", "2024-05-06T11:00:00Z"),
                        Map.entry("lastAttempt", "2024-05-06T12:00:00Z"));
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
        Exchange exchange = exchange("default");
        exchange.getMessage().setHeader(Exchange.REDELIVERY_COUNTER, 3);
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, answer(503));
        Deliveries.Failed step = new Deliveries.Failed();
        step.setDeliveries(deliveries);
        step.process(exchange);
        assertThat(reason(exchange)).containsEntry("attempts", 3);
    }

    @ParameterizedTest
    @CsvSource({"retry, true", "blocked, true", "split, false", "refused, false", ", false"})
    void triesAgainWhatMayHelp(String outcome, boolean again) {
        assertThat(retries(outcome, NOW, null)).isEqualTo(again);
    }

    @Test
    void triesForFourHoursUnlessTold() {
        assertThat(retries("retry", NOW.minus(Duration.ofHours(4)).plusMillis(1), null))
                .isTrue();
    }

    @Test
    void givesUpAfterFourHoursUnlessTold() {
        assertThat(retries("retry", NOW.minus(Duration.ofHours(4)), null)).isFalse();
    }

    @Test
    void triesUntilTheWindowEnds() {
        assertThat(retries("blocked", NOW.minusMillis(99), "100")).isTrue();
    }

    @Test
    void givesUpWhenTheWindowEnds() {
        assertThat(retries("blocked", NOW.minusMillis(100), "100")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4h", "-1", "1.5"})
    void namesTheWindowThatIsNoNumber(String window) {
        assertThatThrownBy(() -> new Deliveries.Retry().setWindow(window))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("launchdarkly.delivery.retry-window must be a number of milliseconds but is \"" + window
                        + "\".");
    }
}
