package io.segmentlaunchdarkly.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentlaunchdarkly.launchdarkly.AliasUser;
import io.segmentlaunchdarkly.launchdarkly.TrackEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes that are read and not started, as the checks of the start find them. */
class MappingCheckTest {
    private static final String GOOD =
            "{\"user_key\": {\"@path\": \"$.userId\"}, \"event_name\": {\"@path\": \"$.event\"}}";

    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() {
        context.getRegistry().bind("launchdarklyTrackEvent", new TrackEvent());
        context.getRegistry().bind("launchdarklyAliasUser", new AliasUser());
        context.build();
    }

    @AfterEach
    void stop() throws IOException {
        context.close();
    }

    private void route(String name, String mapping, String action) throws Exception {
        String yaml =
                """
                - route:
                    id: %1$s
                    from:
                      uri: direct:%1$s
                      steps:
                        - setBody:
                            expression:
                              language:
                                language: mapping
                                expression: '%2$s'
                        - process:
                            ref: %3$s
                """
                        .formatted(name, mapping, action);
        PluginHelper.getRoutesLoader(context)
                .loadRoutes(ResourceHelper.fromString("routes/" + name + ".camel.yaml", yaml));
    }

    private String problems() {
        try {
            MappingCheck.check(context);
            return "";
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
    }

    @Test
    void findsNothingWrongWithAGoodMapping() throws Exception {
        route("a", GOOD, "launchdarklyTrackEvent");

        assertThatCode(() -> MappingCheck.check(context)).doesNotThrowAnyException();
    }

    @Test
    void namesAFieldThatTheActionDoesNotHave() throws Exception {
        route("a", GOOD.replace("}}", "}, \"metricvalue\": 1}"), "launchdarklyTrackEvent");

        assertThatThrownBy(() -> MappingCheck.check(context))
                .hasMessage(
                        "routes/a.camel.yaml: metricvalue: trackEvent has no such field; it has context_kind, user_key,"
                                + " additional_context_keys, event_name, metric_value, event_properties, timestamp, context_attributes.");
    }

    @Test
    void namesAFieldThatTheActionRequires() throws Exception {
        route("a", "{\"user_key\": \"u\"}", "launchdarklyAliasUser");

        assertThatThrownBy(() -> MappingCheck.check(context))
                .hasMessage(
                        "routes/a.camel.yaml: previous_key: aliasUser requires this field and the mapping does not set it.");
    }

    @Test
    void tellsTheProblemsOfAllFilesAtOnce() throws Exception {
        route("a", "{\"user_key\": {\"@pat\": \"x\"}}", "launchdarklyTrackEvent");
        route("b", "{\"previous_key\": \"p\", \"no\": 1}", "launchdarklyAliasUser");

        assertThatThrownBy(() -> MappingCheck.check(context))
                .hasMessageStartingWith("the mappings have 3 problems:\n  routes/a.camel.yaml: user_key.@pat: ")
                .hasMessageContaining("\n  routes/b.camel.yaml: no: aliasUser has no such field; ")
                .hasMessageEndingWith(
                        "\n  routes/b.camel.yaml: user_key: aliasUser requires this field and the mapping does not"
                                + " set it.");
    }

    @Test
    void leavesTheFieldsOfAMappingThatIsADirectiveToTheEvent() throws Exception {
        route("a", "{\"@path\": \"$.properties\"}", "launchdarklyTrackEvent");

        assertThatCode(() -> MappingCheck.check(context)).doesNotThrowAnyException();
    }

    @Test
    void takesAsManyMappingsAsSegmentAllows() throws Exception {
        for (int i = 1; i <= 50; i++) {
            route("m" + i, GOOD, "launchdarklyTrackEvent");
        }
        assertThatCode(() -> MappingCheck.check(context)).doesNotThrowAnyException();

        route("m51", GOOD, "launchdarklyTrackEvent");
        assertThatThrownBy(() -> MappingCheck.check(context))
                .hasMessage("there are 51 mappings and there may be at most 50.");
    }

    @Test
    void judgesAMappingInAFileOfItsOwn(@TempDir Path directory) throws Exception {
        Path mapping = Files.writeString(directory.resolve("mapping.yaml"), "user_key: u\nevent_name: e\nno: 1\n");
        route("a", "resource:file:" + mapping, "launchdarklyTrackEvent");

        assertThat(problems()).startsWith("routes/a.camel.yaml: no: trackEvent has no such field");
    }

    @Test
    void saysThatTheFileOfAMappingIsNotThere() throws Exception {
        route("a", "resource:file:nowhere.yaml", "launchdarklyTrackEvent");

        assertThat(problems())
                .startsWith("routes/a.camel.yaml: the mapping resource:file:nowhere.yaml cannot be read: ");
    }

    @Test
    void saysHowBracesAreWritten() throws Exception {
        route(
                "a",
                GOOD.replace("{\"@path\": \"$.event\"}}", "{\"@template\": \"{{event}}\"} }"),
                "launchdarklyTrackEvent");

        assertThatThrownBy(() -> MappingCheck.check(context))
                .hasMessage("routes/a.camel.yaml: {{event}} names a property that is not set in"
                        + " config/application.properties; in a @template write \\{{event\\}}.");
    }
}
