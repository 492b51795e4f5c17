package io.segmentlaunchdarkly.cli.importer;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.launchdarkly.Action;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What the import knows of the files that it replaces must be true of them. */
class ShippedFilesTest {

    @ParameterizedTest
    @ValueSource(strings = {"dispatch.camel.yaml", "alias-user.camel.yaml", "track-event.camel.yaml"})
    void knowsTheDigestOfTheFileAsItIsDelivered(String file) throws IOException {
        assertThat(ShippedFiles.DIGESTS.get(file))
                .as("ShippedFiles.DIGESTS must follow an edit of routes/" + file)
                .isEqualTo(Digest.of(Files.readString(Path.of("routes", file))));
    }

    @Test
    void writesARouterThatBeginsAsTheOneDelivered() throws IOException {
        List<Object> delivered = yaml(Files.readString(Path.of("routes/dispatch.camel.yaml")));
        List<Object> written = yaml(RouteFiles.dispatch(
                List.of(new RouteFiles.Transformer(
                        "a", "A", Action.TRACK_EVENT, "all", RunningRoutes.JSON.createObjectNode())),
                true));

        assertThat(list(written, 0, "beans"))
                .as("the beans of the router, and those of the two actions, which were in the transformers' files")
                .containsAll(list(delivered, 0, "beans"))
                .containsAll(list(yaml(Files.readString(Path.of("routes/track-event.camel.yaml"))), 0, "beans"))
                .containsAll(list(yaml(Files.readString(Path.of("routes/alias-user.camel.yaml"))), 0, "beans"))
                .hasSize(list(delivered, 0, "beans").size() + 2);
        assertThat(written.get(1)).as("the transformers' error handling").isEqualTo(delivered.get(1));
        assertThat(withoutChoice(written)).as("the route up to the choice").isEqualTo(withoutChoice(delivered));
    }

    /** The route with nothing of its choice but the first case, the integrations object. */
    private static Object withoutChoice(List<Object> file) {
        Map<Object, Object> route = new LinkedHashMap<>(map(map(file.get(2)).get("route")));
        Map<Object, Object> from = new LinkedHashMap<>(map(route.get("from")));
        List<?> steps = (List<?>) from.get("steps");
        Map<Object, Object> choice = map(map(steps.get(steps.size() - 1)).get("choice"));
        from.put("steps", List.of(steps.subList(0, steps.size() - 1), ((List<?>) choice.get("when")).get(0)));
        route.put("from", from);
        return route;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(List<Object> file, int index, String key) {
        return (List<Object>) map(file.get(index)).get(key);
    }

    @SuppressWarnings("unchecked")
    private static Map<Object, Object> map(Object value) {
        return (Map<Object, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> yaml(String text) {
        return (List<Object>) new Load(LoadSettings.builder().build()).loadFromString(text);
    }
}
