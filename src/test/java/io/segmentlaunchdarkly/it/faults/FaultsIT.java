package io.segmentlaunchdarkly.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever goes wrong, an acknowledged event arrives once or lies in the dead letters. Prints a table. {@code -Dfaults=long} makes
 * the trials longer, {@code -Dfaults.only=SIGKILL} leaves out those without that in their name.
 */
class FaultsIT {
    private static List<Result> results;

    @BeforeAll
    static void tryAll(@TempDir Path directory) throws Exception {
        Form form = Form.chosen();
        List<Fault> faults = Stream.of(
                        ProcessFaults.all(form),
                        ReceiverFaults.all(form),
                        DiskFaults.all(form),
                        OverTheImportApi.all(ProcessFaults.someKills(form)),
                        OverTheImportApi.all(ReceiverFaults.ofEachOutcome(form)))
                .flatMap(List::stream)
                .filter(fault -> fault.name().contains(System.getProperty("faults.only", "")))
                .toList();
        ExecutorService lanes = Executors.newFixedThreadPool(form.lanes());
        try {
            List<Future<Result>> trials = new ArrayList<>();
            for (Fault fault : faults) {
                Path home = directory.resolve("trial-" + trials.size());
                trials.add(lanes.submit(() -> trial(fault, form, home)));
            }
            results = new ArrayList<>();
            for (Future<Result> trial : trials) {
                results.add(trial.get());
            }
        } finally {
            lanes.shutdownNow();
        }
        Form.print(Table.of(results));
    }

    private static Result trial(Fault fault, Form form, Path home) {
        long start = System.nanoTime();
        Result result = Trial.of(fault, form, home);
        Form.print("%s: %d s".formatted(fault.name(), TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start)));
        return result;
    }

    static List<Result> results() {
        return results;
    }

    @ParameterizedTest
    @MethodSource("results")
    void losesNothingThatItAcknowledged(Result result) {
        assumeMade(result);
        assertThat(result.acknowledged()).isPositive();
        assertThat(result.lost()).isZero();
    }

    @ParameterizedTest
    @MethodSource("results")
    void postsNoEventInTwoPayloads(Result result) {
        assumeMade(result);
        assertThat(result.postedOtherwise()).isZero();
    }

    @ParameterizedTest
    @MethodSource("results")
    void keepsItsOtherPromises(Result result) {
        assumeMade(result);
        assertThat(result.complaints()).isEmpty();
    }

    private static void assumeMade(Result result) {
        assumeThat(result.obstacle()).isEmpty();
    }
}
