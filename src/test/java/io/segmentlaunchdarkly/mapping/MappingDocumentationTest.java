package io.segmentlaunchdarkly.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the examples of docs/mappings.md. */
class MappingDocumentationTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path PAGE = Path.of("docs", "mappings.md");
    private static final Pattern BLOCK =
            Pattern.compile("^```\\w+ (\\w+)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    /** A mapping or route, and the block after it: its result or its error. */
    record Example(String kind, String text, String outcomeKind, String outcome) {

        @Override
        public String toString() {
            return text.lines().findFirst().orElse("");
        }
    }

    private record Block(String kind, String text) {}

    @ParameterizedTest
    @MethodSource("examples")
    void givesWhatThePageSays(Example example) throws Exception {
        if (example.outcomeKind().equals("result")) {
            assertThat(resolve(example)).isEqualTo(JSON.readTree(example.outcome()));
        } else {
            assertThat(catchThrowable(() -> resolve(example)))
                    .hasMessage(example.outcome().strip());
        }
    }

    @Test
    void showsEveryDirective() throws IOException {
        assertThat(Files.readString(PAGE)
                        .lines()
                        .filter(line -> line.startsWith("### @"))
                        .map(line -> line.substring(4, line.indexOf(':'))))
                .containsExactly(
                        "@path",
                        "@template",
                        "@literal",
                        "@if",
                        "@case",
                        "@replace",
                        "@arrayPath",
                        "@json",
                        "@flatten",
                        "@merge",
                        "@transform",
                        "@excludeWhenNull",
                        "@liquid");
    }

    static Stream<Example> examples() throws IOException {
        List<Block> blocks = blocks();
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i + 1 < blocks.size(); i++) {
            Block block = blocks.get(i);
            if (block.kind().equals("mapping") || block.kind().equals("route")) {
                Block outcome = blocks.get(i + 1);
                examples.add(new Example(block.kind(), block.text(), outcome.kind(), outcome.text()));
            }
        }
        return examples.stream();
    }

    private static List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Files.readString(PAGE));
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        return blocks;
    }

    private static JsonNode resolve(Example example) throws Exception {
        JsonNode event = JSON.readTree(blocks().stream()
                .filter(block -> block.kind().equals("event"))
                .findFirst()
                .orElseThrow()
                .text());
        return example.kind().equals("route")
                ? send(example.text(), event)
                : Mapping.parse(example.text()).resolve(event);
    }

    private static JsonNode send(String route, JsonNode event) throws Exception {
        CamelContext camel = new DefaultCamelContext();
        try {
            PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("example.camel.yaml", route));
            camel.start();
            return camel.createProducerTemplate().requestBody("direct:launchdarkly-example", event, JsonNode.class);
        } finally {
            camel.stop();
        }
    }
}
