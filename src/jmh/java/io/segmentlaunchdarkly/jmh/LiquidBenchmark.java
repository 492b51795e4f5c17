package io.segmentlaunchdarkly.jmh;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentlaunchdarkly.mapping.Mapping;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Mappings with {@code @liquid} templates, each resolved for one event. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LiquidBenchmark {

    private JsonNode event;
    private Mapping filters;
    private Mapping condition;
    private Mapping date;

    @Setup
    public void prepare() throws Exception {
        event = new ObjectMapper()
                .readTree(
                        "{\"timestamp\": \"2026-01-02T03:04:05Z\", \"properties\": {\"code\": \"AB-12-cd\", \"revenue\": 39.95}}");
        filters = Mapping.parse("code: {\"@liquid\": \"{{ properties.code | downcase | split: '-' | join: '.' }}\"}");
        condition = Mapping.parse(
                "size: {\"@liquid\": \"{% if properties.revenue > 30 and properties.code != blank %}large{% else %}small{% endif %}\"}");
        date = Mapping.parse("day: {\"@liquid\": \"{{ timestamp | date: '%Y-%m-%d' }}\"}");
    }

    @Benchmark
    public JsonNode filters() {
        return filters.resolve(event);
    }

    @Benchmark
    public JsonNode condition() {
        return condition.resolve(event);
    }

    @Benchmark
    public JsonNode date() {
        return date.resolve(event);
    }
}
