package io.segmentlaunchdarkly.startup;

import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ContextServicePlugin;

/**
 * The first step of a start: before Camel reads a setting or a route, it makes sure that any later failure is reported in one line, and
 * that the settings are read from the file that users edit. Camel finds it through {@code META-INF/services} wherever the jar is. It acts
 * only in the distribution, whose launcher sets the system property {@value #DISTRIBUTION}, and only on the main thread.
 */
public final class StartFailurePlugin implements ContextServicePlugin {
    static final String DISTRIBUTION = "launchdarkly.distribution";

    private static final String SETTINGS = "application.properties";

    @Override
    public void load(CamelContext camelContext) {
        Thread thread = Thread.currentThread();
        if (Boolean.getBoolean(DISTRIBUTION) && thread.getName().equals("main")) {
            StartFailure failure = new StartFailure(camelContext);
            thread.setUncaughtExceptionHandler(failure);
            hidingJar().ifPresent(jar -> failure.uncaughtException(thread, hidden(jar)));
        }
    }

    /** The jar in {@code lib/} that hides the installation's settings, because {@code config/} comes after it on the classpath. */
    private static Optional<String> hidingJar() {
        return Optional.ofNullable(StartFailurePlugin.class.getClassLoader().getResource(SETTINGS))
                .filter(settings -> settings.getProtocol().equals("jar"))
                .map(settings -> settings.getPath().replaceFirst("!/.*", "").replaceFirst(".*/", ""));
    }

    private static IllegalArgumentException hidden(String jar) {
        return new IllegalArgumentException("lib/" + jar + " has an " + SETTINGS
                + " of its own, which hides the one in config/: take it out of the jar.");
    }
}
