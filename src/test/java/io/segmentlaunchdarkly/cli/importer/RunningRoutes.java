package io.segmentlaunchdarkly.cli.importer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/** The router, the filters and the transformers of an installation, started as the service starts them. */
final class RunningRoutes implements AutoCloseable {
    static final ObjectMapper JSON = new ObjectMapper();

    private final Main main = new Main();

    /** What became of an event: the LaunchDarkly event, or the reason, of each mapping that fired, and why it was filtered. */
    record Outcome(Map<String, JsonNode> events, Map<String, String> reasons, String filtered) {}

    RunningRoutes(Distribution distribution, String... names) {
        String pattern = List.of(names).stream()
                .map(name -> "file:" + distribution.file("routes/" + name + ".camel.yaml"))
                .collect(Collectors.joining(","));
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.addOverrideProperty("camel.main.routes-include-pattern", pattern);
        main.addOverrideProperty("camel.main.startup-summary-level", "Off");
        main.start();
    }

    /** Sends an event through the router. */
    Outcome send(String event) throws IOException {
        return send(JSON.readTree(event));
    }

    Outcome send(JsonNode event) {
        Exchange exchange = main.getCamelContext()
                .createFluentProducerTemplate()
                .to("direct:launchdarkly-dispatch")
                .withBody(event)
                .send();
        if (exchange.getException() != null) {
            throw new AssertionError(exchange.getException());
        }
        Map<String, JsonNode> events = new TreeMap<>();
        Map<String, String> reasons = new TreeMap<>();
        for (MappingOutcomes.Entry entry : MappingOutcomes.of(exchange).entries()) {
            if (entry.outcome() instanceof MappingOutcome.Mapped mapped) {
                events.put(entry.mapping(), read(mapped));
            } else if (entry.outcome() instanceof MappingOutcome.Discarded discarded) {
                reasons.put(entry.mapping(), discarded.reason());
            }
        }
        return new Outcome(events, reasons, exchange.getProperty("launchdarklyFiltered", "", String.class));
    }

    private static JsonNode read(MappingOutcome.Mapped mapped) {
        try {
            return JSON.readTree(mapped.event());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        main.stop();
    }
}
