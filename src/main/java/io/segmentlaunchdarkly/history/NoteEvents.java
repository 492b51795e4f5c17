package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.history.HistoryEvent.Origin;
import io.segmentlaunchdarkly.routing.RequestOutcomes;
import io.segmentlaunchdarkly.routing.StoreRejectedEvents;
import io.segmentlaunchdarkly.segment.RequestContents;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.Exchange;

/**
 * Notes what became of the events of a request, all of which are safe. In: what the routes before left in the
 * exchange's properties. It changes nothing.
 */
public final class NoteEvents extends HistoryStep {
    @Override
    void note(History history, Exchange exchange) {
        RequestContents request = RequestContents.of(exchange);
        RequestOutcomes outcomes = exchange.getProperty(ExchangeProperties.REQUEST_OUTCOMES, RequestOutcomes.class);
        List<RequestOutcomes.Event> events = outcomes == null ? List.of() : outcomes.events();
        if (events.isEmpty() && request.rejections().isEmpty()) {
            return;
        }
        history.add(new RequestNote(
                exchange.getProperty(ExchangeProperties.RESENT, false, Boolean.class) ? Origin.RESENT : Origin.RECEIVED,
                StoreRejectedEvents.source(exchange.getProperty(ExchangeProperties.WRITE_KEY, "", String.class)),
                exchange.getProperty(ExchangeProperties.ENVIRONMENT, "", String.class),
                batches(exchange),
                request.sent(),
                events,
                request.rejections(),
                leftOut(
                        exchange.getProperty(ExchangeProperties.DUPLICATES, List.of(), List.class),
                        exchange.getProperty(ExchangeProperties.MADE_BEFORE, List.of(), List.class)),
                history.mask()));
    }

    private static List<String> batches(Exchange exchange) {
        List<?> names = exchange.getProperty(ExchangeProperties.BATCHES, List.of(), List.class);
        return names.stream().map(String.class::cast).toList();
    }

    private static Set<byte[]> leftOut(List<?> duplicates, List<?> madeBefore) {
        if (duplicates.isEmpty() && madeBefore.isEmpty()) {
            return Set.of();
        }
        Set<byte[]> leftOut = Collections.newSetFromMap(new IdentityHashMap<>());
        Stream.concat(duplicates.stream(), madeBefore.stream()).forEach(each -> leftOut.add((byte[]) each));
        return leftOut;
    }
}
