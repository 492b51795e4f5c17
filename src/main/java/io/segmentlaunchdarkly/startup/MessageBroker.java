package io.segmentlaunchdarkly.startup;

import io.segmentlaunchdarkly.settings.Setting;
import org.apache.camel.CamelContext;

/** Where messages come from, according to the settings. */
enum MessageBroker {
    /** None: JMS is off. */
    NONE,
    /** The embedded broker, in this process. */
    EMBEDDED,
    /** The broker at {@code launchdarkly.jms.broker-url}, or that of the bean {@code launchdarklyConnectionFactory}. */
    OTHER;

    static MessageBroker of(CamelContext context) {
        if (!Setting.JMS_ENABLED.isTrue(context)) {
            return NONE;
        }
        boolean other = !Setting.JMS_BROKER_URL.text(context).isEmpty()
                || context.getRegistry().lookupByName("launchdarklyConnectionFactory") != null;
        return other ? OTHER : EMBEDDED;
    }

    /** Where to send messages, in words for a log line. */
    String address(CamelContext context) {
        String address = this == EMBEDDED
                ? "tcp://" + Setting.JMS_HOST.text(context) + ":" + Setting.JMS_PORT.text(context)
                : Setting.JMS_BROKER_URL.text(context);
        // The part after the question mark may contain a password.
        return address.isBlank() ? "the broker of launchdarklyConnectionFactory" : address.replaceFirst("[?].*", "");
    }
}
