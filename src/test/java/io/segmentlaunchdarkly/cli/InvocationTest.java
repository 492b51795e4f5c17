package io.segmentlaunchdarkly.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a command finds the data directory. */
class InvocationTest {
    @TempDir
    private Path distribution;

    private void config(String file, String content) throws IOException {
        Files.writeString(
                Files.createDirectories(distribution.resolve("config")).resolve(file), content);
    }

    private Path found(Call call) {
        return call.invocation().dataDirectory();
    }

    private Path found() {
        return found(Call.in(distribution));
    }

    @Test
    void isDataUnlessSet() {
        assertThat(found()).isEqualTo(distribution.resolve("data"));
    }

    @Test
    void isRelativeToTheDistribution() throws IOException {
        config("application.properties", "launchdarkly.data-directory = ../there \n");
        assertThat(found()).isEqualTo(distribution.resolveSibling("there"));
    }

    @Test
    void isTheOneOfTheFilesThatAreShipped() throws IOException {
        config("application.properties", Files.readString(Path.of("config/application.properties")));
        assertThat(found()).isEqualTo(distribution.resolve("data"));
    }

    @Test
    void isTheProfilesBeforeTheFileForAll() throws IOException {
        config("application.properties", "launchdarkly.data-directory = one\ncamel.main.profile = prod\n");
        config("application-prod.properties", "launchdarkly.data-directory = two\n");
        config("application-dev.properties", "launchdarkly.data-directory = three\n");
        assertThat(found()).isEqualTo(distribution.resolve("two"));
        assertThat(found(Call.in(distribution).with("CAMEL_MAIN_PROFILE", "dev")))
                .isEqualTo(distribution.resolve("three"));
        assertThat(found(Call.in(distribution).withProperty("camel.main.profile", "dev")))
                .isEqualTo(distribution.resolve("three"));
    }

    @Test
    void isTheSystemPropertysBeforeTheFiles() throws IOException {
        config("application.properties", "launchdarkly.data-directory = one\n");
        assertThat(found(Call.in(distribution).withProperty("launchdarkly.data-directory", "two")))
                .isEqualTo(distribution.resolve("two"));
    }

    @Test
    void isTheVariablesBeforeEverything() throws IOException {
        config("application.properties", "launchdarkly.data-directory = {{env:SOMETHING}}\n");
        assertThat(found(Call.in(distribution)
                        .with("LAUNCHDARKLY_DATA_DIRECTORY", "/var/lib/three")
                        .withProperty("launchdarkly.data-directory", "two")))
                .isEqualTo(Path.of("/var/lib/three"));
    }

    @Test
    void refusesWhatOnlyTheServiceCanResolve() throws IOException {
        config("application.properties", "launchdarkly.data-directory = {{env:SOMETHING}}\n");
        assertThatThrownBy(this::found)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "launchdarkly.data-directory is \"{{env:SOMETHING}}\", which only the service can resolve: set"
                                + " LAUNCHDARKLY_DATA_DIRECTORY to the value.");
    }
}
