package io.segmentlaunchdarkly.console;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.ContextServicePlugin;

/**
 * The first word of the start: before Camel reads a setting or a route, it sees to it that whatever fails from here on is told in one
 * line. Camel finds it through {@code META-INF/services} wherever the jar is; it does something only in the distribution, whose launcher
 * sets the system property {@value #DISTRIBUTION}, and only on the main thread.
 */
public final class EarlyStart implements ContextServicePlugin {
    static final String DISTRIBUTION = "launchdarkly.distribution";

    @Override
    public void load(CamelContext camelContext) {
        Thread thread = Thread.currentThread();
        if (Boolean.getBoolean(DISTRIBUTION) && thread.getName().equals("main")) {
            thread.setUncaughtExceptionHandler(new StartFailure(camelContext));
        }
    }
}
