package io.segmentlaunchdarkly.dropin;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.settings.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.ExtendedCamelContext;
import org.apache.camel.Processor;
import org.apache.camel.component.properties.PropertiesComponent;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.LocalBeanRepositoryAware;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.IOHelper;

/**
 * The first step of the kamelet {@code launchdarkly-sink}. For each message it sets the source. Before the first one it makes sure that
 * the routes it leads to exist: those of the application if it has some, otherwise the project's own from the jar, with the kamelet's
 * properties as their settings. An application has one set of these routes, so all uses of the kamelet must agree on the settings.
 */
public final class LaunchDarklySink implements Processor, CamelContextAware {
    private static final String INGEST = "launchdarkly-ingest";
    private static final String ROUTES = "classpath:io/segmentlaunchdarkly/routes/";

    /** The routes that {@value #INGEST} needs. The others receive events from outside or serve the tester. */
    private static final List<String> NEEDED = List.of(
            "ingest",
            "sources",
            "dispatch",
            "alias-user",
            "track-event",
            "collect",
            "deliver",
            "environments",
            "dead-letter");

    private final Map<String, String> settings = new LinkedHashMap<>();
    private String writeKey;
    private CamelContext camelContext;

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    /** The client-side ID of the LaunchDarkly environment. */
    public void setClientId(String clientId) {
        settings.put(Setting.CLIENT_ID.key(), clientId);
    }

    /** The Segment write key of the messages' source; unless set, that of the request that {@code segment-source} took it from. */
    public void setWriteKey(String writeKey) {
        this.writeKey = writeKey;
    }

    /** The events host of the LaunchDarkly instance. */
    public void setEventsHostName(String eventsHostName) {
        settings.put(Setting.EVENTS_HOST_NAME.key(), eventsHostName);
    }

    /** The whole address to post batches to; empty for the events host. */
    public void setEventsUrl(String eventsUrl) {
        settings.put(Setting.EVENTS_URL.key(), eventsUrl);
    }

    /** The directory in which events wait for delivery. */
    public void setDataDirectory(String dataDirectory) {
        settings.put(Setting.DATA_DIRECTORY.key(), dataDirectory);
    }

    /**
     * Called when the properties are set, while Camel makes the kamelet's route.
     *
     * @throws IllegalArgumentException when the routes are already running with another value
     */
    public void start() throws Exception {
        if (context().getRouteDefinition(INGEST) == null) {
            PropertiesComponent properties = (PropertiesComponent) camelContext.getPropertiesComponent();
            settings.forEach(properties::addOverrideProperty);
            startRoutes(properties);
        } else {
            settings.forEach(this::mustBeInEffect);
        }
    }

    private ModelCamelContext context() {
        return (ModelCamelContext) camelContext;
    }

    private void mustBeInEffect(String setting, String value) {
        String inEffect = camelContext.resolvePropertyPlaceholders("{{" + setting + "}}");
        // An environment variable takes precedence over the kamelet's value, in its first use as in later ones.
        if (!value.equals(inEffect) && IOHelper.lookupEnvironmentVariable(setting) == null) {
            throw new IllegalArgumentException("The kamelet launchdarkly-sink cannot set " + setting + " to \"" + value
                    + "\": the routes of this application run with \"" + inEffect
                    + "\". Use one value in all places, or copy the routes directory, which can have several"
                    + " environments.");
        }
    }

    private void startRoutes(PropertiesComponent properties) throws Exception {
        ExtendedCamelContext extension = camelContext.getCamelContextExtension();
        LocalBeanRepositoryAware registry = (LocalBeanRepositoryAware) camelContext.getRegistry();
        // The properties that only the route being built sees; Camel would lose them while it builds the others.
        Properties parameters = properties.getLocalProperties();
        BeanRepository beans = registry.getLocalBeanRepository();
        String route = extension.getCreateRoute();
        properties.setLocalProperties(null);
        registry.setLocalBeanRepository(null);
        try {
            loadRoutes();
        } finally {
            properties.setLocalProperties(parameters);
            registry.setLocalBeanRepository(beans);
            extension.createRoute(route);
        }
    }

    private void loadRoutes() throws Exception {
        List<Resource> files = new ArrayList<>();
        for (String name : NEEDED) {
            files.add(PluginHelper.getResourceLoader(camelContext).resolveResource(ROUTES + name + ".camel.yaml"));
        }
        List<RouteDefinition> before = List.copyOf(context().getRouteDefinitions());
        PluginHelper.getRoutesLoader(camelContext).loadRoutes(files);
        if (!camelContext.isStarted()) {
            // Camel has already built the routes that it knew and would leave these out. They start with the others.
            context()
                    .startRouteDefinitions(context().getRouteDefinitions().stream()
                            .filter(definition -> !before.contains(definition))
                            .toList());
        }
    }

    @Override
    public void process(Exchange exchange) {
        Object callers = exchange.getProperty(ExchangeProperties.WRITE_KEY);
        exchange.setProperty(ExchangeProperties.CALLERS_WRITE_KEY, callers);
        if (writeKey != null) {
            exchange.setProperty(ExchangeProperties.WRITE_KEY, writeKey);
        }
    }
}
