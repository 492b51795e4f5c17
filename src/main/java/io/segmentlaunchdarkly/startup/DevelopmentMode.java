package io.segmentlaunchdarkly.startup;

import io.segmentlaunchdarkly.logging.LogEvents;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
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
    private static final Set<FileVisitOption> FOLLOWING_LINKS = Set.of(FileVisitOption.FOLLOW_LINKS);

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
        LOG.info(
                LogEvents.EDIT_WATCHED,
                "  Development mode: edits of routes/ and config/ take effect when they are saved.");
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
            LOG.error(LogEvents.EDIT_WATCH_FAILED, "Development mode has failed and ends: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void judge(boolean changed) {
        problem = changed ? tryStart() : "";
        if (!problem.isEmpty()) {
            LOG.error(LogEvents.EDIT_REFUSED, "The edit is not in effect; the previous routes still run: {}", problem);
        } else if (changed) {
            LOG.info(LogEvents.EDIT_ACCEPTED, "The edit is good: starting again with it.");
            System.exit(RESTART);
        } else {
            LOG.info(LogEvents.EDIT_REVERTED, "The files are as they were at the start.");
        }
    }

    /** What is wrong with the edit; empty if it is valid. */
    private static String tryStart() {
        try (TrialStart trial = TrialStart.run()) {
            return trial.problem().orElse("");
        }
    }

    private Map<Path, String> look() throws IOException {
        Map<Path, String> files = new HashMap<>();
        for (Path directory : watched) {
            Files.walkFileTree(directory, FOLLOWING_LINKS, Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    files.put(file, attributes.lastModifiedTime() + " " + attributes.size());
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE; // Deleted since it was listed, or a link that leads in a circle.
                }
            });
        }
        return files;
    }
}
