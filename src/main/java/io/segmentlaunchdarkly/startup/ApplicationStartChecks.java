package io.segmentlaunchdarkly.startup;

import io.segmentlaunchdarkly.observe.alerts.RulesFile;
import io.segmentlaunchdarkly.settings.Setting;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * Checks the mappings, and the {@code direct:} endpoints to which this project's routes lead, in any application: a mistake is an {@link
 * IllegalArgumentException} that stops the start before any route is built. It is a bean of the routes. In the distribution {@link
 * DistributionStartChecks} runs first, checks more and fails with less noise.
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
        // Camel creates the beans of the route files twice, of which only the second ones are in its registry.
        if (context.getRegistry().findByType(ApplicationStartChecks.class).contains(this)) {
            Environments.check(context);
            DirectEndpointCheck.check(context, route -> route.startsWith("launchdarkly-"));
            MappingCheck.check(context);
            RulesFile.check(Setting.ALERTS_RULES.text(context));
        }
    }
}
