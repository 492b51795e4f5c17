package io.segmentlaunchdarkly.dropin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Ordered;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.spi.ContextServicePlugin;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.util.IOHelper;

/**
 * Gives every application that has the jar the default of each {@code launchdarkly.} setting, so that it sets only what differs. They
 * stand in one place, the {@code application.properties} of the distribution, of which the jar has a copy; nothing else in that file
 * concerns another application. Whatever the application sets itself, wherever Camel or its framework looks, goes before.
 */
public final class DefaultSettings implements ContextServicePlugin {
    private static final String PREFIX = "launchdarkly.";
    private static final Properties DEFAULTS = defaults();

    @Override
    public void load(CamelContext context) {
        PropertiesSource source = new Source(context);
        context.getPropertiesComponent().addPropertiesSource(source);
        // Spring Boot gives the context another properties component later, which looks for sources here.
        context.getRegistry().bind("launchdarklyDefaultSettings", PropertiesSource.class, source);
    }

    /** The names of all settings, without those of further environments. */
    public static Set<String> names() {
        return new TreeSet<>(DEFAULTS.stringPropertyNames());
    }

    private static Properties defaults() {
        Properties all = new Properties();
        try (InputStream file =
                DefaultSettings.class.getResourceAsStream("/io/segmentlaunchdarkly/application.properties")) {
            all.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        all.keySet().removeIf(key -> !key.toString().startsWith(PREFIX));
        return all;
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
            return name.startsWith(PREFIX) && !isSetElsewhere(name) ? DEFAULTS.getProperty(name) : null;
        }

        /** Camel asks some places only when no source has the property, and a default must not hide what stands there. */
        private boolean isSetElsewhere(String name) {
            PropertiesComponent properties = (PropertiesComponent) context.getPropertiesComponent();
            Properties initial = properties.getInitialProperties();
            return (initial != null && initial.containsKey(name))
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
