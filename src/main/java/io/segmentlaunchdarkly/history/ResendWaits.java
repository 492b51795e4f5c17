package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.logging.Failures;
import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.outbox.OutboxException;
import io.segmentlaunchdarkly.outbox.OutboxFullException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether a resend is tried again whose events the outbox does not take. As a processor, it says in one line that the resend waits,
 * in the log and to those who asked for it.
 */
public final class ResendWaits implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(ResendWaits.class);

    private Path dataDirectory = Path.of("data");
    private int mostTries = 30;

    /** The data directory, in which those who asked look. */
    public void setDataDirectory(String dataDirectory) {
        this.dataDirectory = Path.of(dataDirectory).toAbsolutePath().normalize();
    }

    /** How often events that the outbox does not take are tried again. */
    public void setMostTries(int mostTries) {
        this.mostTries = mostTries;
    }

    /** Whether the exchange's failure is one of the outbox, and may be tried again. */
    public boolean isTriedAgain(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        int tries = exchange.getMessage().getHeader(Exchange.REDELIVERY_COUNTER, 0, int.class);
        return isOfTheOutbox(failure) && tries < mostTries;
    }

    @Override
    public void process(Exchange exchange) {
        if (!isTriedAgain(exchange)) {
            return;
        }
        String reason = reason(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        LOG.warn(LogEvents.RESEND_WAITS, "A resend waits and is tried again by itself: {}", reason);
        try {
            new HistoryRequests(dataDirectory)
                    .waits(exchange.getMessage().getHeader(Exchange.FILE_NAME, String.class), reason);
        } catch (IOException e) {
            // Where the disk is full, the log alone says it.
            LOG.debug("Nobody can be told that a resend waits.", e);
        }
    }

    private static boolean isOfTheOutbox(Throwable failure) {
        return failure instanceof OutboxException || failure instanceof OutboxFullException;
    }

    /** Why a resend waits or has ended, in a sentence without an event's data. */
    static String reason(Throwable failure) {
        Iterable<Throwable> causes = ObjectHelper.createExceptionIterable(failure);
        String reason = StreamSupport.stream(causes.spliterator(), false)
                .filter(ResendWaits::isOfTheOutbox)
                .findFirst()
                .map(Throwable::getMessage)
                .orElseGet(() -> Failures.describe(failure));
        return reason.endsWith(".") ? reason : reason + ".";
    }
}
