package io.segmentlaunchdarkly.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    private static final Map<String, String> NO_VARIABLES = Map.of();

    @TempDir
    private Path distribution;

    private void config(String file, String content) throws IOException {
        Files.writeString(
                Files.createDirectories(distribution.resolve("config")).resolve(file), content);
    }

    private static Properties system(String name, String value) {
        Properties system = new Properties();
        system.setProperty(name, value);
        return system;
    }

    private Path found() throws IOException {
        return DataDirectory.find(distribution, NO_VARIABLES, new Properties());
    }

    @Test
    void isDataUnlessSet() throws IOException {
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
        assertThat(DataDirectory.find(distribution, Map.of("CAMEL_MAIN_PROFILE", "dev"), new Properties()))
                .isEqualTo(distribution.resolve("three"));
        assertThat(DataDirectory.find(distribution, NO_VARIABLES, system("camel.main.profile", "dev")))
                .isEqualTo(distribution.resolve("three"));
    }

    @Test
    void isTheSystemPropertysBeforeTheFiles() throws IOException {
        config("application.properties", "launchdarkly.data-directory = one\n");
        assertThat(DataDirectory.find(distribution, NO_VARIABLES, system("launchdarkly.data-directory", "two")))
                .isEqualTo(distribution.resolve("two"));
    }

    @Test
    void isTheVariablesBeforeEverything() throws IOException {
        config("application.properties", "launchdarkly.data-directory = {{env:SOMETHING}}\n");
        assertThat(DataDirectory.find(
                        distribution,
                        Map.of("LAUNCHDARKLY_DATA_DIRECTORY", "/var/lib/three"),
                        system("launchdarkly.data-directory", "two")))
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
