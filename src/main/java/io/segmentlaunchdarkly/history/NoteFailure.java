package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.outbox.BatchInHand;
import io.segmentlaunchdarkly.outbox.FileInHand;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;

/** Notes that a batch was not delivered, and what becomes of it; a batch without a file has no history. */
public final class NoteFailure extends HistoryStep {
    private static final int LONGEST_ANSWER = 2000;

    private final Clock clock = Clock.systemUTC();

    @Override
    void note(History history, Exchange exchange) {
        if (!(BatchInHand.of(exchange) instanceof FileInHand batch)) {
            return;
        }
        Map<?, ?> reason = exchange.getProperty(ExchangeProperties.DELIVERY_REASON, Map.of(), Map.class);
        Turn turn = new Turn(
                clock.instant(),
                batch.environment(),
                batch.fileName(),
                exchange.getProperty(ExchangeProperties.DELIVERY_OUTCOME, "stalled", String.class),
                batch.events(),
                batch.attempts(),
                reason.get("status") instanceof Integer status ? status : 0,
                answer(reason),
                List.of());
        history.add(new TurnNote(
                turn.isSplit() || turn.isBuried()
                        ? turn.withLines(BatchLines.crcs(BatchLines.of(batch.bytes())))
                        : turn));
    }

    private static String answer(Map<?, ?> reason) {
        Object said = reason.get("error") == null ? reason.get("responseBody") : reason.get("error");
        String text = said == null ? "" : said.toString();
        return text.length() > LONGEST_ANSWER ? text.substring(0, LONGEST_ANSWER) : text;
    }
}
