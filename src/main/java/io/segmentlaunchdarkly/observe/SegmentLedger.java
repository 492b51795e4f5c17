package io.segmentlaunchdarkly.observe;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.outbox.OutboxException;
import io.segmentlaunchdarkly.outbox.OutboxFullException;
import io.segmentlaunchdarkly.routing.EventOutcome;
import io.segmentlaunchdarkly.routing.RequestOutcomes;
import io.segmentlaunchdarkly.segment.Rejection;
import io.segmentlaunchdarkly.segment.RequestContents;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * The ledger of Segment events: received = rejected + duplicate + filtered + unmapped + discarded + mapped. It counts a request's events
 * once, when all of them are safe. Events of a request that failed (429, 503) do not count, because the client sends them again. A
 * request that is refused as a whole has no events and is counted as a request, by its reason code.
 *
 * <p>It starts from zero with each process. As a {@link Consumer} it accepts the reason code of a request that was refused before it
 * reached a route.
 */
public final class SegmentLedger implements Consumer<String> {
    /**
     * The ledger at one moment.
     *
     * @param received how many events the requests had
     * @param duplicate events for which everything that was made of them was left out as a duplicate
     * @param mapped events of which at least one mapping made a LaunchDarkly event
     */
    public record Balance(
            long received, long rejected, long duplicate, long filtered, long unmapped, long discarded, long mapped) {}

    private final LabelledCounters rejections = new LabelledCounters(1);
    private final LabelledCounters discards = new LabelledCounters(2);
    private final LabelledCounters refusals = new LabelledCounters(1);
    private volatile ObjLongConsumer<String> durations = (route, nanos) -> {};
    private Balance balance = new Balance(0, 0, 0, 0, 0, 0, 0);

    /** The ledger as it is now. */
    public synchronized Balance balance() {
        return balance;
    }

    private synchronized void add(Balance more) {
        balance = new Balance(
                balance.received + more.received,
                balance.rejected + more.rejected,
                balance.duplicate + more.duplicate,
                balance.filtered + more.filtered,
                balance.unmapped + more.unmapped,
                balance.discarded + more.discarded,
                balance.mapped + more.mapped);
    }

    /** Rejected events, by reason code. */
    LabelledCounters rejections() {
        return rejections;
    }

    /** Events that a mapping discarded, by mapping and code. */
    LabelledCounters discards() {
        return discards;
    }

    /** Refused requests, by reason code. */
    LabelledCounters refusals() {
        return refusals;
    }

    /** Reports every request whose events are safe: the route by which it came in, and the nanoseconds since it arrived. */
    void watchDurations(ObjLongConsumer<String> watcher) {
        durations = watcher;
    }

    @Override
    public void accept(String code) {
        refusals.add(1, code);
    }

    /** A step that writes to the ledger. */
    public abstract static class Step implements Processor {
        private SegmentLedger ledger = new SegmentLedger();

        private Step() {}

        /** The ledger to write to. */
        public void setLedger(SegmentLedger ledger) {
            this.ledger = ledger;
        }

        final SegmentLedger ledger() {
            return ledger;
        }
    }

    /** Counts the events of a request, once all of them are safe. */
    public static final class Taken extends Step {
        @Override
        @SuppressWarnings("unchecked")
        public void process(Exchange exchange) {
            RequestContents request = RequestContents.of(exchange);
            Map<String, Integer> codes = new HashMap<>();
            request.rejections().forEach(rejection -> codes.merge(rejection.code(), rejection.count(), Integer::sum));
            codes.forEach((code, count) -> ledger().rejections.add(count, code));
            RequestOutcomes outcomes = exchange.getProperty(ExchangeProperties.REQUEST_OUTCOMES, RequestOutcomes.class);
            if (outcomes != null) {
                outcomes.discards()
                        .forEach((discard, count) -> ledger().discards.add(count, discard.mapping(), discard.code()));
            }
            int duplicates = outcomes == null
                    ? 0
                    : outcomes.duplicates(exchange.getProperty(ExchangeProperties.DUPLICATES, List.of(), List.class));
            ledger().add(new Balance(
                    request.events(),
                    request.rejections().stream().mapToInt(Rejection::count).sum(),
                    duplicates + exchange.getProperty(ExchangeProperties.REPEATED, 0, Integer.class),
                    count(outcomes, EventOutcome.FILTERED),
                    count(outcomes, EventOutcome.UNMAPPED),
                    count(outcomes, EventOutcome.DISCARDED),
                    count(outcomes, EventOutcome.MAPPED) - duplicates));
            ledger().durations.accept(exchange.getFromRouteId(), nanosSinceReceipt(exchange));
        }

        private static long nanosSinceReceipt(Exchange exchange) {
            Long received = exchange.getProperty(ExchangeProperties.RECEIVED_NANOS, Long.class);
            return received == null
                    ? TimeUnit.MILLISECONDS.toNanos(exchange.getClock().elapsed())
                    : System.nanoTime() - received;
        }

        private static int count(RequestOutcomes outcomes, EventOutcome outcome) {
            return outcomes == null ? 0 : outcomes.events(outcome);
        }
    }

    /**
     * Counts a failed request, by the code of its answer. Requests that carry no events, such as a browser's preflight, are not counted.
     */
    public static final class Refused extends Step {
        private static final Set<String> CALLS_WITH_EVENTS = Set.of("events", "pixel");

        @Override
        public void process(Exchange exchange) {
            if (CALLS_WITH_EVENTS.contains(exchange.getProperty(ExchangeProperties.CALL, "", String.class))) {
                ledger().accept(code(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class)));
            }
        }

        private static String code(Exception failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof RequestRefusedException refused) {
                    return refused.code();
                } else if (cause instanceof OutboxFullException) {
                    return "outbox_full";
                } else if (cause instanceof OutboxException
                        || cause instanceof IOException
                        || cause instanceof UncheckedIOException) {
                    return "outbox_unavailable";
                }
            }
            return "internal_error";
        }
    }
}
