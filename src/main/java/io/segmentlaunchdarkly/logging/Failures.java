package io.segmentlaunchdarkly.logging;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Exchange;

/** Describes an unexpected failure for a log line. */
public final class Failures {
    private static final String OWN_CLASSES = "io.segmentlaunchdarkly.";
    private static final int MOST_CAUSES = 5;

    private Failures() {}

    /**
     * What failed and where, in one line: for each exception its class and a line of code, this project's if there is one. The messages of
     * exceptions may quote an event's data, which does not belong into a log, so only those are included that are about the machine: about
     * files, connections and memory. The log has the whole of it at the level DEBUG.
     */
    public static String describe(Throwable failure) {
        StringBuilder line = new StringBuilder();
        Set<Throwable> seen = new LinkedHashSet<>();
        for (Throwable cause = failure;
                cause != null && seen.size() < MOST_CAUSES && seen.add(cause);
                cause = cause.getCause()) {
            line.append(line.length() == 0 ? "" : ", caused by ")
                    .append(cause.getClass().getName())
                    .append(message(cause))
                    .append(place(cause.getStackTrace()));
        }
        return line.toString();
    }

    /** Describes the failure that an exchange's error handling has caught, for a log step of a route. */
    public static String describeCaught(Exchange exchange) {
        return describe(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
    }

    private static String message(Throwable cause) {
        boolean aboutTheMachine =
                cause instanceof IOException || cause instanceof TimeoutException || cause instanceof Error;
        return aboutTheMachine
                        && cause.getMessage() != null
                        && cause.getClass().getName().startsWith("java.")
                ? ": " + cause.getMessage()
                : "";
    }

    private static String place(StackTraceElement[] trace) {
        StackTraceElement place = null;
        for (StackTraceElement element : trace) {
            if (place == null || element.getClassName().startsWith(OWN_CLASSES)) {
                place = element;
            }
            if (element.getClassName().startsWith(OWN_CLASSES)) {
                break;
            }
        }
        return place == null ? "" : " (" + place.getFileName() + ":" + place.getLineNumber() + ")";
    }
}
