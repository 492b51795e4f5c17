package io.segmentlaunchdarkly.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.segmentlaunchdarkly.fql.Trigger;
import io.segmentlaunchdarkly.mapping.Mapping;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever clients call their events. */
class QuotedTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Order Completed",
                "a: b",
                "true",
                "# none",
                "it's; rm -rf /",
                "\"quoted\"",
                "\"it's\" [new]*",
                "back\\slash",
                "@path",
                "- item",
                "line\nbreak",
                "Größe ⇒ ✓",
                "1.5",
                "trailing "
            })
    void standsForItselfInAMappingAndInATrigger(String name) throws Exception {
        String resolved = Mapping.parse("event_name: " + Quoted.yaml(name))
                .resolve(JsonNodeFactory.instance.objectNode())
                .path("event_name")
                .asText();

        assertThat(resolved).isEqualTo(name);
        assertThat(Trigger.parse(Quoted.trigger(name))
                        .matches(JsonNodeFactory.instance.objectNode().put("event", name)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"it's; rm -rf /", "$(date)", "`date`", "--json", "a 'b' c"})
    void isOneArgumentOfAShell(String name) throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "printf %s " + Quoted.argument(name)).start();

        assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo(name);
    }
}
