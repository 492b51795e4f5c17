package io.segmentlaunchdarkly.delivery;

import org.apache.camel.Component;
import org.apache.camel.spi.ComponentCustomizer;

/**
 * Prevents the application's settings for its HTTP component from being applied to the one that delivers. Camel's Spring Boot starters
 * apply them, including all defaults, to every component of the same class, whatever its name.
 */
public final class OwnHttp implements ComponentCustomizer.Policy {
    private static final String COMPONENT = "launchdarkly-http";

    @Override
    public boolean test(String name, Component component) {
        return !name.equals(COMPONENT);
    }
}
