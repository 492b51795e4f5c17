package io.segmentlaunchdarkly.startup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.Main;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a start that fails says, for the mistakes that people make in settings and routes. */
class StartFailureTest {
    private static final CamelContext CONTEXT = new DefaultCamelContext();

    @TempDir
    private Path directory;

    private final Main main = new Main();

    @AfterEach
    void stop() {
        main.stop();
    }

    /** Copies a route file, with an edit. */
    private Path edited(String name, String before, String after) throws IOException {
        String yaml = Files.readString(Path.of("routes", name + ".camel.yaml"));
        assertThat(yaml).contains(before);
        return Files.writeString(directory.resolve(name + ".camel.yaml"), yaml.replace(before, after));
    }

    private Path copied(String name) throws IOException {
        return edited(name, "", "");
    }

    /** Starts the route files of the directory and describes why they do not start. */
    private String failure() throws IOException {
        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("config", "application.properties"))) {
            settings.load(file);
        }
        settings.forEach((key, value) -> {
            if (key.toString().startsWith("launchdarkly.")) {
                main.addInitialProperty(key.toString(), value.toString());
            }
        });
        main.addInitialProperty(
                "launchdarkly.data-directory", directory.resolve("data").toString());
        main.setDefaultPropertyPlaceholderLocation("false");
        main.addOverrideProperty("camel.main.auto-configuration-fail-fast", "true");
        main.addOverrideProperty("camel.main.jmx-enabled", "false");
        main.addOverrideProperty("camel.main.source-location-enabled", "true");
        main.addOverrideProperty("camel.main.routes-include-pattern", "file:" + directory + "/*.camel.yaml");
        Throwable failure = catchThrowable(main::start);
        assertThat(failure).isNotNull();
        return StartFailure.describe(failure, main.getCamelContext());
    }

    @Test
    void namesASettingThatCamelDoesNotHave() throws Exception {
        main.addOverrideProperty("camel.main.nmae", "x");
        assertThat(failure()).isEqualTo("camel.main.nmae is not a setting of Camel: correct its name or take it out.");
    }

    @Test
    void namesASettingOfTheProjectThatWillNotDo() throws Exception {
        main.addOverrideProperty("launchdarkly.batch.max-events", "many");
        copied("collect");
        assertThat(failure())
                .isEqualTo("launchdarkly.batch.max-events must be a whole number of at least 1 but is \"many\".");
    }

    @ParameterizedTest
    @CsvSource({"launchdarkly.delivery.deadline, 0", "launchdarkly.delivery.gzip, on"})
    void namesASettingOfTheDeliveryThatWillNotDo(String setting, String value) throws Exception {
        main.addOverrideProperty("launchdarkly.client-id", "abc");
        main.addOverrideProperty(setting, value);
        for (String name : List.of("collect", "deliver", "dead-letter", "environments")) {
            copied(name);
        }
        assertThat(failure().lines().toList()).singleElement().asString().contains(setting, value);
    }

    @Test
    void namesADataDirectoryThatCannotBeUsed() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "");
        main.addOverrideProperty("launchdarkly.data-directory", file.toString());
        copied("collect");
        assertThat(failure())
                .startsWith("The data directory " + file + " cannot be used (")
                .endsWith("): make it writable or set launchdarkly.data-directory.");
    }

    @Test
    void namesThePlaceOfAMistakeInATrigger() throws Exception {
        copied("alias-user");
        copied("track-event");
        edited("dispatch", "type = \"track\"", "type = \"track");
        assertThat(failure())
                .isEqualTo(
                        "Trigger not understood at line 1, column 8: expected a string with a closing \" but found no other \" after this one."
                                + " (route launchdarkly-dispatch in " + directory.resolve("dispatch.camel.yaml")
                                + ")\ntype = \"track\n       ^");
    }

    @Test
    void namesTheFieldOfAMistakeInAMapping() throws Exception {
        copied("dispatch");
        edited("track-event", "\"@path\": $.event", "\"@pth\": $.event");
        assertThat(failure())
                .startsWith("The mapping is not valid: event_name.@pth: there is no such directive;")
                .endsWith(" (route launchdarkly-track-event in " + directory.resolve("track-event.camel.yaml") + ")");
    }

    @Test
    void namesAStepThatCamelDoesNotHave() throws Exception {
        edited("alias-user", "- process:", "- proces:");
        assertThat(failure())
                .startsWith("Unknown node id: proces\n in file:" + directory.resolve("alias-user.camel.yaml")
                        + ", line 29, column 11:");
    }

    @ParameterizedTest
    @CsvSource({
        "'- route:\n    id: a\n    from:\n      uri: direct:a\n      steps: []\n    hello: x', hello, 'line 6, column 5'",
        "'- route:\n    id: a\n    from:\n      uri: direct:a\n      hello: x\n      steps: []', hello, 'line 5, column 7'",
        "'- route:\n    id: a\n    from:\n      uri: direct:a\n      steps:\n        - log:\n            mesage: x', mesage, 'line 7, column 13'"
    })
    void namesAFieldThatCamelDoesNotHave(String text, String field, String place) throws Exception {
        Path file = Files.writeString(directory.resolve("more.camel.yaml"), text + "\n");
        assertThat(failure()).startsWith("Unsupported field: " + field + "\n in file:" + file + ", " + place + ":\n");
    }

    @Test
    void namesThePlaceWhereAFileIsNoYaml() throws Exception {
        edited("alias-user", "- setBody:", "- setBody: [");
        assertThat(failure()).contains(directory.resolve("alias-user.camel.yaml") + ", line 15, column 20:");
    }

    @Test
    void namesABeanThatIsNotThere() throws Exception {
        edited("alias-user", "ref: launchdarklyAliasUser", "ref: launchdarklyAliasUsr");
        copied("dispatch");
        assertThat(failure())
                .isEqualTo(
                        "No bean could be found in the registry for: launchdarklyAliasUsr of type: org.apache.camel.Processor"
                                + " (route launchdarkly-alias-user in " + directory.resolve("alias-user.camel.yaml")
                                + ")");
    }

    @Test
    void namesAPropertyThatIsNotSet() throws Exception {
        edited("sources", "launchdarkly.write-keys", "launchdarkly.write-kyes");
        assertThat(failure()).contains("launchdarkly.write-kyes");
    }

    @Test
    void takesTheDeepestMessage() {
        Exception failure = new IllegalStateException("outer", new IOException("inner", new RuntimeException()));
        assertThat(StartFailure.describe(fromElsewhere(failure), CONTEXT)).isEqualTo("inner");
    }

    @Test
    void prefersAMessageOfThisProjectToWhatCausedIt() {
        Exception ours = new IllegalStateException("set the port", new IOException("Address already in use"));
        assertThat(StartFailure.describe(fromElsewhere(new RuntimeException("it failed", ours)), CONTEXT))
                .isEqualTo("set the port");
    }

    /** The outermost failure as if a library had thrown it. */
    private static Exception fromElsewhere(Exception failure) {
        failure.setStackTrace(new StackTraceElement[0]);
        return failure;
    }

    @Test
    void namesTheFailureWhereThereIsNoMessage() {
        assertThat(StartFailure.describe(new IllegalStateException(), CONTEXT))
                .isEqualTo("java.lang.IllegalStateException");
    }

    @Test
    void endsWhereCausesGoInACircle() {
        Exception one = new IllegalStateException("one");
        Exception two = new IllegalStateException("two", one);
        one.initCause(two);
        fromElsewhere(two);
        assertThat(StartFailure.describe(fromElsewhere(one), CONTEXT)).isEqualTo("two");
    }
}
