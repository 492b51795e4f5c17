package io.segmentlaunchdarkly.cli.doctor;

import io.segmentlaunchdarkly.settings.InstallationSettings;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.camel.CamelContext;

/**
 * The settings that a start would have.
 *
 * @param trial the application of a trial start, which has ports and a data directory of its own
 */
record Settings(CamelContext trial) {
    /** A setting that the trial does not replace; empty when its value is not allowed, which the trial has said. */
    Optional<String> text(Setting setting) {
        try {
            return Optional.of(setting.text(trial));
        } catch (IllegalArgumentException told) {
            return Optional.empty();
        }
    }

    /** A setting as it is written, also one that the trial replaces; empty when its value is not allowed. */
    Optional<String> written(Setting setting) {
        try {
            InstallationSettings installation =
                    InstallationSettings.read(Path.of(""), System.getenv(), System.getProperties());
            return Optional.of(setting.checked(installation.text(setting)));
        } catch (IOException | IllegalArgumentException told) {
            return Optional.empty();
        }
    }

    /** A text with {@code {{...}}}; empty when a setting in it is not allowed. */
    Optional<String> resolved(String text) {
        try {
            return Optional.of(trial.resolvePropertyPlaceholders(text));
        } catch (IllegalArgumentException told) {
            return Optional.empty();
        }
    }
}
