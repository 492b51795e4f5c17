package io.segmentlaunchdarkly.console;

import java.net.BindException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.camel.FailedToCreateRouteException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the process when it could not start, with what to change in place of a stack trace (which is logged at DEBUG). */
final class StartFailure implements Thread.UncaughtExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(StartFailure.class);

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        LOG.debug("The start failed", failure);
        System.err.println("segment-launchdarkly cannot start: " + describe(failure));
        System.err.flush();
        // Servers that did start keep the JVM alive; what they acknowledged is safe on the disk.
        Runtime.getRuntime().halt(1);
    }

    /** The deepest message, which is the one about the cause, and the route and the file in which it happened. */
    static String describe(Throwable failure) {
        String where = "";
        Throwable deepest = failure;
        Set<Throwable> seen = new LinkedHashSet<>();
        for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
            if (cause instanceof FailedToCreateRouteException route) {
                where = " (route " + route.getRouteId()
                        + (route.getLocation() == null ? "" : ", " + route.getLocation()) + ")";
            }
            if (cause.getMessage() != null && !cause.getMessage().isBlank()) {
                deepest = cause;
            }
        }
        String message = deepest.getMessage() == null ? deepest.toString() : deepest.getMessage();
        if (deepest instanceof BindException) {
            message += ": another process listens there; stop it or set camel.server.port or camel.management.port";
        }
        return message.lines().findFirst().orElse("")
                + where
                + message.lines().skip(1).reduce("", (a, b) -> a + "\n" + b);
    }
}
