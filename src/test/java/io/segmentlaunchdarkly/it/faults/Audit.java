package io.segmentlaunchdarkly.it.faults;

import static org.awaitility.Awaitility.await;

import io.segmentlaunchdarkly.it.Distribution;
import io.segmentlaunchdarkly.it.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Follows every event of a load to where it is, once nothing moves any more. The clients, the receiver and the files have a word in
 * it, and the service's own account must say the same.
 */
final class Audit {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Distribution service;
    private final Load load;
    private final Arrivals arrivals;
    private final List<String> complaints = new ArrayList<>();
    private final BitSet buried = new BitSet();
    private int buriedTwice;

    Audit(Distribution service, Load load, Arrivals arrivals) {
        this.service = service;
        this.load = load;
        this.arrivals = arrivals;
    }

    /** Waits until no batch waits any more; all acknowledged ones can be delivered by now. */
    static void awaitQuiet(Distribution service) {
        await("an empty outbox")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> waiting(service).isEmpty());
    }

    private static List<Path> waiting(Distribution service) {
        return service.files("outbox").stream()
                .flatMap(environment ->
                        Stream.of("open", "ready").map(place -> "outbox/" + environment.getFileName() + "/" + place))
                .flatMap(place -> service.files(place).stream())
                .toList();
    }

    /** The result, of a service that is quiet. */
    Result judge(String fault, IntPredicate mayBeBuried, List<String> soFar) throws IOException {
        complaints.addAll(soFar);
        readDeadLetters();
        int lost = 0;
        int both = 0;
        for (int event = 0; event < load.sent(); event++) {
            boolean delivered = arrivals.wasDelivered(event);
            boolean acknowledged = load.acknowledgedAt(event) != 0;
            lost += acknowledged && !delivered && !buried.get(event) ? 1 : 0;
            both += delivered && buried.get(event) ? 1 : 0;
            if (buried.get(event) && !mayBeBuried.test(event)) {
                complain("event " + event + " is in the dead letters");
            }
        }
        arrivals.changedPayloads().forEach(id -> complain("the payload " + id + " was posted with two bodies"));
        if (!load.otherAnswers().isEmpty()) {
            complain("clients were told not to come back: " + load.otherAnswers());
        }
        checkLedgers();
        return new Result(
                fault,
                Optional.empty(),
                load.sent(),
                load.acknowledged(),
                arrivals.delivered(),
                buried.cardinality(),
                lost,
                arrivals.postedAgain(),
                arrivals.postedOtherwise() + both + buriedTwice,
                load.sentAgain(),
                List.copyOf(complaints));
    }

    private void readDeadLetters() throws IOException {
        for (Path environment : service.files("dead-letter")) {
            for (Path file : service.files("dead-letter/" + environment.getFileName())) {
                if (!file.toString().endsWith(".reason.json")) {
                    Arrivals.numbers(Files.readAllBytes(file), this::bury);
                }
            }
        }
    }

    private void bury(int event) {
        buriedTwice += buried.get(event) ? 1 : 0;
        buried.set(event);
    }

    /** A gauge may be a second old. */
    private void checkLedgers() {
        try {
            await("balanced ledgers")
                    .atMost(Duration.ofSeconds(10))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> imbalances(Metrics.of(service)).isEmpty());
        } catch (ConditionTimeoutException e) {
            complaints.addAll(imbalances(Metrics.of(service)));
        }
    }

    private List<String> imbalances(Metrics metrics) {
        List<String> imbalances = metrics.imbalances();
        expect(imbalances, metrics, "launchdarkly_outbox_events", 0);
        if (service.starts() == 1) {
            // A process counts from its start on.
            expect(imbalances, metrics, "launchdarkly_events_delivered_total", arrivals.delivered());
            expect(imbalances, metrics, "launchdarkly_events_dead_lettered_total", buried.cardinality());
        }
        return imbalances;
    }

    private static void expect(List<String> imbalances, Metrics metrics, String name, int value) {
        if (metrics.sum(name) != value) {
            imbalances.add(name + " is " + metrics.sum(name) + " instead of " + value);
        }
    }

    private void complain(String complaint) {
        if (complaints.size() < 20) {
            complaints.add(complaint);
        }
    }
}
