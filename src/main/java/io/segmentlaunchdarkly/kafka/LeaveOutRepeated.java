package io.segmentlaunchdarkly.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Leaves out the events of a record that were in its partition before, with the same write key and messageId, within the window of
 * de-duplication. In and out: a body that is the list of a request's events. How many were left out is in
 * {@link ExchangeProperties#REPEATED}.
 */
public final class LeaveOutRepeated implements Processor {
    @Override
    public void process(Exchange exchange) {
        RecordInHand record = exchange.getProperty(ExchangeProperties.RECORD_IN_HAND, RecordInHand.class);
        String writeKey = exchange.getProperty(ExchangeProperties.WRITE_KEY, "", String.class);
        List<?> events = exchange.getMessage().getBody(List.class);
        List<Object> unseen = new ArrayList<>(events.size());
        for (Object event : events) {
            String messageId = ((JsonNode) event).path("messageId").asText();
            if (messageId.isEmpty() || !record.isRepeated(writeKey, messageId)) {
                unseen.add(event);
            }
        }
        exchange.setProperty(ExchangeProperties.REPEATED, events.size() - unseen.size());
        exchange.getMessage().setBody(unseen);
    }
}
