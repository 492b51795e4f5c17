package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.documentation.Block;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The shop on camel-main. */
class CamelMainExampleIT extends ExampleContract {
    @Override
    Example build(Path directory) throws IOException, InterruptedException {
        return Example.build(
                directory,
                "camel-main",
                Block.of("examples/camel-main/README.md#a-shop-on-camel-main:2"),
                Block.of("examples/camel-main/README.md#a-shop-on-camel-main:3"));
    }

    @Test
    void takesTheOrdersOfItsPage() throws IOException, InterruptedException {
        Block orders = Block.of("examples/camel-main/README.md#a-shop-on-camel-main:5");

        assertThat(shop().run(orders))
                .containsSubsequence(orders.output()
                        .lines()
                        .map(line -> line.replaceFirst(" [0-9.]+$", ""))
                        .toList());
    }

    @Test
    void keepsItsHealthBesideTheProjects() {
        JsonNode health = Json.parse(shop().management("/observe/health"));
        List<String> names = new ArrayList<>();
        health.path("checks").forEach(check -> names.add(check.path("name").asText()));

        assertThat(health.path("status").asText()).isEqualTo("UP");
        assertThat(names).contains("context", "consumer:orders", "launchdarkly-outbox", "launchdarkly-delivery");
    }

    @Test
    void keepsItsMetricsBesideTheProjects() {
        shop().order("{\"id\":\"metrics\",\"customer\":\"ada\"}");

        assertThat(shop().management("/observe/metrics"))
                .contains("camel_exchanges_total", "routeId=\"orders\"", "launchdarkly_events_made_total");
    }
}
