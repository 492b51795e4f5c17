package io.segmentlaunchdarkly.observe;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.StartupListener;
import org.apache.camel.support.service.ServiceSupport;

/** A bean of a route file that works from when its application has started until it stops. */
public abstract class StartedService extends ServiceSupport implements CamelContextAware, StartupListener {
    private CamelContext camelContext;

    @Override
    public final CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public final void setCamelContext(CamelContext camelContext) {
        if (this.camelContext == null) {
            this.camelContext = camelContext;
            try {
                camelContext.addStartupListener(this);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public final void onCamelContextStarted(CamelContext context, boolean alreadyStarted) throws Exception {
        // Camel creates the beans of the route files twice and keeps only the second ones in its registry.
        if (context.getRegistry().findByType(getClass()).contains(this)) {
            context.addService(this);
        }
    }
}
