package io.segmentlaunchdarkly.jms;

import io.segmentlaunchdarkly.logging.LogEvents;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The properties of a received message, which JMS allows to be cleared but not changed. */
final class MessageProperties {
    private static final Logger LOG = LoggerFactory.getLogger(MessageProperties.class);

    private static final int LONGEST_PRINTED = 200;

    private MessageProperties() {}

    /** Adds properties to those of the message; its body stays as it is. */
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
            // The other names that begin with JMSX belong to the broker.
            if (!name.startsWith("JMSX") || name.startsWith("JMSXGroup")) {
                properties.put(name, message.getObjectProperty(name));
            }
        }
        return properties;
    }

    /** A message from another protocol may have a name or a value that JMS does not allow. */
    private static void set(Message message, String name, Object value) {
        try {
            message.setObjectProperty(name, value);
        } catch (JMSException | RuntimeException e) {
            LOG.warn(
                    LogEvents.MESSAGE_PROPERTY_DROPPED,
                    "An invalid message is set aside without its property {}: {}",
                    printable(name),
                    printable(String.valueOf(e.getMessage())));
        }
    }

    /** A sender's text as one line of the log: bounded in length, with escapes for characters that would begin another line. */
    static String printable(String text) {
        StringBuilder printable = new StringBuilder();
        text.codePoints().limit(LONGEST_PRINTED).forEach(c -> {
            int type = Character.getType(c);
            boolean control = type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR
                    || type == Character.SURROGATE;
            if (control) {
                printable.append("\\u%04x".formatted(c));
            } else {
                printable.appendCodePoint(c);
            }
        });
        return printable
                .append(text.codePointCount(0, text.length()) > LONGEST_PRINTED ? "..." : "")
                .toString();
    }
}
