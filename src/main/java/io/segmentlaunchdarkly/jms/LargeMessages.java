package io.segmentlaunchdarkly.jms;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import io.segmentlaunchdarkly.settings.Setting;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.LargeServerMessage;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerMessagePlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultExchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at each message before the embedded broker puts it into the queue, while a large one is still on the disk and not in memory. A
 * message that is too large for memory gets properties that say why; the broker's configuration then sets it aside by its size, file to
 * file, without a consumer. The same goes for a message that the sender's client has compressed, because its size is unknown until it is
 * in memory.
 *
 * <p>The size is what was received, whatever the sender claims.
 */
final class LargeMessages implements ActiveMQServerMessagePlugin {
    private static final Logger LOG = LoggerFactory.getLogger(LargeMessages.class);

    private final CamelContext context;
    private final String queue;
    private final long maxBytes;

    LargeMessages(CamelContext context) {
        this.context = context;
        this.queue = Setting.JMS_QUEUE.text(context);
        this.maxBytes = Setting.JMS_MAX_MESSAGE_BYTES.number(context);
    }

    @Override
    public void beforeSend(
            ServerSession session, Transaction tx, Message message, boolean direct, boolean noAutoCreateQueue)
            throws ActiveMQException {
        if (!queue.equals(message.getAddress())) {
            return;
        }
        if (message.getBooleanProperty(Message.HDR_LARGE_COMPRESSED)) {
            refuse(
                    message,
                    new RequestRefusedException(
                            415,
                            "unsupported_message",
                            "The sender's client has compressed the message (compressLargeMessage): switch that off, or send a"
                                    + " BytesMessage with the property contentEncoding = gzip."));
        } else if (message instanceof LargeServerMessage large) {
            long bytes = large.getLargeBody().getBodySize();
            message.putLongProperty(Message.HDR_LARGE_BODY_SIZE, bytes);
            if (bytes > maxBytes) {
                refuse(
                        message,
                        new RequestRefusedException(
                                400,
                                "payload_too_large",
                                "The message has " + bytes + " bytes as the broker keeps it, and may have at most "
                                        + maxBytes + " (" + Setting.JMS_MAX_MESSAGE_BYTES + ")."));
            }
        } else {
            // Because a sender may use the same property name.
            message.removeProperty(Message.HDR_LARGE_BODY_SIZE);
        }
    }

    private void refuse(Message message, RequestRefusedException refused) {
        String id = "ID:" + message.getUserID();
        message.putStringProperty(SimpleString.of(InvalidMessage.CODE), SimpleString.of(refused.code()));
        message.putStringProperty(SimpleString.of(InvalidMessage.REASON), SimpleString.of(refused.getMessage()));
        message.putStringProperty(SimpleString.of(InvalidMessage.MESSAGE_ID), SimpleString.of(id));
        LOG.warn(LogEvents.MESSAGE_SET_ASIDE, "The message {} is set aside: {}", id, refused.getMessage());
        count(refused);
    }

    /** Counts it like a request that a route refuses. */
    private void count(RequestRefusedException refused) {
        Processor counter = context.getRegistry().lookupByNameAndType("launchdarklyRequestRefused", Processor.class);
        if (counter == null) {
            return;
        }
        Exchange exchange = new DefaultExchange(context);
        exchange.setProperty(ExchangeProperties.CALL, "events");
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, refused);
        try {
            counter.process(exchange);
        } catch (Exception e) {
            LOG.warn(LogEvents.MESSAGE_UNCOUNTED, "A message that is set aside could not be counted: {}", e.toString());
        }
    }
}
