package io.segmentlaunchdarkly.jmh;

import io.segmentlaunchdarkly.outbox.Outbox;
import io.segmentlaunchdarkly.outbox.OutboxStep;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Storing a request's events as the routes do: recognising duplicates, writing, and waiting for the disk. Times are of one request; those of
 * {@code appendAndSync} are the disk's.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class OutboxBenchmark {
    private static final byte[] EVENT =
            """
            {"kind":"custom","key":"Order Completed","contextKeys":{"unauthenticatedUser":"507f191e-810c-4197-29de-860ea0420001",\
            "user":"user-0001"},"creationDate":1795334400123,"metricValue":49.95,"data":{"orderId":"o-0001","revenue":49.95,\
            "currency":"EUR","products":[{"sku":"a-17","price":24.95,"quantity":2}]}}"""
                    .getBytes(StandardCharsets.UTF_8);

    /** Events in the request. */
    @Param({"1", "100"})
    public int events;

    private final OutboxStep.Prepare prepare = new OutboxStep.Prepare();
    private final OutboxStep.Write write = new OutboxStep.Write();
    private final OutboxStep.Commit commit = new OutboxStep.Commit();
    private Path directory;
    private Outbox outbox;
    private Exchange aggregate;
    private long number;

    /** Each iteration has a directory of its own, as nothing takes the closed batches away. */
    @Setup(Level.Iteration)
    public void open() throws IOException {
        directory = Files.createTempDirectory(Path.of("target"), "jmh-");
        outbox = new Outbox();
        outbox.setDataDirectory(directory.toString());
        outbox.setMaxBytes(1000000000000L);
        outbox.start();
        prepare.setOutbox(outbox);
        write.setOutbox(outbox);
        aggregate = null;
    }

    @TearDown(Level.Iteration)
    public void delete() throws IOException {
        outbox.stop();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Benchmark
    public Exchange append() throws Exception {
        List<Map.Entry<String, byte[]>> keyed = new ArrayList<>(events);
        for (int i = 0; i < events; i++) {
            keyed.add(Map.entry("3:jmh0:jmh-" + number++, EVENT));
        }
        Exchange request = Requests.exchange(Map.of("default", keyed));
        prepare.process(request);
        Exchange part =
                Requests.exchange(request.getMessage().getBody(List.class).get(0));
        aggregate = write.aggregate(aggregate, part);
        return request;
    }

    @Benchmark
    public void appendAndSync() throws Exception {
        commit.process(append());
    }
}
