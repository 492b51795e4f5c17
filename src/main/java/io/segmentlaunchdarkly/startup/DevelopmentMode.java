package io.segmentlaunchdarkly.startup;

import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.util.IOHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches {@code routes/} and {@code config/} for edits. After each edit a trial application starts beside the running
 * service, with a data directory and ports of its own, and with its routes built but not running. If the trial succeeds, the process ends
 * with {@link #RESTART} and the launcher starts it again. If it fails, the service keeps its current routes, the log says what is wrong,
 * and the health check {@code launchdarkly-edit} is DOWN with the same message until an edit succeeds.
 *
 * <p>Camel's own reloader is not used: in 4.18.0 it loses route templates, and a broken edit leaves it without any routes.
 */
final class DevelopmentMode extends AbstractHealthCheck implements Runnable {
    /** The exit code that asks the launcher for a restart. */
    static final int RESTART = 75;

    private static final Logger LOG = LoggerFactory.getLogger(DevelopmentMode.class);
    private static final long LOOK_EVERY_MILLIS = 300;
    private static final Path SETTINGS = Path.of("config", "application.properties");

    /** Camel's mode in which the files take precedence over these. */
    private static final String LAST = "1";

    private final List<Path> watched;
    private volatile Map<Path, String> inEffect = Map.of();
    private volatile String problem = "";

    DevelopmentMode(List<Path> watched) {
        super("launchdarkly", "launchdarkly-edit");
        this.watched = watched;
    }

    /** Records the state of the files before the routes are read, so that no later edit goes unnoticed. */
    void beforeRoutesAreRead() throws IOException {
        inEffect = look();
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        if (problem.isEmpty()) {
            builder.up();
        } else {
            builder.message("The last edit is not in effect: " + problem).down();
        }
    }

    void start() {
        Thread thread = new Thread(this, "launchdarkly-development-mode");
        thread.setDaemon(true);
        thread.start();
        LOG.info("  Development mode: edits of routes/ and config/ take effect when they are saved.");
    }

    @Override
    public void run() {
        try {
            Map<Path, String> tried = inEffect;
            Map<Path, String> before = inEffect;
            while (true) {
                Thread.sleep(LOOK_EVERY_MILLIS);
                Map<Path, String> now = look();
                // An editor may write in several steps, so wait until nothing has changed between two looks.
                if (!now.equals(tried) && now.equals(before)) {
                    tried = now;
                    judge(!now.equals(inEffect));
                }
                before = now;
            }
        } catch (IOException e) {
            LOG.error("Development mode has failed and ends: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void judge(boolean changed) {
        problem = changed ? tryStart() : "";
        if (!problem.isEmpty()) {
            LOG.error("The edit is not in effect; the previous routes still run: {}", problem);
        } else if (changed) {
            LOG.info("The edit is good: starting again with it.");
            System.exit(RESTART);
        } else {
            LOG.info("The files are as they were at the start.");
        }
    }

    /** What is wrong with the edit; empty if it is valid. */
    private static String tryStart() {
        Path data = null;
        Main trial = new Main();
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
            try {
                trial.start();
            } finally {
                trial.stop();
            }
            return "";
        } catch (Exception e) {
            LOG.debug("The trial failed", e);
            return StartFailure.describe(e, trial.getCamelContext());
        } finally {
            delete(data);
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

    private Map<Path, String> look() throws IOException {
        Map<Path, String> files = new HashMap<>();
        for (Path directory : watched) {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    files.put(file, attributes.lastModifiedTime() + " " + attributes.size());
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE; // Deleted since it was listed.
                }
            });
        }
        return files;
    }

    private static void delete(Path directory) {
        if (directory == null) {
            return;
        }
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            LOG.warn("{} could not be deleted: {}", directory, e.toString());
        }
    }
}
