package io.segmentlaunchdarkly.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.segmentlaunchdarkly.outbox.OutboxComponent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.camel.CamelContext;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxHealthTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2024-05-06T07:20:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path data;

    private final CamelContext context = new DefaultCamelContext();
    private final OutboxComponent outbox = new OutboxComponent();
    private final OutboxHealth health = new OutboxHealth(CLOCK);

    @BeforeEach
    void configure() {
        outbox.setDataDirectory(data.toString());
        context.addComponent("launchdarkly-outbox", outbox);
        health.setCamelContext(context);
        health.setAlertFreeBytes(0);
    }

    @AfterEach
    void stop() {
        outbox.stop();
    }

    private HealthCheck.Result healthWith(String batch) throws IOException {
        Path ready = Files.createDirectories(data.resolve("outbox/default/ready"));
        Files.writeString(ready.resolve(batch), "[\n1\n,2\n]");
        return health();
    }

    private HealthCheck.Result health() {
        outbox.start();
        await().until(() -> OutboxComponent.outbox(context).environments().stream()
                .allMatch(environment -> environment.balance().waiting() > 0));
        return health.call();
    }

    @Test
    void isUpWhenNothingWaits() {
        assertThat(health().getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void isUpWhileABatchHasNotWaitedLong() throws Exception {
        assertThat(healthWith("20240506T070500000Z-a.json").getState()).isEqualTo(HealthCheck.State.UP);
    }

    @Test
    void isDownWhenABatchHasWaitedLonger() throws Exception {
        HealthCheck.Result result = healthWith("20240506T070400000Z-a.json");
        assertThat(result.getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(result.getMessage())
                .hasValue("Environment default: a batch has waited for 16 minutes, with 2 events waiting; see"
                        + " launchdarkly-delivery and the log for why they are not delivered.");
    }

    @Test
    void isDownWhenTheOutboxIsFull() throws Exception {
        outbox.setMaxBytes(7);
        assertThat(healthWith("20240506T071900000Z-a.json").getMessage())
                .hasValue(
                        "The outbox holds 8 bytes of at most 7 (launchdarkly.outbox.max-bytes). Requests are refused until there is room.");
    }

    @Test
    void isDownWhenTheDiskIsNearlyFull() {
        health.setAlertFreeBytes(999_999_999_999_999L);
        HealthCheck.Result result = health();
        assertThat(result.getState()).isEqualTo(HealthCheck.State.DOWN);
        assertThat(result.getMessage())
                .get()
                .asString()
                .matches(
                        "The disk of the data directory has [0-9]+ bytes left: make room before events can no longer be"
                                + " kept[.]");
    }

    @Test
    void doesNotKeepEventsAway() {
        assertThat(health.isReadiness()).isFalse();
        assertThat(health.isLiveness()).isFalse();
    }
}
