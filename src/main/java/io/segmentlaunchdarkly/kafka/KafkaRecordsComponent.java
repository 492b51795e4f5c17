package io.segmentlaunchdarkly.kafka;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** The records of the outbox in Kafka as a Camel component: {@code launchdarkly-kafka-records:<route that accounts>}. */
@Component("launchdarkly-kafka-records")
public final class KafkaRecordsComponent extends DefaultComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        KafkaRecordsEndpoint endpoint = new KafkaRecordsEndpoint(uri, this);
        endpoint.setAccountRoute(remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }
}
