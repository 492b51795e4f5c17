package io.segmentlaunchdarkly.jmh;

import io.segmentlaunchdarkly.segment.RequestReader;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Reading a request into its events. Times are of one request. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RequestBenchmark {
    /** Events in the request. */
    @Param({"1", "100"})
    public int events;

    private final RequestReader reader = new RequestReader();
    private byte[] body;

    @Setup
    public void prepare() {
        body = Requests.batch(events);
    }

    @Benchmark
    public Object read() throws Exception {
        Exchange exchange = Requests.exchange(body);
        reader.process(exchange);
        return exchange.getMessage().getBody();
    }
}
