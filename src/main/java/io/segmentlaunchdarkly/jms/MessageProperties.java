package io.segmentlaunchdarkly.jms;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The properties of a message that came, which JMS lets nobody change, only clear. */
final class MessageProperties {
    private static final Logger LOG = LoggerFactory.getLogger(MessageProperties.class);

    private MessageProperties() {}

    /** Adds properties to those that the message has; its body stays as it is. */
    static void add(Message message, Map<String, Object> more) throws JMSException {
        Map<String, Object> properties = properties(message);
        properties.putAll(more);
        message.clearProperties();
        properties.forEach((name, value) -> set(message, name, value));
    }

    private static Map<String, Object> properties(Message message) throws JMSException {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (Enumeration<?> names = message.getPropertyNames(); names.hasMoreElements(); ) {
            String name = (String) names.nextElement();
            // The others that begin so are the broker's.
            if (!name.startsWith("JMSX") || name.startsWith("JMSXGroup")) {
                properties.put(name, message.getObjectProperty(name));
            }
        }
        return properties;
    }

    /** What came over another protocol than JMS may have a name or a value that JMS does not allow. */
    private static void set(Message message, String name, Object value) {
        try {
            message.setObjectProperty(name, value);
        } catch (JMSException | RuntimeException e) {
            LOG.warn("An invalid message goes without its property {}: {}", name, e.getMessage());
        }
    }
}
