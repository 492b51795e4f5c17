package io.segmentlaunchdarkly.startup;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.ContextServicePlugin;
import org.apache.camel.util.IOHelper;

/**
 * The first step of a start: before Camel reads a setting or a route, it makes sure that any later failure is reported in one line, and
 * that the settings are read from the file that users edit. Camel finds it through {@code META-INF/services} wherever the jar is. It acts
 * only in the distribution, whose launcher sets the system property {@value #DISTRIBUTION}, and only on the main thread.
 */
public final class StartFailurePlugin implements ContextServicePlugin {
    static final String DISTRIBUTION = "launchdarkly.distribution";

    private static final String SETTINGS = "application.properties";
    private static final String LISTENERS = "camel.main.main-listener-classes";

    @Override
    public void load(CamelContext camelContext) {
        Thread thread = Thread.currentThread();
        if (Boolean.getBoolean(DISTRIBUTION) && thread.getName().equals("main")) {
            StartFailure failure = new StartFailure(camelContext);
            thread.setUncaughtExceptionHandler(failure);
            problem().ifPresent(problem -> failure.uncaughtException(thread, new IllegalArgumentException(problem)));
        }
    }

    /** What is wrong with the settings file. Without it, Camel would start nothing and report nothing. */
    private static Optional<String> problem() {
        URL settings = StartFailurePlugin.class.getClassLoader().getResource(SETTINGS);
        if (settings == null) {
            return Optional.of(
                    "there is no config/" + SETTINGS + " in " + Path.of("").toAbsolutePath() + ".");
        }
        if (settings.getProtocol().equals("jar")) {
            // config/ is after the jars on the classpath.
            String jar = settings.getPath().replaceFirst("!/.*", "").replaceFirst(".*/", "");
            return Optional.of("lib/" + jar + " has an " + SETTINGS
                    + " of its own, which hides the one in config/: take it out of the jar.");
        }
        Properties file = new Properties();
        try (InputStream stream = settings.openStream()) {
            file.load(stream);
        } catch (IOException | IllegalArgumentException e) {
            return Optional.of("config/" + SETTINGS + " cannot be read: " + e.getMessage());
        }
        String listeners = System.getProperty(
                LISTENERS,
                Optional.ofNullable(IOHelper.lookupEnvironmentVariable(LISTENERS))
                        .orElse(file.getProperty(LISTENERS, "")));
        return listeners.contains(DistributionStartChecks.class.getName())
                ? Optional.empty()
                : Optional.of("config/" + SETTINGS + " does not set " + LISTENERS
                        + " to what the service is made of: edit the"
                        + " file that came with it, and keep its other lines.");
    }
}
