package io.segmentlaunchdarkly.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.logging.Failures;
import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.outbox.BatchExchange;
import io.segmentlaunchdarkly.segment.RequestReader;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExtendedStartupListener;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.Suspendable;
import org.apache.camel.support.DefaultConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands out records; see {@link KafkaRecordsEndpoint}. It takes none before all routes have started. */
final class KafkaRecordsConsumer extends DefaultConsumer implements Suspendable, ExtendedStartupListener {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaRecordsConsumer.class);

    private final KafkaRecordsEndpoint endpoint;
    private final RequestReader reader = new RequestReader();
    private KafkaOutbox outbox;
    private Producer accounts;

    KafkaRecordsConsumer(KafkaRecordsEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        CamelContext context = endpoint.getCamelContext();
        reader.setMaxBytes(Integer.parseInt(Setting.REQUEST_MAX_BYTES.text(context)));
        outbox = KafkaOutboxComponent.outbox(context);
        accounts = context.getEndpoint("direct:" + endpoint.getAccountRoute()).createProducer();
        accounts.start();
        context.addStartupListener(this);
    }

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
        if (alreadyStarted) {
            outbox.begin(this);
        }
    }

    @Override
    public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) {
        outbox.begin(this);
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        outbox.begin(this);
    }

    /** What Camel calls first when it shuts down: what is in hand is brought to its end, and nothing else is taken. */
    @Override
    protected void doSuspend() throws Exception {
        outbox.end();
        super.doSuspend();
    }

    @Override
    protected void doStop() throws Exception {
        outbox.end();
        super.doStop();
    }

    ExecutorService newThreads(String name, int number) {
        return endpoint.getCamelContext().getExecutorServiceManager().newFixedThreadPool(this, name, number);
    }

    /**
     * Sends a record through the route.
     *
     * @param last whether the record is set aside if it fails
     * @throws Exception what the route failed with
     */
    Exchange map(ConsumerRecord<byte[], byte[]> record, RecordInHand inHand, boolean last) throws Exception {
        Exchange exchange = createExchange(false);
        try {
            KafkaOutbox.describe(exchange, record);
            exchange.setProperty(ExchangeProperties.RECORD_IN_HAND, inHand);
            exchange.setProperty(ExchangeProperties.LAST_ATTEMPT, last);
            getProcessor().process(exchange);
        } catch (Error e) {
            BatchExchange.endUnitOfWork(exchange);
            throw e;
        }
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange;
    }

    /** Sets a record aside without the route, which ends with an Error each time. */
    Exchange leaveOut(ConsumerRecord<byte[], byte[]> record, RecordInHand inHand) throws IOException {
        Exchange exchange = endpoint.createExchange();
        KafkaOutbox.describe(exchange, record);
        inHand.setAside(null, Map.of("code", "internal_error", "reason", "The routes ended with an error each time."));
        exchange.getMessage().setBody(List.of());
        return exchange;
    }

    /** Sends the exchange of a record that is done to the route that accounts for it. */
    void account(Exchange mapped) {
        try {
            accounts.process(mapped);
            if (mapped.getException() != null) {
                throw mapped.getException();
            }
        } catch (Exception e) {
            LOG.warn(
                    LogEvents.KAFKA_RECORD_NOT_COUNTED,
                    "A record was delivered and not counted: {}",
                    Failures.describe(e));
        }
    }

    /** What identifies the events of a record. */
    List<String> keys(ConsumerRecord<byte[], byte[]> record) {
        Exchange exchange = endpoint.createExchange();
        KafkaOutbox.describe(exchange, record);
        try {
            reader.process(exchange);
        } catch (RequestRefusedException | RuntimeException e) {
            LOG.debug("A record has no events.", e);
            return List.of();
        }
        String writeKey = exchange.getProperty(ExchangeProperties.WRITE_KEY, "", String.class);
        List<?> events = exchange.getMessage().getBody(List.class);
        return events.stream()
                .map(event -> EventKey.of(
                        writeKey, ((JsonNode) event).path("messageId").asText()))
                .toList();
    }
}
