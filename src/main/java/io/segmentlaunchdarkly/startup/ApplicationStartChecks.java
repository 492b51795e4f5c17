package io.segmentlaunchdarkly.startup;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.support.LifecycleStrategySupport;

/**
 * Checks the mappings, and the {@code direct:} endpoints that this project's routes lead to, in whatever application they run: what is
 * wrong is an {@link IllegalArgumentException} that stops the start before any route is built. A bean of the routes. In the distribution
 * {@link DistributionStartChecks} has checked before it, more, and with less noise.
 */
public final class ApplicationStartChecks extends LifecycleStrategySupport implements CamelContextAware {
    private CamelContext camelContext;

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        // Adding it sets the context once more.
        if (this.camelContext == null) {
            this.camelContext = camelContext;
            camelContext.addLifecycleStrategy(this);
        }
    }

    @Override
    public void onContextInitializing(CamelContext context) {
        // Camel makes the beans of the routes' files twice, of which only the second ones are in its registry.
        if (context.getRegistry().findByType(ApplicationStartChecks.class).contains(this)) {
            Environments.check(context);
            DirectEndpointCheck.check(context, route -> route.startsWith("launchdarkly-"));
            MappingCheck.check(context);
        }
    }
}
