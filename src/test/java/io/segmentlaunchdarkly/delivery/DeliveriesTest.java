package io.segmentlaunchdarkly.delivery;

import static io.segmentlaunchdarkly.delivery.Failures.answer;
import static io.segmentlaunchdarkly.delivery.Failures.answerAfter;
import static io.segmentlaunchdarkly.delivery.Failures.redirect;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.component.file.FileComponent;
import org.apache.camel.component.file.GenericFile;
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
    private static final String BATCH = "batch.json";
    private static final Instant NOW = Instant.parse("2024-05-06T12:00:00Z");

    private final Times times = new Times(NOW);
    private final Deliveries deliveries = new Deliveries(times, times::nanoTime);

    @TempDir
    private Path directory;

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

    private Exchange exchange(String environment) {
        Exchange exchange = new DefaultExchange(CONTEXT);
        GenericFile<File> file = new GenericFile<>();
        file.setAbsoluteFilePath(directory.resolve(BATCH).toString());
        exchange.setProperty(FileComponent.FILE_EXCHANGE_FILE, file);
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

    private Deliveries.Retry retry() {
        Deliveries.Retry retry = new Deliveries.Retry();
        retry.setDeliveries(deliveries);
        return retry;
    }

    /** The exchange of a batch, opened an hour ago, that the receiver has failed to take once. */
    private Exchange waiting() {
        Exchange exchange = failed(answer(503));
        assertThat(retry().matches(exchange)).isTrue();
        return exchange;
    }

    private void stalled(Throwable failure) {
        Exchange exchange = exchange("default");
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
        Deliveries.Stalled step = new Deliveries.Stalled();
        step.setDeliveries(deliveries);
        step.process(exchange);
    }

    private Boolean isDue() {
        Deliveries.Due due = new Deliveries.Due();
        due.setDeliveries(deliveries);
        due.setEnvironment("default");
        return due.accept(BATCH);
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

    @Test
    void triesOnWhenTheClockJumpsAheadWhileABatchIsTried() {
        Exchange batch = waiting();
        times.jump(Duration.ofHours(5));
        assertThat(retry().matches(batch)).isTrue();
    }

    @Test
    void triesABatchThatHasNotBeenTriedBeforeTheClockJumpsAhead() {
        times.jump(Duration.ofHours(5));
        assertThat(retry().matches(failed(answer(503)))).isTrue();
    }

    @Test
    void triesABatchThatWasOpenedWhileTheClockWasBehindForAWhile() {
        times.jump(Duration.ofHours(-5));
        assertThat(retries("retry", NOW.minus(Duration.ofHours(5)), null)).isTrue();
    }

    @Test
    void triesABatchThatIsOfTheFutureForAWholeWindow() {
        Exchange batch = failed(answer(503));
        batch.setProperty(Deliveries.OPENED, NOW.plus(Duration.ofHours(5)));
        assertThat(retry().matches(batch)).isTrue();
        times.pass(Duration.ofHours(4).minusMillis(1));
        assertThat(retry().matches(batch)).isTrue();
        times.pass(Duration.ofMillis(1));
        assertThat(retry().matches(batch)).isFalse();
    }

    @Test
    void givesUpWhenTheTimeHasPassedThoughTheClockWasSetBack() {
        Exchange batch = waiting();
        times.jump(Duration.ofDays(-1));
        times.pass(Duration.ofHours(3));
        assertThat(retry().matches(batch)).isFalse();
    }

    @Test
    void givesUpABatchOfACenturyAgo() {
        assertThat(retries("retry", Instant.EPOCH.minus(Duration.ofDays(400_000)), null))
                .isFalse();
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
    void doesNotTryABatchAgainAtOnceThatTheDiskFails() {
        Exchange exchange = failed(new UncheckedIOException(new IOException("No space left on device")));
        assertThat(retry().matches(exchange)).isFalse();
        assertThat(exchange.getProperty(Deliveries.OUTCOME)).isEqualTo("stalled");
    }

    @Test
    void isDownWhileABatchIsStalled() throws IOException {
        Files.createFile(directory.resolve(BATCH));
        stalled(new UncheckedIOException(new IOException("No space left on device")));
        assertThat(health().getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(health().getMessage())
                .get()
                .isEqualTo("The delivery of 1 batch of the environment default is stalled by this service or its disk,"
                        + " not by the receiver: IOException: No space left on device."
                        + " It is tried again by itself, at least once a minute.");
    }

    @Test
    void isUpWhenAStalledBatchIsGone() throws IOException {
        Files.createFile(directory.resolve(BATCH));
        stalled(new StackOverflowError());
        Files.delete(directory.resolve(BATCH));
        assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void isUpWhenAStalledBatchIsDelivered() throws IOException {
        Files.createFile(directory.resolve(BATCH));
        stalled(new StackOverflowError());
        succeeded("default");
        assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void countsWhatIsStalled() {
        stalled(new StackOverflowError());
        assertThat(deliveries.attempts("default", "stalled")).isOne();
    }

    @Test
    void letsAStalledBatchWaitLongerEachTime() throws IOException {
        Files.createFile(directory.resolve(BATCH));
        assertThat(isDue()).isTrue();
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            stalled(new OutOfMemoryError());
            times.pass(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(isDue()).isFalse();
            times.pass(Duration.ofMillis(1));
            assertThat(isDue()).isTrue();
        }
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
