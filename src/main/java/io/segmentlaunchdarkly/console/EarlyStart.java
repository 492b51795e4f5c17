package io.segmentlaunchdarkly.console;

import java.net.URL;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ContextServicePlugin;

/**
 * The first word of the start: before Camel reads a setting or a route, it sees to it that whatever fails from here on is told in one
 * line, and that the settings are read where they are edited. Camel finds it through {@code META-INF/services} wherever the jar is; it
 * does something only in the distribution, whose launcher sets the system property {@value #DISTRIBUTION}, and only on the main thread.
 */
public final class EarlyStart implements ContextServicePlugin {
    static final String DISTRIBUTION = "launchdarkly.distribution";

    private static final String SETTINGS = "application.properties";

    @Override
    public void load(CamelContext camelContext) {
        Thread thread = Thread.currentThread();
        if (Boolean.getBoolean(DISTRIBUTION) && thread.getName().equals("main")) {
            StartFailure failure = new StartFailure(camelContext);
            thread.setUncaughtExceptionHandler(failure);
            try {
                settingsMustBeThoseInConfig();
            } catch (IllegalArgumentException e) {
                // Camel would go on without this plugin.
                failure.uncaughtException(thread, e);
            }
        }
    }

    /** The jars in {@code lib/} come before {@code config/} on the classpath. */
    private static void settingsMustBeThoseInConfig() {
        URL settings = EarlyStart.class.getClassLoader().getResource(SETTINGS);
        if (settings != null && settings.getProtocol().equals("jar")) {
            String jar = settings.getPath().replaceFirst("!/.*", "").replaceFirst(".*/", "");
            throw new IllegalArgumentException("lib/" + jar + " has an " + SETTINGS
                    + " of its own, which hides the one in config/: take it out of the jar.");
        }
    }
}
