package io.segmentlaunchdarkly.console.events;

import io.segmentlaunchdarkly.console.web.RefusalException;
import io.segmentlaunchdarkly.history.History;
import io.segmentlaunchdarkly.history.HistoryReader;
import io.segmentlaunchdarkly.history.SearchTimeoutException;
import io.segmentlaunchdarkly.outbox.OutboxComponent;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;

/**
 * The application's history as pages use it. Few searches run at once and few wait, so that pages take neither the processors nor the
 * server's threads from events.
 */
public final class ConsoleHistory {
    private static final int SEARCHES_AT_ONCE = 2;
    private static final int MOST_WAITING = 4;
    private static final long PATIENCE_SECONDS = 10;

    private final CamelContext context;
    private final Duration most;
    private final Semaphore searches = new Semaphore(SEARCHES_AT_ONCE, true);

    public ConsoleHistory(CamelContext context) {
        this.context = context;
        this.most = Setting.CONSOLE_SEARCH_TIMEOUT.duration(context);
    }

    /** A search. */
    public interface Search<T> {
        T in(HistoryReader reader) throws IOException;
    }

    /**
     * Makes a search when there is room for it.
     *
     * @throws RefusalException if there is none for ten seconds, too many wait, or the search takes too long
     */
    public <T> T search(Search<T> search) throws IOException {
        boolean admitted = false;
        try {
            admitted =
                    searches.getQueueLength() < MOST_WAITING && searches.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!admitted) {
                throw RefusalException.unavailable("Other searches are being made: try again in a moment.");
            }
            return search.in(new HistoryReader(dataDirectory(), most));
        } catch (SearchTimeoutException e) {
            throw RefusalException.unavailable("The search was given up after " + most.toSeconds()
                    + " seconds: ask for a shorter time, or for a messageId or a user.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RefusalException.unavailable("The service is being stopped.");
        } finally {
            if (admitted) {
                searches.release();
            }
        }
    }

    /** Whether there is a history. */
    public boolean isOn() {
        return History.of(context).filter(History::isOn).isPresent();
    }

    /** A sentence for where there is none. */
    public String absence() {
        return "There is no history: " + Setting.HISTORY_MAX_BYTES + " or " + Setting.HISTORY_KEEP_DAYS + " is 0.";
    }

    /** The service's data directory. */
    public Path dataDirectory() {
        return Path.of(context.getComponent("launchdarkly-outbox", OutboxComponent.class)
                        .getDataDirectory())
                .toAbsolutePath();
    }
}
