package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.logging.LogEvents;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A step that notes something in the application's history. If it fails, the exchange goes on. Without a history it does nothing. */
public abstract class HistoryStep implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryStep.class);

    private volatile Optional<History> history;

    HistoryStep() {}

    @Override
    public final void process(Exchange exchange) {
        try {
            Optional<History> known = history;
            if (known == null) {
                known = History.of(exchange.getContext());
                history = known;
            }
            if (known.isPresent() && known.get().isOn()) {
                note(known.get(), exchange);
            }
        } catch (RuntimeException | Error e) {
            LOG.warn(LogEvents.HISTORY_STEP_FAILED, "Something is not in the history: {}", e.toString());
            LOG.debug("It failed here.", e);
        }
    }

    abstract void note(History to, Exchange exchange);
}
