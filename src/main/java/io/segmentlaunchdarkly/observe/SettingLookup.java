package io.segmentlaunchdarkly.observe;

import io.segmentlaunchdarkly.settings.InstallationSettings;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.lookup.AbstractLookup;
import org.apache.logging.log4j.core.lookup.StrLookup;

/**
 * A lookup of Log4j, {@code ${launchdarkly-setting:launchdarkly.log.format}}: the value of a setting in {@code config/log4j2.properties}. Log4j
 * begins before Camel, so a value that is not allowed gives the default here, and stops the start later.
 */
@Plugin(name = "launchdarkly-setting", category = StrLookup.CATEGORY)
public final class SettingLookup extends AbstractLookup {
    @Override
    public String lookup(LogEvent ignored, String key) {
        return Setting.of(key).map(SettingLookup::value).orElse(null);
    }

    private static String value(Setting setting) {
        try {
            return setting.checked(InstallationSettings.read(Path.of(""), System.getenv(), System.getProperties())
                    .text(setting));
        } catch (IOException | IllegalArgumentException e) {
            return setting.defaultValue();
        }
    }
}
