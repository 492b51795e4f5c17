package io.segmentlaunchdarkly.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SwitchSettingTest {
    private static SwitchSetting with(String gzip) {
        Properties properties = new Properties();
        properties.setProperty("launchdarkly.delivery.gzip", gzip);
        CamelContext context = new DefaultCamelContext();
        context.getPropertiesComponent().setInitialProperties(properties);
        SwitchSetting setting = new SwitchSetting();
        setting.setCamelContext(context);
        return setting;
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void tellsWhetherBatchesArePacked(String gzip) {
        assertThat(with(gzip).apply("launchdarkly.delivery.gzip")).isEqualTo(gzip);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yes", "True", "gzip"})
    void namesASwitchThatIsNone(String gzip) {
        assertThatThrownBy(() -> with(gzip).apply("launchdarkly.delivery.gzip"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("launchdarkly.delivery.gzip must be true or false but is \"" + gzip + "\".");
    }
}
