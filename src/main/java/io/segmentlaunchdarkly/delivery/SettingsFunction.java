package io.segmentlaunchdarkly.delivery;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.spi.PropertiesFunction;

/** A properties function that works on settings, which it finds through the context. */
abstract class SettingsFunction implements PropertiesFunction, CamelContextAware {
    private CamelContext camelContext;

    @Override
    public final CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public final void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    /** What a setting has, without the blanks around it. */
    final String value(String setting) {
        return camelContext.resolvePropertyPlaceholders("{{" + setting + "}}").trim();
    }
}
