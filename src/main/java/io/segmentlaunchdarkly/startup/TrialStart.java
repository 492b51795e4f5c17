package io.segmentlaunchdarkly.startup;

import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.util.FileUtil;
import org.apache.camel.util.IOHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A start with the settings and routes of the current directory that disturbs nobody: its routes are built but do not run, and it has ports
 * and a data directory of its own. It must not run on the main thread of a distribution, where a failed start ends the process.
 */
public final class TrialStart implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrialStart.class);
    private static final Path SETTINGS = Path.of("config", "application.properties");
    /** Camel's mode in which the files override these. */
    private static final String LAST = "1";

    private final Main trial = new Main();
    private Path data;
    private Optional<String> problem = Optional.empty();

    private TrialStart() {}

    /** Tries a start; that it fails is a result. */
    public static TrialStart run() {
        TrialStart start = new TrialStart();
        start.tryIt();
        return start;
    }

    /** Why the service would not start, what a start would print; empty when it would. */
    public Optional<String> problem() {
        return problem;
    }

    /** The application, whose properties are the settings, but for the ports and the data directory. */
    public CamelContext context() {
        return trial.getCamelContext();
    }

    private void tryIt() {
        try {
            data = Files.createTempDirectory("segment-launchdarkly-trial");
            trial.setShutdownStrategy(new SimpleMainShutdownStrategy());
            environment().forEach(trial::addOverrideProperty);
            trial.addOverrideProperty("camel.component.properties.environment-variable-mode", LAST);
            trial.addOverrideProperty("camel.component.properties.system-properties-mode", LAST);
            trial.addOverrideProperty(Setting.DATA_DIRECTORY.key(), data.toString());
            trial.addOverrideProperty(Setting.SERVER_PORT.key(), "0");
            trial.addOverrideProperty(Setting.MANAGEMENT_PORT.key(), freePort());
            trial.addOverrideProperty(Setting.JMS_PORT.key(), "0");
            trial.addOverrideProperty("camel.main.auto-startup", "false");
            trial.addOverrideProperty("camel.main.main-listener-classes", DistributionStartChecks.class.getName());
            trial.start();
        } catch (Exception e) {
            LOG.debug("The trial failed", e);
            problem = Optional.of(StartFailure.describe(e, trial.getCamelContext()));
        }
    }

    /** A port different from the ingest port: with 0 for both, Camel would use one server for both. */
    private static String freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return String.valueOf(free.getLocalPort());
        }
    }

    /**
     * The settings that environment variables and system properties override, as initial settings of the trial, so that its own overrides
     * take precedence.
     */
    private static Map<String, String> environment() throws IOException {
        Properties settings = new Properties();
        try (InputStream file = Files.newInputStream(SETTINGS)) {
            settings.load(file);
        }
        Map<String, String> overridden = new HashMap<>();
        for (String setting : settings.stringPropertyNames()) {
            String value = System.getProperty(setting, IOHelper.lookupEnvironmentVariable(setting));
            if (value != null) {
                overridden.put(setting, value);
            }
        }
        return overridden;
    }

    /** Stops it and deletes what it wrote. */
    @Override
    public void close() {
        trial.stop();
        if (data != null) {
            FileUtil.removeDir(data.toFile());
        }
    }
}
