package io.segmentlaunchdarkly.jms;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import jakarta.jms.Message;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.jms.JmsMessage;
import org.apache.camel.support.DefaultMessage;

/**
 * Takes from a JMS message what later steps need, as {@code TrackingApiRequest} does for HTTP. No property of the message becomes a
 * header, so none can steer a later step, and no object is ever deserialised.
 *
 * <p>In: an exchange of camel-jms. Out: the body as plain bytes (gzip unpacked), and in exchange properties {@link
 * ExchangeProperties#JMS_MESSAGE}, {@link ExchangeProperties#JMS_ATTEMPT}, and what the request reader needs: the write key of the
 * message or the default one, and the JMSMessageID, which stays the same when the broker redelivers the message.
 *
 * <p>Camel inspects every method of a bean. None has a JMS type, so that no JMS class is loaded while JMS is off.
 */
public final class JmsRequest implements Processor {
    /** The message property with the Segment write key. */
    static final String WRITE_KEY = "writeKey";

    private static final String DELIVERY_COUNT = "JMSXDeliveryCount";

    private String writeKey = "";

    /** The write key of messages that carry none, neither as a property nor in the body; empty for none. */
    public void setWriteKey(String writeKey) {
        this.writeKey = writeKey.trim();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        JmsMessage original = exchange.getMessage(JmsMessage.class);
        original.setHeaders(exchange.getContext()
                .getCamelContextExtension()
                .getHeadersMapFactory()
                .newMap());
        exchange.setProperty(ExchangeProperties.JMS_MESSAGE, original);
        exchange.setProperty(ExchangeProperties.CALL, "events");

        Message message = original.getJmsMessage();
        exchange.setProperty(
                ExchangeProperties.JMS_ATTEMPT,
                message.propertyExists(DELIVERY_COUNT) ? message.getIntProperty(DELIVERY_COUNT) : 1);
        exchange.setProperty(ExchangeProperties.REQUEST_ID, message.getJMSMessageID());
        exchange.setProperty(ExchangeProperties.WRITE_KEY, message.getStringProperty(WRITE_KEY));
        exchange.setProperty(ExchangeProperties.DEFAULT_WRITE_KEY, writeKey.isEmpty() ? null : writeKey);

        DefaultMessage request = new DefaultMessage(exchange);
        exchange.setMessage(request);
        request.setBody(MessageBody.of(message));
    }
}
