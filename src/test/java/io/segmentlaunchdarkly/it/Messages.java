package io.segmentlaunchdarkly.it;

import jakarta.jms.BytesMessage;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** A JMS client of a broker: each message it sends is committed when the call returns. */
final class Messages implements AutoCloseable {
    static final String QUEUE = "segment.events";
    static final String INVALID = "segment.events.invalid";

    private final JMSContext context;

    private Messages(JMSContext context) {
        this.context = context;
    }

    static Messages at(ConnectionFactory factory) {
        return new Messages(factory.createContext(JMSContext.SESSION_TRANSACTED));
    }

    /** A client of an Artemis broker. */
    static Messages at(String url) {
        return at(new ActiveMQConnectionFactory(url));
    }

    /** A client of an ActiveMQ Classic broker. */
    static Messages atClassic(String url) {
        return at(new org.apache.activemq.ActiveMQConnectionFactory(url));
    }

    /** Sends JSON in which single quotes stand for double ones. */
    void sendText(String json, Map<String, Object> properties) {
        send(context.createTextMessage(Json.quoted(json)), properties);
    }

    void sendText(String json) {
        sendText(json, Map.of());
    }

    void sendBytes(byte[] body, Map<String, Object> properties) {
        send(bytes(body), properties);
    }

    private BytesMessage bytes(byte[] body) {
        try {
            BytesMessage message = context.createBytesMessage();
            message.writeBytes(body);
            return message;
        } catch (JMSException e) {
            throw new JMSRuntimeException(e.getMessage(), e.getErrorCode(), e);
        }
    }

    void send(Function<JMSContext, Message> message) {
        send(message.apply(context), Map.of());
    }

    private void send(Message message, Map<String, Object> properties) {
        try {
            for (Map.Entry<String, Object> property : properties.entrySet()) {
                message.setObjectProperty(property.getKey(), property.getValue());
            }
        } catch (JMSException e) {
            throw new JMSRuntimeException(e.getMessage(), e.getErrorCode(), e);
        }
        context.createProducer().send(context.createQueue(QUEUE), message);
        context.commit();
    }

    /** What is read of a message. */
    interface Read<T> {
        T of(Message message) throws JMSException;
    }

    /** Takes the next message out of a queue; fails when none comes. */
    Message receive(String queue) {
        return receive(queue, message -> message);
    }

    /** Takes the next message out of a queue and reads it while it is there: a large one is fetched only then. */
    <T> T receive(String queue, Read<T> read) {
        try (JMSConsumer consumer = context.createConsumer(context.createQueue(queue))) {
            Message message = consumer.receive(20_000);
            if (message == null) {
                throw new AssertionError("There is no message in " + queue + ".");
            }
            T found = read.of(message);
            context.commit();
            return found;
        } catch (JMSException e) {
            throw new JMSRuntimeException(e.getMessage(), e.getErrorCode(), e);
        }
    }

    /** What lies in a queue, without taking it. */
    List<Message> browse(String name) {
        Queue queue = context.createQueue(name);
        try (QueueBrowser browser = context.createBrowser(queue)) {
            return Collections.list(messages(browser));
        } catch (JMSException e) {
            throw new JMSRuntimeException(e.getMessage(), e.getErrorCode(), e);
        }
    }

    @SuppressWarnings("unchecked")
    private static java.util.Enumeration<Message> messages(QueueBrowser browser) throws JMSException {
        return browser.getEnumeration();
    }

    @Override
    public void close() {
        context.close();
    }
}
