package io.segmentlaunchdarkly.observe.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.observe.activity.Measure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertsTest {
    private static final String BLOCKED = "rules: [{name: blocked, when: blocked, recover-for: 2m}]";

    @TempDir
    private Path directory;

    private Simulation simulation(String rules) throws IOException {
        return new Simulation(directory, rules);
    }

    private static void block(Simulation service) {
        service.blocked = Optional.of("Deliveries are blocked.");
    }

    private static void unblock(Simulation service) {
        service.blocked = Optional.empty();
    }

    @Test
    void saysWhatIsWrongAndWhichRuleSaysSo() throws IOException {
        Simulation service = simulation(BLOCKED);
        block(service);
        service.minute();
        Map<String, Object> body = service.bodies().get(0);
        assertThat(body)
                .containsEntry("rule", "blocked")
                .containsEntry("kind", "blocked")
                .containsEntry("state", "firing")
                .containsEntry("subject", "environment default")
                .containsEntry("condition", "the environment refuses every batch")
                .containsEntry(
                        "text",
                        "Alert blocked: environment default: Deliveries are blocked. The rule: the environment refuses"
                                + " every batch.")
                .containsEntry("time", service.clock().instant().toString())
                .containsKeys("id", "since");
        unblock(service);
        service.minutes(3);
        assertThat(service.bodies())
                .extracting(told -> told.get("text"))
                .containsExactly("Recovered blocked after 3 min: environment default: deliveries are not blocked.");
    }

    @Test
    void waitsUntilItHasBeenWrongForLongEnough() throws IOException {
        Simulation service = simulation("rules: [{name: blocked, when: blocked, for: 5m}]");
        block(service);
        service.minutes(5);
        unblock(service);
        service.minute();
        block(service);
        service.minutes(5);
        assertThat(service.told()).isEmpty();
        service.minute();
        assertThat(service.told()).containsExactly("firing blocked");
    }

    @Test
    void doesNotRecoverBeforeItHasBeenWellForLongEnough() throws IOException {
        Simulation service = simulation("rules: [{name: blocked, when: blocked, recover-for: 10m}]");
        block(service);
        service.minute();
        assertThat(service.told()).containsExactly("firing blocked");
        for (int i = 0; i < 20; i++) {
            unblock(service);
            service.minutes(9);
            block(service);
            service.minute();
        }
        assertThat(service.told()).isEmpty();
        unblock(service);
        service.minutes(11);
        assertThat(service.told()).containsExactly("recovered blocked");
    }

    @Test
    void repeatsWhatIsStillWrongAsOftenAsTheRuleSays() throws IOException {
        Simulation service = simulation("rules: [{name: blocked, when: blocked, repeat: 1h}]");
        block(service);
        service.minutes(125);
        assertThat(service.told()).containsExactly("firing blocked", "still-firing blocked", "still-firing blocked");
    }

    @Test
    void tellsNothingInTheQuietTimeAndWhatIsStillWrongWhenItEnds() throws IOException {
        // 07:08 UTC is 09:08 in Berlin.
        Simulation service = simulation(
                """
                quiet: {from: "22:00", to: "10:00", zone: Europe/Berlin}
                rules:
                  - {name: blocked, when: blocked}
                  - {name: loud, when: blocked, quiet: never}
                """);
        block(service);
        service.minutes(30);
        assertThat(service.told()).containsExactly("firing loud");
        assertThat(service.alerts().list().findValuesAsText("state")).containsExactly("quiet", "firing");
        service.minutes(30);
        assertThat(service.told()).containsExactly("firing blocked");
    }

    @Test
    void doesNotTellWhatIsOverBeforeTheQuietTimeEnds() throws IOException {
        Simulation service =
                simulation("{quiet: {from: \"07:00\", to: \"09:00\"}, rules: [{name: blocked, when: blocked}]}");
        block(service);
        service.minutes(30);
        unblock(service);
        service.minutes(200);
        assertThat(service.told()).isEmpty();
    }

    @Test
    void tellsARecoveryInTheQuietTimeWhenThatEnds() throws IOException {
        Simulation service =
                simulation("{quiet: {from: \"07:30\", to: \"09:00\"}, rules: [{name: blocked, when: blocked}]}");
        block(service);
        service.minutes(10);
        assertThat(service.told()).containsExactly("firing blocked");
        service.minutes(15);
        unblock(service);
        service.minutes(30);
        assertThat(service.told()).isEmpty();
        service.minutes(90);
        assertThat(service.told()).containsExactly("recovered blocked");
    }

    @Test
    void doesNotTellTwiceWhatComesBackInTheQuietTime() throws IOException {
        Simulation service =
                simulation("{quiet: {from: \"07:30\", to: \"09:00\"}, rules: [{name: blocked, when: blocked}]}");
        block(service);
        service.minutes(25);
        assertThat(service.told()).containsExactly("firing blocked");
        unblock(service);
        service.minutes(20);
        block(service);
        service.minutes(180);
        assertThat(service.told()).isEmpty();
        unblock(service);
        service.minutes(10);
        assertThat(service.told()).containsExactly("recovered blocked");
    }

    @Test
    void tellsNothingTwiceAfterARestart() throws IOException {
        Simulation service = simulation(BLOCKED);
        block(service);
        service.minute();
        assertThat(service.told()).containsExactly("firing blocked");
        service.down(Duration.ofMinutes(5));
        service.start();
        // Nothing was sent to the environment yet, so nobody knows that it is still blocked.
        unblock(service);
        service.minute();
        block(service);
        service.minutes(30);
        assertThat(service.told()).isEmpty();
        service.start();
        unblock(service);
        service.minutes(3);
        assertThat(service.told()).containsExactly("recovered blocked");
        service.start();
        service.minutes(3);
        assertThat(service.told()).isEmpty();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("alerts/state"))))
                .isEqualTo("rw-------");
    }

    @Test
    void beginsAnewWithoutItsStateWhenTheFileIsDamaged() throws IOException {
        Simulation service = simulation(BLOCKED);
        block(service);
        service.minute();
        service.told();
        Files.writeString(directory.resolve("alerts/state"), "alerts-1 0\n{}");
        service.start();
        service.minute();
        assertThat(service.told()).containsExactly("firing blocked");
        assertThat(directory.resolve("alerts/state.damaged")).hasContent("alerts-1 0\n{}");
    }

    @Test
    void isSilentAboutASourceThatWasSilentBecauseTheServiceWasDown() throws IOException {
        Simulation service = simulation("rules: [{name: silent, when: silence, source: shop, window: 30m}]");
        service.mapped("shop", "e", 1);
        service.minutes(10);
        service.down(Duration.ofDays(1));
        service.minutes(15);
        assertThat(service.told()).isEmpty();
        service.minutes(10);
        assertThat(service.told()).containsExactly("firing silent");
        service.mapped("shop", "e", 1);
        service.minutes(10);
        assertThat(service.told()).containsExactly("recovered silent");
    }

    @Test
    void tellsOfASourceThatHasNeverSentAnything() throws IOException {
        Simulation service = simulation("rules: [{name: silent, when: silence, source: shop, window: 30m}]");
        service.mapped("app", "e", 1);
        service.minutes(29);
        assertThat(service.told()).isEmpty();
        service.minutes(2);
        assertThat(service.bodies())
                .extracting(body -> body.get("text"))
                .containsExactly(
                        "Alert silent: source shop: no event has come for 30 min. The rule: no event for 30 min.");
    }

    @Test
    void hearsAnEventOfAnyOutcome() throws IOException {
        Simulation service = simulation("rules: [{name: silent, when: silence, event: e, window: 5m}]");
        for (Measure outcome :
                List.of(Measure.DUPLICATE, Measure.FILTERED, Measure.UNMAPPED, Measure.DISCARDED, Measure.MAPPED)) {
            service.add(outcome, "s", "track", "e", 1);
            service.minutes(4);
        }
        assertThat(service.told()).isEmpty();
    }

    @Test
    void leavesFilteredEventsOutOfTheDeliveryRate() throws IOException {
        Simulation service = simulation("rules: [{name: rate, when: delivery-rate, below: 99%, window: 15m}]");
        service.add(Measure.DELIVERED, "default", "", "", 100);
        service.add(Measure.FILTERED, "s", "track", "e", 1_000);
        service.add(Measure.UNMAPPED, "s", "track", "e", 1_000);
        service.minute();
        assertThat(service.told()).isEmpty();
        service.add(Measure.DEAD_LETTERED, "default", "", "", 2);
        service.minute();
        assertThat(service.bodies())
                .extracting(body -> body.get("text"))
                .containsExactly("Alert rate: all events: 98.0 %: 100 LaunchDarkly events were delivered over 15 min, 2"
                        + " became dead letters and 0 are overdue. The rule: below 99.0 % over 15 min.");
    }

    @Test
    void takesEventsThatShouldHaveBeenDeliveredForFailed() throws IOException {
        Simulation service =
                simulation("rules: [{name: rate, when: delivery-rate, below: 99%, window: 15m, by: environment}]");
        service.add(Measure.DELIVERED, "default", "", "", 100);
        service.waiting = 100;
        service.oldest = Optional.of(service.clock().instant());
        service.minute();
        assertThat(service.told()).as("a minute is not long").isEmpty();
        service.minute();
        assertThat(service.told()).containsExactly("firing rate");
    }

    @Test
    void saysNothingOfTooFewEvents() throws IOException {
        Simulation service =
                simulation("rules: [{name: rate, when: delivery-rate, below: 95%, window: 15m, at-least: 20}]");
        service.add(Measure.DEAD_LETTERED, "default", "", "", 19);
        service.minute();
        assertThat(service.told()).isEmpty();
        service.add(Measure.DEAD_LETTERED, "default", "", "", 1);
        service.minute();
        assertThat(service.told()).containsExactly("firing rate");
        service.minutes(33);
        assertThat(service.told()).as("nobody has seen it well yet").isEmpty();
        service.minutes(5);
        assertThat(service.told()).containsExactly("recovered rate");
    }

    @Test
    void comparesNoVolumeWithATimeInWhichTheServiceWasDown() throws IOException {
        Simulation service =
                simulation("rules: [{name: volume, when: volume, below: 50%, against: yesterday, window: 1h}]");
        for (int minute = 0; minute < 24 * 60; minute++) {
            service.mapped("s", "e", 10);
            service.minute();
        }
        service.down(Duration.ofHours(3));
        for (int minute = 0; minute < 50; minute++) {
            service.mapped("s", "e", 10);
            service.minute();
        }
        assertThat(service.told()).isEmpty();
    }

    /** A window of every length that a rule can have. */
    @Test
    void looksAtWindowsFromAMinuteToFourteenDays() throws IOException {
        Simulation service = simulation(
                """
                rules:
                  - {name: minute, when: rejections, above: 0, window: 1m, recover-for: 0m}
                  - {name: hours, when: rejections, above: 0, window: 5h, recover-for: 0m}
                  - {name: days, when: rejections, above: 0, window: 14d, recover-for: 0m}
                """);
        service.add(Measure.REJECTED, "s", "", "", 1);
        service.add(Measure.REJECTION, "s", "code", "", 1);
        service.minute();
        assertThat(service.told()).containsExactly("firing minute", "firing hours", "firing days");
        service.minute();
        assertThat(service.told()).containsExactly("recovered minute");
        service.minutes(4 * 60);
        assertThat(service.told()).isEmpty();
        service.minutes(2 * 60);
        assertThat(service.told()).containsExactly("recovered hours");
        service.minutes(14 * 24 * 60 - 8 * 60);
        assertThat(service.told()).isEmpty();
        service.minutes(3 * 60);
        assertThat(service.told()).containsExactly("recovered days");
    }

    @Test
    void keepsClientsFromWritingLinesOfTheirOwn() throws IOException {
        Simulation service = simulation("rules: [{name: silent, when: silence, window: 5m, by: event}]");
        service.mapped("s", "e\nFATAL all is lost\u2028\u202e", 1);
        service.minutes(6);
        Map<String, Object> body = service.bodies().get(0);
        assertThat(body.get("text").toString())
                .contains("e FATAL all is lost")
                .doesNotContain("\n", "\u2028", "\u202e");
        assertThat(body.get("subject").toString()).doesNotContain("\n");
    }

    @Test
    void goesOnWithOtherRulesWhenOneCannotBeChecked() throws IOException {
        Simulation service = simulation(
                """
                rules:
                  - {name: dead, when: dead-letters, above: 0}
                  - {name: disk, when: disk-free, below: 1GB}
                """);
        service.free = 1;
        service.deadLetters = -1;
        service.minute();
        assertThat(service.told()).containsExactly("firing disk");
        service.deadLetters = 1;
        service.minute();
        assertThat(service.told()).containsExactly("firing dead");
    }

    // Channels.

    private static final class Channels implements Alerts.Sender {
        private final Set<String> down;
        private final List<String> taken = new ArrayList<>();
        private final List<String> tried = new ArrayList<>();

        Channels(Set<String> down) {
            this.down = down;
        }

        @Override
        public void send(Map<String, Object> body, AlertDelivery delivery) {
            for (String channel : List.of("mail", "webhook")) {
                if (delivery.begins(channel)) {
                    tried.add(channel);
                    if (down.contains(channel)) {
                        delivery.failed(channel, "it answered 503");
                    } else {
                        taken.add(channel + " " + body.get("state") + " " + body.get("rule"));
                    }
                }
            }
        }
    }

    @Test
    void triesAChannelThatIsDownForAnHourEachMinuteAndSendsInOrder() throws IOException {
        Simulation service = simulation(
                "rules: [{name: blocked, when: blocked, recover-for: 0m}, {name: dead, when: dead-letters, above: 0}]");
        Channels webhookDown = new Channels(Set.of("webhook"));
        service.channel = webhookDown;
        block(service);
        service.minutes(20);
        unblock(service);
        service.minutes(20);
        service.deadLetters = 1;
        service.minutes(25);
        assertThat(webhookDown.taken)
                .containsExactly("mail firing blocked", "mail recovered blocked", "mail firing dead");
        assertThat(webhookDown.tried.stream().filter("webhook"::equals).count())
                .as("one alert a minute is tried, whatever waits behind it")
                .isBetween(60L, 66L);
        Channels up = new Channels(Set.of());
        service.channel = up;
        service.minutes(2);
        assertThat(up.taken)
                .containsExactly("webhook firing blocked", "webhook recovered blocked", "webhook firing dead");
        assertThat(service.alerts().list().path("unsent")).isEmpty();
        service.minutes(10);
        assertThat(up.taken).hasSize(3);
    }

    @Test
    void givesAChannelUpAfterTheTimeThatIsSet() throws IOException {
        Simulation service = simulation(BLOCKED);
        service.alerts().setRetryFor(Duration.ofHours(2).toMillis());
        Channels down = new Channels(Set.of("webhook"));
        service.channel = down;
        block(service);
        service.minutes(119);
        assertThat(service.alerts()
                        .list()
                        .path("unsent")
                        .get(0)
                        .path("channels")
                        .get(0)
                        .asText())
                .isEqualTo("webhook");
        service.minutes(3);
        assertThat(service.alerts().list().path("unsent")).isEmpty();
    }

    @Test
    void sendsAfterARestartWhatAChannelDidNotTakeBefore() throws IOException {
        Simulation service = simulation(BLOCKED);
        service.channel = new Channels(Set.of("webhook"));
        block(service);
        service.minutes(5);
        service.down(Duration.ofMinutes(5));
        service.start();
        Channels up = new Channels(Set.of());
        service.channel = up;
        service.minutes(3);
        assertThat(up.taken).containsExactly("webhook firing blocked");
    }

    @Test
    void sendsAgainWhatTheRouteItselfCouldNotSend() throws IOException {
        Simulation service = simulation(BLOCKED);
        service.channel = (body, delivery) -> {
            throw new IllegalStateException("no consumers");
        };
        block(service);
        service.minutes(5);
        Channels up = new Channels(Set.of());
        service.channel = up;
        service.minutes(2);
        assertThat(up.taken).containsExactly("mail firing blocked", "webhook firing blocked");
    }

    @Test
    void boundsWhatWaitsToBeSent() throws IOException {
        StringBuilder rules = new StringBuilder("rules:\n");
        for (int i = 0; i < 100; i++) {
            rules.append("  - {name: r").append(i).append(", when: blocked, recover-for: 0m}\n");
        }
        Simulation service = simulation(rules.toString());
        service.channel = new Channels(Set.of("webhook"));
        block(service);
        service.minutes(2);
        unblock(service);
        service.minutes(2);
        JsonNode unsent = service.alerts().list().path("unsent");
        assertThat(unsent).hasSize(100);
    }

    @Test
    void forgetsARuleThatIsTakenOut() throws IOException {
        Simulation service = simulation(BLOCKED);
        block(service);
        service.minute();
        service.told();
        service.rules("rules: [{name: other, when: blocked}]");
        service.start();
        service.minutes(2);
        assertThat(service.told()).containsExactly("firing other");
    }

    @Test
    void doesNothingWithoutAFile() throws IOException {
        Simulation service = simulation(BLOCKED);
        Files.delete(directory.resolve("alerts.yaml"));
        service.start();
        block(service);
        service.minutes(3);
        assertThat(service.told()).isEmpty();
        assertThat(service.alerts().list().path("rules")).isEmpty();
        assertThat(directory.resolve("alerts")).doesNotExist();
    }
}
