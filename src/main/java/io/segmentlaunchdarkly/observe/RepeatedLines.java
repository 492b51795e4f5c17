package io.segmentlaunchdarkly.observe;

import io.segmentlaunchdarkly.logging.LogEvents;
import java.util.HashMap;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.config.Node;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginFactory;
import org.apache.logging.log4j.core.filter.AbstractFilter;

/**
 * A filter of Log4j for an appender ({@code config/log4j2.properties}): of warnings and errors of one kind, it passes a number in
 * ten seconds, leaves out the rest, and then logs how many were left out. So a line for each request cannot fill the disk, however many
 * requests come.
 */
@Plugin(name = "RepeatedLines", category = Node.CATEGORY, elementType = Filter.ELEMENT_TYPE, printObject = true)
public final class RepeatedLines extends AbstractFilter {
    private static final String OWN_LOGGER = "launchdarkly.log";
    private static final Marker LEFT_OUT = MarkerManager.getMarker(LogEvents.LINES_LEFT_OUT.getName());
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long LOOK_MILLIS = 1_000;
    private static final int SAME_CHARACTERS = 32;
    /** How many kinds of lines are told apart; all further ones count as one kind. */
    private static final int MOST_KINDS = 500;

    private static final Kind ANY_OTHER = new Kind("", Level.WARN, "");

    /**
     * Lines that count as the same.
     *
     * @param alike the name of their event; of lines without a name, their beginning
     */
    record Kind(String logger, Level level, String alike) {}

    private static final class Window {
        private final long begunAt;
        private int lines;
        private int leftOut;

        Window(long begunAt) {
            this.begunAt = begunAt;
        }
    }

    private final int most;
    private final LongSupplier nanoTime;
    private final Map<Kind, Window> windows = new HashMap<>();
    private Timer timer;

    RepeatedLines(int most, LongSupplier nanoTime) {
        this.most = most;
        this.nanoTime = nanoTime;
    }

    /**
     * Called by Log4j.
     *
     * @param most how many lines of a kind in ten seconds, 10 unless set
     * @param onMatch the result for a line that passes, as Log4j gives it to every filter; the default leaves the line to other filters
     * @param onMismatch the result for a line that is left out; the default denies it
     */
    @PluginFactory
    public static RepeatedLines create(
            @PluginAttribute(value = "most", defaultInt = 10) int most,
            @PluginAttribute("onMatch") Result onMatch,
            @PluginAttribute("onMismatch") Result onMismatch) {
        return new RepeatedLines(most, System::nanoTime);
    }

    @Override
    public Result filter(LogEvent event) {
        if (!event.getLevel().isMoreSpecificThan(Level.WARN)
                || event.getLoggerName().equals(OWN_LOGGER)) {
            return Result.NEUTRAL;
        }
        return admit(new Kind(event.getLoggerName(), event.getLevel(), alike(event))) ? Result.NEUTRAL : Result.DENY;
    }

    private static String alike(LogEvent event) {
        if (event.getMarker() != null) {
            return event.getMarker().getName();
        }
        String text = event.getMessage().getFormattedMessage();
        return text == null ? "" : text.substring(0, Math.min(SAME_CHARACTERS, text.length())) + "...";
    }

    private synchronized boolean admit(Kind kind) {
        long now = nanoTime.getAsLong();
        Kind known = windows.size() < MOST_KINDS || windows.containsKey(kind) ? kind : ANY_OTHER;
        Window window = windows.computeIfAbsent(known, key -> new Window(now));
        boolean admitted = window.lines < most;
        if (admitted) {
            window.lines++;
        } else {
            window.leftOut++;
        }
        return admitted;
    }

    @Override
    public void start() {
        // On a thread of its own, because an appender's filter cannot write to the appender.
        timer = new Timer("launchdarkly-log", true);
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        ended().forEach((kind, leftOut) -> LogManager.getLogger(OWN_LOGGER)
                                .log(
                                        kind.level(),
                                        LEFT_OUT,
                                        "{} more lines like \"{}\" were left out.",
                                        leftOut,
                                        kind.alike()));
                    }
                },
                LOOK_MILLIS,
                LOOK_MILLIS);
        super.start();
    }

    @Override
    public boolean stop(long timeout, TimeUnit timeUnit) {
        if (timer != null) {
            timer.cancel();
        }
        return super.stop(timeout, timeUnit);
    }

    /** Ends the windows that are over, and returns how many lines each left out, if any. */
    synchronized Map<Kind, Integer> ended() {
        long now = nanoTime.getAsLong();
        Map<Kind, Integer> over = new HashMap<>();
        windows.entrySet().removeIf(entry -> {
            boolean ended = now - entry.getValue().begunAt > WINDOW_NANOS;
            if (ended && entry.getValue().leftOut > 0) {
                over.put(entry.getKey(), entry.getValue().leftOut);
            }
            return ended;
        });
        return over;
    }
}
