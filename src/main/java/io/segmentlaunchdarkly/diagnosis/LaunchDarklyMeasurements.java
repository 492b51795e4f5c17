package io.segmentlaunchdarkly.diagnosis;

import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** What LaunchDarkly measures in the environments of an installation, as its settings allow. It remembers what it read, so keep one. */
public final class LaunchDarklyMeasurements implements Diagnosis.Measurements {
    private static final String DEFAULT_ENVIRONMENT = "default";

    /** The settings of an application or of an installation. */
    public interface Settings {
        /**
         * The value of a setting for an environment, or empty text.
         *
         * @throws IllegalArgumentException in one line that names the setting, when the value is not allowed
         */
        String text(Setting setting, String environment);
    }

    private final Settings settings;
    private final Optional<LaunchDarklyApi> api;

    public LaunchDarklyMeasurements(Settings settings) {
        this.settings = settings;
        String token = settings.text(Setting.API_TOKEN, DEFAULT_ENVIRONMENT);
        this.api = token.isEmpty() ? Optional.empty() : Optional.of(new LaunchDarklyApi(way(token)));
    }

    private LaunchDarklyApi.Way way(String token) {
        return new LaunchDarklyApi.Way(
                setting(Setting.API_HOST),
                token,
                setting(Setting.DELIVERY_PROXY),
                setting(Setting.DELIVERY_PROXY_USER),
                setting(Setting.DELIVERY_PROXY_PASSWORD),
                Duration.ofMillis(Long.parseLong(setting(Setting.DELIVERY_TIMEOUT))));
    }

    private String setting(Setting setting) {
        String value = settings.text(setting, DEFAULT_ENVIRONMENT);
        return value.isEmpty() ? setting.defaultValue() : value;
    }

    /** The project of the default environment counts for those without one. */
    @Override
    public Optional<Measured> of(String environment) throws IOException {
        if (api.isEmpty()) {
            throw new IOException("Set " + Setting.API_TOKEN + " for that (docs/experiments.md).");
        }
        String own = settings.text(Setting.PROJECT_KEY, environment);
        String project = own.isEmpty() ? setting(Setting.PROJECT_KEY) : own;
        String key = settings.text(Setting.ENVIRONMENT_KEY, environment);
        if (project.isEmpty() || key.isEmpty()) {
            throw new IOException("Set " + Setting.PROJECT_KEY + " and " + Setting.ENVIRONMENT_KEY.key(environment)
                    + " to the keys that LaunchDarkly shows.");
        }
        return Optional.of(api.get().read(project, key));
    }
}
