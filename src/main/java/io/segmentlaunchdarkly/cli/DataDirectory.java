package io.segmentlaunchdarkly.cli;

import io.segmentlaunchdarkly.settings.InstallationSettings;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** Where the service of a distribution keeps its data, for commands that run beside it. */
final class DataDirectory {
    private DataDirectory() {}

    /**
     * @param distribution the directory that a relative setting is relative to
     * @param environment the environment variables, which take precedence over everything else
     * @param system the JVM's system properties, which take precedence over the files
     * @throws IllegalArgumentException in one line, when the setting cannot be determined
     */
    static Path find(Path distribution, Map<String, String> environment, Properties system) throws IOException {
        String setting = text(Setting.DATA_DIRECTORY, distribution, environment, system);
        return distribution.resolve(setting).toAbsolutePath().normalize();
    }

    /**
     * The value of a setting.
     *
     * @throws IllegalArgumentException in one line, when it cannot be determined
     */
    static String text(Setting setting, Path distribution, Map<String, String> environment, Properties system)
            throws IOException {
        return InstallationSettings.read(distribution, environment, system).text(setting);
    }
}
