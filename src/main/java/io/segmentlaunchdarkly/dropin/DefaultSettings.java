package io.segmentlaunchdarkly.dropin;

import io.segmentlaunchdarkly.settings.Setting;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.Ordered;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.spi.ContextServicePlugin;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.util.IOHelper;

/**
 * Gives every application with the jar the default of each {@code launchdarkly.} setting, so that it sets only what differs. Whatever the
 * application itself sets, anywhere that Camel or its framework looks, takes precedence.
 */
public final class DefaultSettings implements ContextServicePlugin {
    @Override
    public void load(CamelContext context) {
        PropertiesSource source = new Source(context);
        context.getPropertiesComponent().addPropertiesSource(source);
        // Spring Boot later gives the context another properties component, which looks for sources here.
        context.getRegistry().bind("launchdarklyDefaultSettings", PropertiesSource.class, source);
    }

    private record Source(CamelContext context) implements PropertiesSource, Ordered {
        @Override
        public String getName() {
            return "launchdarkly-defaults";
        }

        @Override
        public int getOrder() {
            return LOWEST;
        }

        @Override
        public String getProperty(String name) {
            return Setting.of(name)
                    .filter(setting -> setting.isOwn() && !isSetElsewhere(name))
                    .map(Setting::defaultValue)
                    .orElse(null);
        }

        /** Camel looks in some places only when no source has the property, and a default must not hide what is set there. */
        private boolean isSetElsewhere(String name) {
            PropertiesComponent properties = (PropertiesComponent) context.getPropertiesComponent();
            Properties initial = properties.getInitialProperties();
            // Not containsKey: Camel's own kind of properties, which its Main uses, knows no keys by that.
            return (initial != null && initial.get(name) != null)
                    // Spring Boot's environment.
                    || properties.getPropertiesParser().customLookup(name) != null
                    || (properties.getEnvironmentVariableMode()
                                    == PropertiesComponent.ENVIRONMENT_VARIABLES_MODE_FALLBACK
                            && IOHelper.lookupEnvironmentVariable(name) != null)
                    || (properties.getSystemPropertiesMode() == PropertiesComponent.SYSTEM_PROPERTIES_MODE_FALLBACK
                            && System.getProperty(name) != null);
        }
    }
}
