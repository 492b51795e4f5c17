package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.outbox.BatchInHand;
import io.segmentlaunchdarkly.outbox.FileInHand;
import java.time.Clock;
import java.util.List;
import org.apache.camel.Exchange;

/** Notes that a batch was delivered, while its file is still in the outbox; a batch without a file has no history. */
public final class NoteDelivery extends HistoryStep {
    private final Clock clock = Clock.systemUTC();

    @Override
    void note(History history, Exchange exchange) {
        if (!(BatchInHand.of(exchange) instanceof FileInHand batch)) {
            return;
        }
        history.delivered(
                new Turn(
                        clock.instant(),
                        batch.environment(),
                        batch.fileName(),
                        Turn.DELIVERED,
                        batch.events(),
                        batch.attempts() + 1,
                        exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class),
                        "",
                        List.of()),
                batch.file());
    }
}
