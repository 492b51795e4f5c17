package io.segmentlaunchdarkly.delivery;

import org.apache.camel.telemetry.decorators.HttpSpanDecorator;

/**
 * Has Camel's tracer describe a request to LaunchDarkly as any other HTTP request, with method, address and status: it knows the project's
 * own HTTP component neither by its name nor by its class.
 */
public final class TracedDelivery extends HttpSpanDecorator {
    @Override
    public String getComponent() {
        return "launchdarkly-http";
    }
}
