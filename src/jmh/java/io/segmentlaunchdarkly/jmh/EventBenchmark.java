package io.segmentlaunchdarkly.jmh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.fql.Trigger;
import io.segmentlaunchdarkly.launchdarkly.Action;
import io.segmentlaunchdarkly.mapping.Mapping;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;

/** What is done for each event between reading a request and storing it. Times are of one event. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@OperationsPerInvocation(EventBenchmark.EVENTS)
public class EventBenchmark {
    static final int EVENTS = 100;

    private final Instant now = Instant.parse("2026-11-22T08:00:02Z");
    private List<ObjectNode> events;
    private final List<JsonNode> fields = new ArrayList<>();
    private Trigger aliasTrigger;
    private Trigger trackTrigger;
    private Mapping aliasMapping;
    private Mapping trackMapping;

    @Setup
    public void prepare() throws Exception {
        events = Requests.events(EVENTS);
        List<String> triggers = Shipped.expressions("dispatch.camel.yaml", "fql");
        aliasTrigger = Trigger.parse(triggers.get(0));
        trackTrigger = Trigger.parse(triggers.get(1));
        aliasMapping = Mapping.parse(
                Shipped.expressions("alias-user.camel.yaml", "mapping").get(0));
        trackMapping = Mapping.parse(
                Shipped.expressions("track-event.camel.yaml", "mapping").get(0));
        for (ObjectNode event : events) {
            fields.add(mapping(event).resolve(event));
        }
    }

    /** The router's triggers in their order, until one matches. */
    @Benchmark
    public void trigger(Blackhole hole) {
        for (ObjectNode event : events) {
            hole.consume(mapping(event));
        }
    }

    /** The mapping resolved to the action's fields. */
    @Benchmark
    public void mapping(Blackhole hole) {
        for (int i = 0; i < EVENTS; i++) {
            hole.consume((isIdentify(i) ? aliasMapping : trackMapping).resolve(events.get(i)));
        }
    }

    /** From fields to a LaunchDarkly event in bytes. */
    @Benchmark
    public void action(Blackhole hole) {
        for (int i = 0; i < EVENTS; i++) {
            hole.consume((isIdentify(i) ? Action.ALIAS_USER : Action.TRACK_EVENT).apply(fields.get(i), now));
        }
    }

    /** All three. */
    @Benchmark
    public void triggerMappingAction(Blackhole hole) {
        for (ObjectNode event : events) {
            Mapping mapping = mapping(event);
            Action action = mapping == aliasMapping ? Action.ALIAS_USER : Action.TRACK_EVENT;
            MappingOutcome result = action.apply(mapping.resolve(event), now);
            hole.consume(result);
        }
    }

    private Mapping mapping(ObjectNode event) {
        if (aliasTrigger.matches(event)) {
            return aliasMapping;
        }
        if (trackTrigger.matches(event)) {
            return trackMapping;
        }
        throw new IllegalStateException("no trigger matches " + event);
    }

    private static boolean isIdentify(int i) {
        return i % 10 == 9;
    }
}
