package io.segmentlaunchdarkly.startup;

import org.apache.camel.CamelContext;

/** Where messages come from, as the settings have it. */
enum MessageBroker {
    /** From nowhere: JMS is off. */
    NONE,
    /** From the one in this process. */
    EMBEDDED,
    /** From the one at {@code launchdarkly.jms.broker-url}, or that of the bean {@code launchdarklyConnectionFactory}. */
    OTHER;

    static MessageBroker of(CamelContext context) {
        if (!Boolean.parseBoolean(context.resolvePropertyPlaceholders("{{launchdarkly.jms.enabled:false}}"))) {
            return NONE;
        }
        boolean other = !context.resolvePropertyPlaceholders("{{launchdarkly.jms.broker-url:}}")
                        .isBlank()
                || context.getRegistry().lookupByName("launchdarklyConnectionFactory") != null;
        return other ? OTHER : EMBEDDED;
    }

    /** Where to send messages, as one would say it. */
    String address(CamelContext context) {
        String address = context.resolvePropertyPlaceholders(
                this == EMBEDDED
                        ? "tcp://{{launchdarkly.jms.host}}:{{launchdarkly.jms.port}}"
                        : "{{launchdarkly.jms.broker-url:}}");
        // Behind the question mark there may be a password.
        return address.isBlank() ? "the broker of launchdarklyConnectionFactory" : address.replaceFirst("[?].*", "");
    }
}
