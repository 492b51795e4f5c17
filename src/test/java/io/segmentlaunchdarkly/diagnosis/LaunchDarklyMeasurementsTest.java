package io.segmentlaunchdarkly.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LaunchDarklyMeasurementsTest {
    private final Map<String, String> settings = new HashMap<>();
    private RestApi launchDarkly;

    @BeforeEach
    void start() throws IOException {
        launchDarkly = new RestApi().kind("user");
        settings.put("launchdarkly.api-host", launchDarkly.host());
        settings.put("launchdarkly.api-token", RestApi.TOKEN);
        settings.put("launchdarkly.project-key", "shop");
        settings.put("launchdarkly.staging.environment-key", "production");
    }

    @AfterEach
    void stop() {
        launchDarkly.close();
    }

    private LaunchDarklyMeasurements measurements() {
        return new LaunchDarklyMeasurements(
                (setting, environment) -> settings.getOrDefault(setting.key(environment), ""));
    }

    @Test
    void readTheEnvironmentInTheProjectOfTheDefaultOne() throws IOException {
        LaunchDarklyMeasurements measurements = measurements();

        assertThat(measurements.of("staging").orElseThrow().kinds()).containsExactly("user");
        int asked = launchDarkly.requests().size();
        measurements.of("staging");
        assertThat(launchDarkly.requests()).hasSize(asked);
    }

    @Test
    void sayWhichSettingIsMissing() {
        assertThatThrownBy(() -> measurements().of("default"))
                .hasMessage(
                        "Set launchdarkly.project-key and launchdarkly.environment-key to the keys that LaunchDarkly"
                                + " shows.");

        settings.remove("launchdarkly.api-token");
        assertThatThrownBy(() -> measurements().of("staging"))
                .hasMessage("Set launchdarkly.api-token for that (docs/experiments.md).");
        assertThat(launchDarkly.requests()).isEmpty();
    }
}
