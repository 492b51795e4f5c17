package io.segmentlaunchdarkly.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.segmentlaunchdarkly.it.Distribution;
import io.segmentlaunchdarkly.it.faults.FaultyReceiver.Reaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two environments with equal load, the receiver of one of which is well all the time; the other's is in several states. */
class TwoEnvironmentsIT {
    private static final int EVENTS = Form.isLong() ? 30_000 : 2_000;
    private static final Load.Plan PLAN = new Load.Plan("", 2, 20, Duration.ofMillis(20), EVENTS, 0, 0);
    private static final Duration PROMPTLY = Duration.ofSeconds(10);

    private static final Map<Neighbour, Figures> FIGURES = new EnumMap<>(Neighbour.class);

    /** How the receiver of the other environment is. */
    private enum Neighbour {
        WELL,
        REFUSES_CONNECTIONS,
        NEVER_ANSWERS
    }

    /**
     * How it was for the environment whose receiver is well, and how many batches of the other one waited at the end.
     *
     * @param events delivered
     * @param perSecond delivered in each second from the first acknowledgement to the last arrival
     * @param half from acknowledgement to arrival, for half of the events
     * @param nearlyAll the same, for 99 of 100
     */
    private record Figures(int events, double perSecond, Duration half, Duration nearlyAll, int neighboursWaiting) {
        static Figures of(Load load, Arrivals arrivals, int neighboursWaiting) {
            long[] delays = IntStream.range(0, load.sent())
                    .filter(arrivals::wasDelivered)
                    .mapToLong(event -> arrivals.takenAt(event) - load.acknowledgedAt(event))
                    .sorted()
                    .toArray();
            long first = IntStream.range(0, load.sent())
                    .mapToLong(load::acknowledgedAt)
                    .min()
                    .orElseThrow();
            long last = IntStream.range(0, load.sent())
                    .mapToLong(arrivals::takenAt)
                    .max()
                    .orElseThrow();
            return new Figures(
                    delays.length,
                    delays.length * 1e9 / (last - first),
                    Duration.ofNanos(delays[delays.length / 2]),
                    Duration.ofNanos(delays[delays.length * 99 / 100]),
                    neighboursWaiting);
        }

        String line(Neighbour neighbour) {
            return "| %s | %,d | %,.0f | %d | %d | %,d |"
                    .formatted(neighbour, events, perSecond, half.toMillis(), nearlyAll.toMillis(), neighboursWaiting);
        }
    }

    @BeforeAll
    static void run(@TempDir Path directory) throws IOException {
        for (Neighbour neighbour : Neighbour.values()) {
            FIGURES.put(neighbour, figures(neighbour, directory.resolve(neighbour.name())));
        }
        Form.print(
                """
                | the other environment's receiver | events delivered | a second | ms to arrival, half | ms, 99 of 100 | the other's batches waiting |
                |---|---:|---:|---:|---:|---:|
                """
                        + Arrays.stream(Neighbour.values())
                                .map(neighbour -> FIGURES.get(neighbour).line(neighbour))
                                .collect(Collectors.joining("\n")));
    }

    private static Figures figures(Neighbour neighbour, Path directory) throws IOException {
        try (FaultyReceiver well = FaultyReceiver.start();
                FaultyReceiver other = FaultyReceiver.start();
                Distribution service = withStaging(Distribution.in(directory))
                        .with("LAUNCHDARKLY_EVENTS_URL", other.url())
                        .with("LAUNCHDARKLY_STAGING_EVENTS_URL", well.url())
                        .with("LAUNCHDARKLY_BATCH_INTERVAL", "200");
                Load load = new Load(service, PLAN.writeKey("staging"));
                Load others = new Load(service, PLAN.writeKey("production").events(Integer.MAX_VALUE / 2))) {
            switch (neighbour) {
                case WELL -> other.isWell();
                case REFUSES_CONNECTIONS -> other.goDown();
                case NEVER_ANSWERS -> other.is(post -> Reaction.refuse(503).late(Duration.ofDays(1)));
            }
            service.start();
            others.start();
            others.awaitMore(EVENTS / 4);
            load.start().awaitEnd();
            await("the events of the environment whose receiver is well")
                    .atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> well.arrivals().delivered() == EVENTS);
            int waiting = service.files("outbox/default/ready").size();
            return Figures.of(load, well.arrivals(), waiting);
        }
    }

    /** Adds an environment to a distribution's routes, as environments.camel.yaml and sources.camel.yaml say how. */
    private static Distribution withStaging(Distribution service) throws IOException {
        edit(
                service.routes().resolve("environments.camel.yaml"),
                text -> text
                        + text.substring(text.indexOf("- beans:"))
                                .replace("launchdarklyCredentialsDefault", "launchdarklyCredentialsStaging")
                                .replace("0: default", "0: staging")
                                .replace("launchdarkly-deliver-default", "launchdarkly-deliver-staging")
                                .replace("value: default", "value: staging"));
        edit(
                service.routes().resolve("sources.camel.yaml"),
                text -> text.replace(
                        """
                        - setProperty:
                            name: launchdarklyEnvironment
                            expression:
                              constant:
                                expression: default
                """,
                        """
                        - choice:
                            when:
                              - expression:
                                  simple:
                                    expression: "${exchangeProperty.launchdarklyWriteKey} == 'staging'"
                                steps:
                                  - setProperty:
                                      name: launchdarklyEnvironment
                                      expression:
                                        constant:
                                          expression: staging
                            otherwise:
                              steps:
                                - setProperty:
                                    name: launchdarklyEnvironment
                                    expression:
                                      constant:
                                        expression: default
                """));
        return service;
    }

    private interface Edit {
        String of(String text);
    }

    private static void edit(Path file, Edit edit) throws IOException {
        String before = Files.readString(file);
        String after = edit.of(before);
        assertThat(after).isNotEqualTo(before);
        Files.writeString(file, after);
    }

    @ParameterizedTest
    @EnumSource
    void deliversPromptlyHoweverTheNeighbourIs(Neighbour neighbour) {
        assertThat(FIGURES.get(neighbour).nearlyAll()).isLessThan(PROMPTLY);
    }

    @ParameterizedTest
    @EnumSource
    void deliversEverythingHoweverTheNeighbourIs(Neighbour neighbour) {
        assertThat(FIGURES.get(neighbour).events()).isEqualTo(EVENTS);
    }

    @Test
    void letsTheNeighboursBatchesWait() {
        assertThat(FIGURES.get(Neighbour.REFUSES_CONNECTIONS).neighboursWaiting())
                .isPositive();
        assertThat(FIGURES.get(Neighbour.NEVER_ANSWERS).neighboursWaiting()).isPositive();
    }
}
