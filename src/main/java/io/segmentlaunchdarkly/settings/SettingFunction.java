package io.segmentlaunchdarkly.settings;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.spi.PropertiesFunction;

/**
 * The properties function {@code launchdarkly-setting}: the value of a {@link Setting}, checked, {@code
 * {{launchdarkly-setting:launchdarkly.delivery.timeout}}}. Camel's own options tell of a value that will not do, but not of which setting,
 * and take any text for true or false.
 */
public final class SettingFunction implements PropertiesFunction, CamelContextAware {
    private CamelContext camelContext;

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    @Override
    public String getName() {
        return "launchdarkly-setting";
    }

    /**
     * @throws IllegalArgumentException in one line that names the setting, when there is no such setting or it may not have its value
     */
    @Override
    public String apply(String setting) {
        return Setting.of(setting)
                .orElseThrow(() -> new IllegalArgumentException(
                        "{{launchdarkly-setting:" + setting + "}} names no setting: correct the name."))
                .text(camelContext);
    }
}
