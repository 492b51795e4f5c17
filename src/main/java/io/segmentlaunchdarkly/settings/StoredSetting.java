package io.segmentlaunchdarkly.settings;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** Finds the value of a setting by Camel's rules but without Camel, in milliseconds: for what runs beside the service or before it. */
public final class StoredSetting {
    private static final String PROFILE = "camel.main.profile";
    private static final String PROFILE_VARIABLE = "CAMEL_MAIN_PROFILE";

    private StoredSetting() {}

    /**
     * The value, as it is written: neither checked nor with its placeholders resolved.
     *
     * @param home the directory with {@code config/}
     * @param environment the environment variables, which take precedence over everything else
     * @param system the JVM's system properties, which take precedence over the files
     */
    public static String find(Setting setting, Path home, Map<String, String> environment, Properties system)
            throws IOException {
        Path config = home.resolve("config");
        Properties files = read(config.resolve("application.properties"));
        String profile =
                system.getProperty(PROFILE, environment.getOrDefault(PROFILE_VARIABLE, files.getProperty(PROFILE, "")));
        files.putAll(read(config.resolve("application-" + profile.strip() + ".properties")));
        return environment
                .getOrDefault(
                        setting.variable(),
                        system.getProperty(setting.key(), files.getProperty(setting.key(), setting.defaultValue())))
                .strip();
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
