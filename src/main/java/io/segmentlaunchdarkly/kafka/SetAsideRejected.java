package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.segment.Rejection;
import io.segmentlaunchdarkly.segment.RequestContents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Writes the rejected events of a record to the topic of events that cannot be delivered, each with its reason code and message. */
public final class SetAsideRejected implements Processor {
    @Override
    public void process(Exchange exchange) throws IOException {
        String place = exchange.getProperty(ExchangeProperties.KAFKA_RECORD, ReceivedRecord.class)
                .place();
        RecordInHand record = exchange.getProperty(ExchangeProperties.RECORD_IN_HAND, RecordInHand.class);
        for (Rejection rejection : RequestContents.of(exchange).rejections()) {
            record.setAside(
                    json(rejection.kept()).getBytes(StandardCharsets.UTF_8),
                    Map.of(
                            InvalidRecord.CODE, rejection.code(),
                            InvalidRecord.REASON, rejection.message(),
                            InvalidRecord.PLACE, place));
        }
    }

    private static String json(Rejection.Kept kept) {
        if (kept instanceof Rejection.Whole event) {
            return event.json();
        }
        return kept instanceof Rejection.Excerpt excerpt ? excerpt.text() : "";
    }
}
