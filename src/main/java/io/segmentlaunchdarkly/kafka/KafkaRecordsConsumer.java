package io.segmentlaunchdarkly.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.logging.Failures;
import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.outbox.BatchExchange;
import io.segmentlaunchdarkly.outbox.OutboxEvent;
import io.segmentlaunchdarkly.segment.RequestReader;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import io.segmentlaunchdarkly.settings.Setting;
import java.util.List;
import java.util.Optional;
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
    private final KafkaRequest request = new KafkaRequest();
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
        reader.setMaxBytes((int) Setting.REQUEST_MAX_BYTES.number(context));
        request.setWriteKey(Setting.KAFKA_WRITE_KEY.text(context));
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

    /**
     * Sends a record through the route.
     *
     * @param elsewhere whether another environment accounts for the record, and sets it aside if it cannot be read
     * @param failure why it has failed again and again, and is to be set aside; empty while it may be tried
     * @return the exchange at the end of the route
     * @throws Exception what the route failed with
     */
    Exchange map(
            ConsumerRecord<byte[], byte[]> record, RecordInHand inHand, boolean elsewhere, Optional<Throwable> failure)
            throws Exception {
        Exchange exchange = createExchange(false);
        try {
            exchange.setProperty(ExchangeProperties.KAFKA_RECORD, IngestRecords.received(record));
            exchange.setProperty(ExchangeProperties.KAFKA_FAILURE, failure.orElse(null));
            exchange.setProperty(ExchangeProperties.RECORD_IN_HAND, inHand);
            exchange.setProperty(ExchangeProperties.ACCOUNTED_ELSEWHERE, elsewhere);
            TraceHeaders.put(exchange, record);
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

    /** What was made of a record; nothing if the route has set it aside. */
    static List<OutboxEvent> events(Exchange mapped) {
        if (mapped.getExchangeExtension().isFailureHandled()) {
            return List.of();
        }
        if (!(mapped.getMessage().getBody() instanceof List<?> made)) {
            throw new IllegalStateException("the route that maps records must end with the list of their events");
        }
        return made.stream().map(OutboxEvent.class::cast).toList();
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

    /** What identifies the events of a record: its headers, or else its value, read as the route reads it. */
    List<String> keys(ConsumerRecord<byte[], byte[]> record) {
        ReceivedRecord received = IngestRecords.received(record);
        Optional<String> writeKey = received.header(ReceivedRecord.WRITE_KEY);
        Optional<String> messageId = received.header(ReceivedRecord.MESSAGE_ID);
        if (writeKey.isPresent() && messageId.isPresent()) {
            return List.of(EventKey.of(writeKey.get(), messageId.get()));
        }
        Exchange exchange = endpoint.createExchange();
        exchange.setProperty(ExchangeProperties.KAFKA_RECORD, received);
        try {
            request.process(exchange);
            reader.process(exchange);
        } catch (RequestRefusedException | RuntimeException e) {
            LOG.debug("A record has no events.", e);
            return List.of();
        }
        String source = exchange.getProperty(ExchangeProperties.WRITE_KEY, "", String.class);
        List<?> events = exchange.getMessage().getBody(List.class);
        return events.stream()
                .map(event ->
                        EventKey.of(source, ((JsonNode) event).path("messageId").asText()))
                .toList();
    }
}
