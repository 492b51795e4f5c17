package io.segmentlaunchdarkly.kafka;

import java.util.List;
import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Writes a list of {@link KafkaRecord} to a topic, each with the trace of the exchange, and goes on when all of them are safe there, on a thread of its own. It fails with
 * {@link KafkaUnavailableException} when one could not be written; others may have been.
 */
final class RecordProducer extends DefaultAsyncProducer {
    private final KafkaEndpoint endpoint;
    private RecordWriter writer;

    RecordProducer(KafkaEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        writer = endpoint.getComponent().writer(endpoint.topic());
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        try {
            List<KafkaRecord> records = traced(records(exchange), TraceHeaders.of(exchange));
            if (!records.isEmpty()) {
                writer.write(endpoint.topic(), records, failure -> {
                    if (failure != null) {
                        exchange.setException(failure);
                    } else if (endpoint.topic()
                            .equals(endpoint.getComponent().settings().topic())) {
                        endpoint.getComponent().written(records.size());
                    }
                    callback.done(false);
                });
                return false;
            }
        } catch (RuntimeException | Error e) {
            exchange.setException(e);
        }
        callback.done(true);
        return true;
    }

    private static List<KafkaRecord> traced(List<KafkaRecord> records, Map<String, byte[]> trace) {
        return trace.isEmpty()
                ? records
                : records.stream().map(record -> record.with(trace)).toList();
    }

    @SuppressWarnings("unchecked")
    private static List<KafkaRecord> records(Exchange exchange) {
        Object body = exchange.getMessage().getBody();
        if (body instanceof List<?> list && list.stream().allMatch(KafkaRecord.class::isInstance)) {
            return (List<KafkaRecord>) list;
        }
        throw new IllegalArgumentException("The component " + LaunchDarklyKafkaComponent.SCHEME + " takes a list of "
                + KafkaRecord.class.getName() + " but the body is "
                + (body == null ? "null" : "a " + body.getClass().getName()) + ".");
    }
}
