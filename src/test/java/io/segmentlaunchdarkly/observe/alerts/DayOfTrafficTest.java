package io.segmentlaunchdarkly.observe.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.observe.activity.ClockOffset;
import io.segmentlaunchdarkly.observe.activity.Measure;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nine days of simulated traffic, the last of them full of incidents, with a rule of every kind. */
class DayOfTrafficTest {
    private static final String RULES =
            """
            rules:
              - {name: rate, when: delivery-rate, below: 95%, recover: 98%, window: 15m, at-least: 100}
              - {name: mapping-rate, when: delivery-rate, below: 90%, recover: 95%, window: 15m, by: mapping}
              - {name: silent, when: silence, window: 30m, by: source}
              - {name: no-orders, when: silence, event: Order Completed, window: 45m}
              - {name: traffic, when: volume, below: 50%, recover: 80%, against: yesterday, source: shop, at-least: 100}
              - {name: traffic-week, when: volume, above: 200%, recover: 150%, against: last-week, source: shop}
              - {name: waiting, when: oldest-waiting, above: 10m, recover: 2m}
              - {name: dead, when: dead-letters, above: 0, window: 30m}
              - {name: dead-stock, when: dead-letters, above: 4}
              - {name: blocked, when: blocked}
              - {name: discards, when: discards, above: 20%, recover: 10%, window: 10m, by: reason}
              - {name: rejections, when: rejections, above: 50, window: 10m, source: app}
              - {name: disk, when: disk-free, below: 1GB, recover: 2GB, for: 3m}
              - {name: outbox, when: outbox-size, above: 5GB, recover: 1GB}
              - {name: clocks, when: clock-off, off-by: 5m, above: 50%, window: 15m, at-least: 10}
            """;

    @TempDir
    private Path directory;

    private final Random random = new Random(19);

    private static boolean isBetween(LocalTime now, String from, String to) {
        return !now.isBefore(LocalTime.parse(from)) && now.isBefore(LocalTime.parse(to));
    }

    /** One minute of a day; nothing is wrong on days that are not the last. */
    private void minute(Simulation service, boolean isLastDay) {
        LocalTime now = LocalTime.ofInstant(service.clock().instant(), ZoneOffset.UTC);
        boolean hasOutage = isLastDay && isBetween(now, "01:00", "01:40");
        long shop = 30L + random.nextInt(5);
        if (isLastDay && isBetween(now, "08:00", "11:00")) {
            shop = 7;
        } else if (isLastDay && isBetween(now, "20:00", "22:00")) {
            shop = 100;
        }
        boolean isAppSilent = isLastDay && isBetween(now, "05:00", "06:30");
        long app = isAppSilent ? 0 : 10 + random.nextInt(3);
        boolean isWithoutOrders = isLastDay && isBetween(now, "18:30", "19:30");
        service.mapped("shop", isWithoutOrders ? "Product Viewed" : "Order Completed", shop);
        if (app > 0) {
            service.mapped("app", "Screen Viewed", app);
        }
        service.add(Measure.MADE_BY_MAPPING, "track-event", "", "", shop + app);
        if (hasOutage) {
            service.waiting += shop + app;
            service.oldest = service.oldest.or(() -> Optional.of(service.clock().instant()));
            service.blocked = Optional.of("Deliveries to the environment default are blocked.");
        } else {
            service.add(Measure.DELIVERED, "default", "", "", shop + app + service.waiting);
            service.waiting = 0;
            service.oldest = Optional.empty();
            service.blocked = Optional.empty();
        }
        if (isLastDay && now.equals(LocalTime.parse("03:00"))) {
            service.add(Measure.DEAD_LETTERED, "default", "", "", 5);
            service.deadLetters = 5;
        }
        if (isLastDay && now.equals(LocalTime.parse("04:30"))) {
            service.deadLetters = 0;
        }
        if (isLastDay && isBetween(now, "12:00", "12:30")) {
            service.add(Measure.DISCARD, "track-event", "user_key", "", 20 + random.nextInt(3));
        }
        if (isLastDay && isBetween(now, "14:00", "14:10")) {
            service.add(Measure.REJECTED, "app", "", "", 9);
            service.add(Measure.REJECTION, "app", "missing_type", "", 9);
        }
        // Around the limit of 1 GB and below what it recovers at, back and forth.
        service.free = isLastDay && isBetween(now, "15:00", "15:30")
                ? 900_000_000 + (now.getMinute() > 8 ? random.nextInt(200_000_000) : 0)
                : 50_000_000_000L;
        service.bytes = isLastDay && isBetween(now, "16:00", "16:30")
                ? 4_900_000_000L + random.nextInt(200_000_000)
                : 1_000_000;
        boolean isClockOff = isLastDay && isBetween(now, "17:00", "17:45");
        service.add(
                Measure.CLOCK,
                "app",
                (isClockOff ? ClockOffset.AN_HOUR : ClockOffset.RIGHT).name(),
                "",
                isAppSilent ? 0 : 5);
        service.add(Measure.CLOCK, "shop", ClockOffset.RIGHT.name(), "", 5);
        service.minute();
    }

    @Test
    void firesOnceAndRecoversOnceForEachIncident() throws Exception {
        Simulation service = new Simulation(directory, RULES);
        service.down(Duration.ofSeconds(51).minusMillis(123).plusHours(16).plusMinutes(51));
        for (int minute = 0; minute < 8 * 24 * 60; minute++) {
            minute(service, false);
        }
        assertThat(service.told()).as("nothing is wrong on eight days").isEmpty();

        for (int minute = 0; minute < 24 * 60; minute++) {
            minute(service, true);
        }

        Map<String, List<String>> states = new TreeMap<>();
        for (Map<String, Object> body : service.bodies()) {
            states.computeIfAbsent(body.get("rule") + "/" + body.get("subject"), rule -> new ArrayList<>())
                    .add(String.valueOf(body.get("state")));
        }
        assertThat(states.values()).allSatisfy(each -> assertThat(each).containsExactly("firing", "recovered"));
        assertThat(states.keySet())
                .containsExactlyInAnyOrderElementsOf(Arrays.asList(
                        "rate/all events",
                        "mapping-rate/mapping track-event",
                        "silent/source app",
                        "no-orders/event Order Completed",
                        "traffic/source shop",
                        "traffic-week/source shop",
                        "waiting/environment default",
                        "dead/environment default",
                        "dead-stock/environment default",
                        "blocked/environment default",
                        "discards/reason user_key",
                        "rejections/source app",
                        "disk/disk",
                        "outbox/outbox",
                        "clocks/source app"));
    }
}
