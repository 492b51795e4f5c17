package io.segmentlaunchdarkly.cli;

import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * Where the service of a distribution keeps its data, for commands that run beside it. The setting is found by Camel's rules but without
 * Camel, in milliseconds.
 */
final class DataDirectory {
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
        String setting = text(Setting.DATA_DIRECTORY, distribution, environment, system);
        if (setting.contains("{{")) {
            throw new IllegalArgumentException(Setting.DATA_DIRECTORY + " is \"" + setting
                    + "\", which only the service can resolve: set " + variable(Setting.DATA_DIRECTORY)
                    + " to the directory.");
        }
        return distribution.resolve(setting.strip()).toAbsolutePath().normalize();
    }

    /** The value of a setting that is a text, as it is written. */
    static String text(Setting setting, Path distribution, Map<String, String> environment, Properties system)
            throws IOException {
        Path config = distribution.resolve("config");
        Properties settings = read(config.resolve("application.properties"));
        String profile = system.getProperty(
                PROFILE, environment.getOrDefault(PROFILE_VARIABLE, settings.getProperty(PROFILE, "")));
        settings.putAll(read(config.resolve("application-" + profile.strip() + ".properties")));
        return environment.getOrDefault(
                variable(setting),
                system.getProperty(setting.key(), settings.getProperty(setting.key(), setting.defaultValue())));
    }

    private static String variable(Setting setting) {
        return setting.key().toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
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
