package io.segmentlaunchdarkly.jms;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import jakarta.jms.Message;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.jms.JmsMessage;
import org.apache.camel.util.ObjectHelper;

/**
 * Makes the message to set aside from the one that was refused: the same kind, bytes and properties, with the properties {@value #CODE},
 * {@value #REASON} and {@value #MESSAGE_ID} added.
 */
public final class InvalidMessage implements Processor {
    /** The reason code that HTTP would have answered. */
    static final String CODE = "launchdarklyCode";

    /** A sentence that says what is wrong. */
    static final String REASON = "launchdarklyReason";

    /** The JMSMessageID of the original message; the message that is set aside gets a new one when it is sent. */
    static final String MESSAGE_ID = "launchdarklyMessageId";

    @Override
    public void process(Exchange exchange) throws Exception {
        JmsMessage original = exchange.getProperty(ExchangeProperties.JMS_MESSAGE, JmsMessage.class);
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        RequestRefusedException refused = ObjectHelper.getException(RequestRefusedException.class, failure);
        Message message = original.getJmsMessage();
        Map<String, Object> reason = new LinkedHashMap<>();
        reason.put(CODE, refused == null ? "internal_error" : refused.code());
        reason.put(REASON, String.valueOf(refused == null ? describe(failure) : refused.getMessage()));
        reason.put(MESSAGE_ID, message.getJMSMessageID());
        MessageProperties.add(message, reason);
        exchange.setMessage(original);
    }

    /** When Camel has wrapped an Error in an exception, the Error says more. */
    private static String describe(Exception failure) {
        return failure instanceof CamelExecutionException && failure.getCause() instanceof Error error
                ? error.toString()
                : failure.getMessage();
    }
}
