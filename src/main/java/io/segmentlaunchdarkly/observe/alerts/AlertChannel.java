package io.segmentlaunchdarkly.observe.alerts;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.http.base.HttpOperationFailedException;

/**
 * A channel for alerts in the route {@code launchdarkly-alert}. As a predicate it says whether the alert of the exchange goes to the
 * channel: the channel is set, and does not have the alert yet. As a step it notes that the channel failed; the alert is then sent to it
 * again later, and to no other channel.
 */
public final class AlertChannel implements Predicate, Processor {
    private String channel = "";
    private String address = "";

    /** The name in log lines and in what {@code alerts test} prints. */
    public void setChannel(String channel) {
        this.channel = channel;
    }

    /** Where the channel sends to; empty for nowhere. It is treated as a secret and never logged. */
    public void setAddress(String address) {
        this.address = address.trim();
    }

    @Override
    public boolean matches(Exchange exchange) {
        AlertDelivery delivery = exchange.getProperty(ExchangeProperties.ALERT_DELIVERY, AlertDelivery.class);
        return !address.isEmpty() && (delivery == null || delivery.begins(channel));
    }

    @Override
    public void process(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        AlertDelivery delivery = exchange.getProperty(ExchangeProperties.ALERT_DELIVERY, AlertDelivery.class);
        if (delivery != null) {
            delivery.failed(channel, reason(failure));
        }
    }

    /** What went wrong. Messages of exceptions may have the address, or a part of it. */
    private static String reason(Throwable failure) {
        if (failure instanceof HttpOperationFailedException http) {
            return "it answered " + http.getHttpResponseCode();
        }
        Throwable deepest = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            deepest = cause;
        }
        return "it could not be reached ("
                + (deepest == null ? "unknown" : deepest.getClass().getSimpleName()) + ")";
    }
}
