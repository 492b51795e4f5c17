package io.segmentlaunchdarkly.cli;

import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * Where the service of a distribution keeps its data, for commands that run beside it. The setting is found by Camel's rules but without
 * Camel, in milliseconds.
 */
final class DataDirectory {
    private static final String SETTING = Setting.DATA_DIRECTORY.key();
    private static final String VARIABLE = "LAUNCHDARKLY_DATA_DIRECTORY";
    private static final String PROFILE = "camel.main.profile";
    private static final String PROFILE_VARIABLE = "CAMEL_MAIN_PROFILE";

    private DataDirectory() {}

    /**
     * @param distribution the directory that a relative setting is relative to
     * @param environment the environment variables, which take precedence over everything else
     * @param system the JVM's system properties, which take precedence over the files
     * @throws IllegalArgumentException in one line, when the setting cannot be determined
     */
    static Path find(Path distribution, Map<String, String> environment, Properties system) throws IOException {
        Path config = distribution.resolve("config");
        Properties settings = read(config.resolve("application.properties"));
        String profile = system.getProperty(
                PROFILE, environment.getOrDefault(PROFILE_VARIABLE, settings.getProperty(PROFILE, "")));
        settings.putAll(read(config.resolve("application-" + profile.strip() + ".properties")));
        String setting = environment.getOrDefault(
                VARIABLE,
                system.getProperty(SETTING, settings.getProperty(SETTING, Setting.DATA_DIRECTORY.defaultValue())));
        if (setting.contains("{{")) {
            throw new IllegalArgumentException(SETTING + " is \"" + setting
                    + "\", which only the service can resolve: set " + VARIABLE + " to the directory.");
        }
        return distribution.resolve(setting.strip()).toAbsolutePath().normalize();
    }

    private static Properties read(Path file) throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            properties.load(in);
        } catch (NoSuchFileException none) {
            // A missing file sets nothing.
        }
        return properties;
    }
}
