package io.segmentlaunchdarkly.observe.activity;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.outbox.MovableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivityTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @TempDir
    private Path data;

    private final MovableClock clock = new MovableClock();
    private long ranNanos;
    private Activity activity = activity();

    private Activity activity() {
        return new Activity(clock, () -> ranNanos);
    }

    private void pass(Duration time) {
        clock.forward(time);
        ranNanos += time.toNanos();
    }

    private void minute() {
        pass(MINUTE);
        activity.tick();
    }

    private void track(String source, String name, int count) {
        activity.add(Measure.MAPPED, source, "track", name, count);
    }

    private long mapped(Duration window) {
        return activity.sum(key -> key.measure() == Measure.MAPPED, activity.last(window));
    }

    private Map<String, Long> names() {
        return activity.sums(key -> key.measure() == Measure.MAPPED, Key::third, activity.last(Duration.ofHours(2)));
    }

    @Test
    void addsUpMinutes() {
        for (int i = 0; i < 120; i++) {
            track("s", "e", 1);
            minute();
        }
        assertThat(mapped(MINUTE)).isEqualTo(1);
        assertThat(mapped(Duration.ofMinutes(15))).isEqualTo(15);
        assertThat(mapped(Duration.ofHours(2))).isEqualTo(120);
        minute();
        assertThat(mapped(MINUTE)).isZero();
        assertThat(mapped(Duration.ofHours(2))).isEqualTo(119);
    }

    @Test
    void addsUpHoursOfFourteenDaysAndForgetsThemThen() {
        track("s", "e", 7);
        minute();
        for (int i = 0; i < 14 * 24 - 1; i++) {
            pass(Duration.ofHours(1));
            activity.tick();
        }
        assertThat(mapped(Duration.ofDays(14))).isEqualTo(7);
        assertThat(mapped(Duration.ofDays(13))).isZero();
        pass(Duration.ofHours(2));
        activity.tick();
        assertThat(mapped(Duration.ofDays(14))).isZero();
        assertThat(names()).isEmpty();
    }

    @Test
    void comparesFullHours() {
        // 07:08 by the clock.
        track("s", "e", 5);
        pass(Duration.ofMinutes(40));
        activity.tick();
        track("s", "e", 3);
        pass(Duration.ofMinutes(30));
        activity.tick();
        assertThat(activity.sum(key -> key.measure() == Measure.MAPPED, activity.lastFullHours(1)))
                .isEqualTo(5);
        pass(Duration.ofDays(1));
        activity.tick();
        assertThat(activity.sum(
                        key -> key.measure() == Measure.MAPPED,
                        activity.lastFullHours(1).earlier(Duration.ofDays(1))))
                .isEqualTo(5);
    }

    @Test
    void countsNamesBeyondTheMostAsOtherOfTheirSource() {
        activity.setMaxSeries(10);
        for (int i = 0; i < 1_000; i++) {
            track("s", "made up " + i, 1);
        }
        minute();
        assertThat(names()).hasSize(11).containsEntry(Key.OTHER, 990L);
        assertThat(activity.sum(
                        key -> key.measure() == Measure.MAPPED && key.first().equals("s"), activity.last(MINUTE)))
                .isEqualTo(1_000);
    }

    @Test
    void keepsABoundedNumberOfSourcesApart() {
        activity.setMaxSeries(10);
        for (int i = 0; i < 2_000; i++) {
            track("source " + i, "name " + i, 1);
            activity.add(Measure.REJECTION, "source " + i, "code", "", 1);
            activity.add(Measure.CLOCK, "source " + i, "RIGHT", "", 1);
        }
        minute();
        Map<String, Long> sources = activity.sums(key -> true, Key::first, activity.last(MINUTE));
        assertThat(sources).hasSizeLessThan(400);
        assertThat(sources.values().stream().mapToLong(Long::longValue).sum()).isEqualTo(6_001);
    }

    @Test
    void givesABusyNameThePlaceOfAnIdleOne() {
        activity.setMaxSeries(10);
        for (int i = 0; i < 10; i++) {
            track("s", "rare " + i, 1);
        }
        for (int i = 0; i < 61; i++) {
            minute();
        }
        track("s", "busy", 100);
        minute();
        track("s", "busy", 100);
        minute();
        assertThat(names()).containsEntry("busy", 100L).hasSize(11);
        assertThat(mapped(Duration.ofHours(2))).isEqualTo(210);
    }

    @Test
    void neverCountsAWatchedNameAsOther() {
        activity.setMaxSeries(10);
        activity.watch(
                Set.of(new Key(Measure.WATCHED, "", "", "Order Completed"), new Key(Measure.WATCHED, "shop", "", "")));
        for (int i = 0; i < 3_000; i++) {
            track("source " + i, "made up " + i, 1);
            track("source " + i, "Order Completed", 1);
        }
        assertThat(activity.sums(key -> true, Key::first, activity.last(MINUTE)))
                .hasSizeLessThan(400);
        track("late", "Order Completed", 2);
        track("shop", "made up", 3);
        minute();
        assertThat(names()).containsEntry("Order Completed", 3_002L);
        assertThat(activity.sums(key -> true, Key::first, activity.last(MINUTE)))
                .containsEntry("shop", 3L);
    }

    @Test
    void tellsHowLongItHasBeenSilentWhileTheServiceRan() {
        track("s", "e", 1);
        minute();
        for (int i = 0; i < 5; i++) {
            minute();
        }
        // The service was down, and nobody could have been heard.
        clock.forward(Duration.ofHours(3));
        minute();
        assertThat(activity.silentMinutes(key -> key.measure() == Measure.MAPPED))
                .hasValue(6);
        track("s", "e", 1);
        minute();
        assertThat(activity.silentMinutes(key -> key.measure() == Measure.MAPPED))
                .hasValue(0);
    }

    private void restart() {
        activity = activity();
        activity.setDataDirectory(data.toString());
        activity.load();
    }

    @Test
    void keepsItsCountsInAPrivateFile() throws IOException {
        restart();
        track("s", "ein Ereignis \u00fc", 4);
        minute();
        track("s", "lost with the process", 1);
        restart();
        clock.forward(Duration.ofMinutes(10));
        minute();
        assertThat(names()).containsExactly(Map.entry("ein Ereignis \u00fc", 4L));
        assertThat(mapped(Duration.ofMinutes(12))).isEqualTo(4);
        assertThat(mapped(Duration.ofMinutes(10))).isZero();
        assertThat(activity.silentMinutes(key -> key.measure() == Measure.MAPPED))
                .hasValue(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("activity/counters"))))
                .isEqualTo("rw-------");
    }

    @Test
    void setsADamagedFileAsideAndBeginsAnew() throws IOException {
        restart();
        track("s", "e", 4);
        minute();
        Path file = data.resolve("activity/counters");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2]++;
        Files.write(file, bytes);
        restart();
        minute();
        assertThat(names()).isEmpty();
        assertThat(data.resolve("activity/counters.damaged")).hasBinaryContent(bytes);
        track("s", "e", 1);
        minute();
        restart();
        assertThat(mapped(Duration.ofHours(1))).isEqualTo(1);
    }

    @Test
    void doesNotTakeWhatLiesInTheFutureForThePastWhenTheClockIsSetBack() {
        for (int i = 0; i < 60; i++) {
            track("s", "e", 1);
            minute();
        }
        clock.forward(Duration.ofMinutes(-30));
        track("s", "e", 1);
        activity.tick();
        assertThat(mapped(Duration.ofHours(2))).isEqualTo(31);
    }

    @Test
    void survivesAClockThatJumpsByYears() {
        track("s", "e", 1);
        minute();
        clock.forward(Duration.ofDays(4_000));
        track("s", "e", 1);
        minute();
        assertThat(mapped(Duration.ofDays(14))).isEqualTo(1);
        clock.forward(Duration.ofDays(-4_000));
        track("s", "e", 1);
        minute();
        assertThat(mapped(Duration.ofDays(14))).isEqualTo(1);
    }

    @Test
    void boundsLongNames() {
        track("s", "x".repeat(30_000), 1);
        minute();
        assertThat(names().keySet()).allSatisfy(name -> assertThat(name).hasSize(200));
    }

    @Test
    void costsLittleOnAnEventsWay() {
        activity.setMaxSeries(10);
        for (int i = 0; i < 10; i++) {
            track("s", "known " + i, 1);
        }
        long began = System.nanoTime();
        for (int i = 0; i < 200_000; i++) {
            track("s", "known " + i % 10, 1);
            track("s", "made up " + i, 1);
        }
        // Some 0.1 s; a scan of all counters for each name would take minutes.
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(20));
    }

    @Test
    void addsUpEachMinuteAndEachHour() {
        track("s", "e", 1);
        minute();
        track("s", "e", 2);
        track("s", "f", 4);
        minute();

        assertThat(activity.sumsOverTime(
                                key -> key.measure() == Measure.MAPPED,
                                Key::third,
                                activity.last(Duration.ofMinutes(3)))
                        .get("e"))
                .containsExactly(0, 1, 2);
        long[] hours = activity.sumsOverTime(
                        key -> key.measure() == Measure.MAPPED, key -> "", activity.last(Duration.ofDays(1)))
                .get("");
        assertThat(hours).hasSizeBetween(24, 25);
        assertThat(hours[hours.length - 1] + hours[hours.length - 2]).isEqualTo(7);
    }

    @Test
    void countsAMinuteOnceThoughItIsAskedForMeanwhile() {
        track("s", "e", 1);
        pass(Duration.ofSeconds(20));
        activity.takeCounts();
        assertThat(mapped(MINUTE)).isEqualTo(1);
        track("s", "e", 1);
        pass(Duration.ofSeconds(40));
        activity.tick();

        assertThat(mapped(Duration.ofHours(2))).isEqualTo(2);
    }
}
