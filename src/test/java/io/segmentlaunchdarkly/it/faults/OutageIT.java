package io.segmentlaunchdarkly.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.it.Distribution;
import io.segmentlaunchdarkly.it.Heap;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The receiver is down while events come in without end, and the process is killed in between: 100,000 of them with 64 MB of
 * heap; with {@code -Dfaults=long} a million with 256 MB.
 */
class OutageIT {
    private static final int EVENTS = Form.isLong() ? 1_000_000 : 100_000;
    private static final String HEAP = Form.isLong() ? "-Xmx256m" : "-Xmx64m";
    /** What the heap may grow while the second half of the events comes in: the ids that de-duplication remembers, and some air. */
    private static final double GROWTH_MEGABYTES = EVENTS / 2 * 40 / 1e6 + 8;

    private static final List<Use> HEAPS = new ArrayList<>();
    private static Result result;

    /** The megabytes in use after a collection, while so many events wait. */
    private record Use(int waiting, double megabytes) {
        @Override
        public String toString() {
            return "| %,d | %.1f |".formatted(waiting, megabytes);
        }
    }

    @BeforeAll
    static void holdOut(@TempDir Path directory) throws IOException {
        try (FaultyReceiver receiver = FaultyReceiver.start();
                Distribution service = Distribution.in(directory)
                        .with("LAUNCHDARKLY_EVENTS_URL", receiver.url())
                        .withJvm(HEAP);
                Load load = new Load(service, new Load.Plan("outage", 4, 100, Duration.ZERO, EVENTS, 0, 0))) {
            receiver.goDown();
            service.start();
            load.start();
            for (int quarter = 1; quarter <= 4; quarter++) {
                load.awaitMore(EVENTS / 4);
                if (quarter == 2) {
                    service.sigkill();
                    service.start();
                }
                HEAPS.add(new Use(load.acknowledged(), Heap.inUse(service) / 1e6));
            }
            load.awaitEnd();
            receiver.comeBack();
            Audit.awaitQuiet(service);
            result = new Audit(service, load, receiver.arrivals())
                    .judge("outage of %,d events, %s".formatted(EVENTS, HEAP), event -> false, List.of());
        }
        Form.print(Table.of(List.of(result)));
        Form.print("\n| events that wait | MB of heap in use |\n|---:|---:|\n"
                + HEAPS.stream().map(Use::toString).collect(Collectors.joining("\n")));
    }

    @Test
    void deliversEverythingOnceItIsOver() {
        assertThat(result.acknowledged()).isEqualTo(EVENTS);
        assertThat(result.delivered()).isEqualTo(EVENTS);
    }

    @Test
    void postsNothingTwice() {
        assertThat(result.postedAgain()).isZero();
        assertThat(result.postedOtherwise()).isZero();
    }

    @Test
    void accountsForEveryEvent() {
        assertThat(result.complaints()).isEmpty();
    }

    @Test
    void keepsTheBacklogOutOfTheHeap() {
        assertThat(HEAPS.get(3).megabytes() - HEAPS.get(1).megabytes()).isLessThan(GROWTH_MEGABYTES);
    }
}
