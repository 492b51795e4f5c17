package io.segmentlaunchdarkly.cli;

import io.segmentlaunchdarkly.settings.Setting;
import io.segmentlaunchdarkly.settings.StoredSetting;
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
        String setting = StoredSetting.find(Setting.DATA_DIRECTORY, distribution, environment, system);
        if (setting.contains("{{")) {
            throw new IllegalArgumentException(Setting.DATA_DIRECTORY + " is \"" + setting
                    + "\", which only the service can resolve: set " + Setting.DATA_DIRECTORY.variable()
                    + " to the directory.");
        }
        return distribution.resolve(setting).toAbsolutePath().normalize();
    }
}
