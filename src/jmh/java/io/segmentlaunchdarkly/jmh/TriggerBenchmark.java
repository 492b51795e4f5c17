package io.segmentlaunchdarkly.jmh;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.fql.Trigger;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** A trigger with each sort of condition that Segment's trigger builder writes. Times are of one event. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(TriggerBenchmark.EVENTS)
public class TriggerBenchmark {
    static final int EVENTS = 100;

    private static final String BUILDER =
            """
            type = "screen" or event = "Order Refunded" or userId = null or properties.price > 100000 or properties.paid = false \
            or contains(properties.currency, "x") or match(event, "Refund*") or match(event, "*Refunded") \
            or properties.nothing = 5 or context.page.path = "/nowhere\"""";

    @Param({"builder", "documented"})
    public String form;

    private List<ObjectNode> events;
    private Trigger trigger;

    @Setup
    public void prepare() throws Exception {
        events = Requests.events(EVENTS);
        trigger = Trigger.parse(form.equals("builder") ? BUILDER : "((" + BUILDER + "))");
    }

    @Benchmark
    public void matches(Blackhole hole) {
        for (ObjectNode event : events) {
            hole.consume(trigger.matches(event));
        }
    }
}
