package io.segmentlaunchdarkly.settings;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.spi.PropertiesFunction;

/**
 * The properties function {@code launchdarkly-setting}: the value of a {@link Setting}, checked, {@code
 * {{launchdarkly-setting:launchdarkly.delivery.timeout}}}. Camel's own options report a bad value without the name of the setting, and
 * accept any text as true or false.
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
     * @throws IllegalArgumentException in one line that names the setting, when there is no such setting or its value is not allowed
     */
    @Override
    public String apply(String setting) {
        return Setting.of(setting)
                .orElseThrow(() -> new IllegalArgumentException(
                        "{{launchdarkly-setting:" + setting + "}} names no setting: correct the name."))
                .text(camelContext);
    }
}
