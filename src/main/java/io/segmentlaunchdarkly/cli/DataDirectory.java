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
 * Where the service of a distribution keeps its data, for commands that run beside it: found as Camel finds the setting, but in
 * milliseconds, without Camel.
 */
final class DataDirectory {
    private static final String SETTING = Setting.DATA_DIRECTORY.key();
    private static final String VARIABLE = "LAUNCHDARKLY_DATA_DIRECTORY";
    private static final String PROFILE = "camel.main.profile";
    private static final String PROFILE_VARIABLE = "CAMEL_MAIN_PROFILE";

    private DataDirectory() {}

    /**
     * @param distribution the directory that a relative setting is relative to
     * @param environment the environment variables, which go before everything else
     * @param system the JVM's system properties, which go before the files
     * @throws IllegalArgumentException in one line, when the setting cannot be told
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
            // Then nothing is set there.
        }
        return properties;
    }
}
