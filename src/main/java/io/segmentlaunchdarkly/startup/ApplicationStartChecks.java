package io.segmentlaunchdarkly.startup;

import io.segmentlaunchdarkly.observe.alerts.RulesFile;
import io.segmentlaunchdarkly.settings.Setting;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * Checks this project's routes in any application: their environments and mappings, the {@code direct:} endpoints they lead to and the
 * route configurations they name. A mistake is an {@link IllegalArgumentException} that stops the start before any route is built. This
 * is a bean of the routes. In the distribution {@link DistributionStartChecks} runs first, checks more and fails with less noise.
 */
public final class ApplicationStartChecks extends LifecycleStrategySupport implements CamelContextAware {
    private CamelContext camelContext;

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        // Adding the service sets the context again.
        if (this.camelContext == null) {
            this.camelContext = camelContext;
            camelContext.addLifecycleStrategy(this);
        }
    }

    @Override
    public void onContextInitializing(CamelContext context) {
        // Camel creates the beans of the route files twice, and only the second ones are in its registry.
        if (context.getRegistry().findByType(ApplicationStartChecks.class).contains(this)) {
            OutboxStoreCheck.check(context);
            Environments.check(context);
            DirectEndpointCheck.check(context, ApplicationStartChecks::isOurs);
            RouteConfigurationCheck.check(context, ApplicationStartChecks::isOurs);
            MappingCheck.check(context);
            RulesFile.check(Setting.ALERTS_RULES.text(context));
        }
    }

    private static boolean isOurs(String routeId) {
        return routeId.startsWith("launchdarkly-");
    }
}
