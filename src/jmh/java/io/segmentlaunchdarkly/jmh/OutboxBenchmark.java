package io.segmentlaunchdarkly.jmh;

import io.segmentlaunchdarkly.outbox.OutboxComponent;
import io.segmentlaunchdarkly.outbox.OutboxEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;
import org.apache.camel.impl.DefaultCamelContext;
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
 * Keeping a request's events as the routes do: recognising duplicates, writing, and waiting for the disk. Times are of one request, most of it
 * the disk's.
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

    private CamelContext context;
    private Producer producer;
    private Path directory;
    private long number;

    /** Each iteration has a directory of its own, as nothing takes the closed batches away. */
    @Setup(Level.Iteration)
    public void open() throws Exception {
        directory = Files.createTempDirectory(Path.of("target"), "jmh-");
        OutboxComponent outbox = new OutboxComponent();
        outbox.setDataDirectory(directory.toString());
        outbox.setMaxBytes(1_000_000_000_000L);
        context = new DefaultCamelContext();
        context.addComponent("launchdarkly-outbox", outbox);
        context.start();
        producer = context.getEndpoint("launchdarkly-outbox:default").createProducer();
        producer.start();
    }

    @TearDown(Level.Iteration)
    public void delete() throws IOException {
        producer.stop();
        context.stop();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Benchmark
    public Exchange keep() throws Exception {
        List<OutboxEvent> list = new ArrayList<>(events);
        for (int i = 0; i < events; i++) {
            list.add(new OutboxEvent("default", "3:jmh0:jmh-" + number++, EVENT));
        }
        Exchange request = Requests.exchange(list);
        producer.process(request);
        return request;
    }
}
