package io.segmentlaunchdarkly.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.outbox.OutboxEvent;
import io.segmentlaunchdarkly.routing.EventOutcome;
import io.segmentlaunchdarkly.routing.RequestOutcomes;
import io.segmentlaunchdarkly.segment.Rejection;
import io.segmentlaunchdarkly.segment.RequestContents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The steps by which events of the history go through the routes once more. */
public final class Resend {
    private static final Logger LOG = LoggerFactory.getLogger(Resend.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NO_EVENTS = "{\"batch\": []}";

    private Resend() {}

    /** What a resend has come to so far. */
    static final class Tally {
        private long events;
        private long made;
        private long before;
        private long nothing;
        private long unreadable;
        private String error = "";

        ObjectNode toJson() {
            ObjectNode json = JSON.createObjectNode()
                    .put("events", events)
                    .put("made", made)
                    .put("madeBefore", before)
                    .put("madeNothing", nothing)
                    .put("unreadable", unreadable);
            if (!error.isEmpty()) {
                json.put("error", error);
            }
            return json;
        }
    }

    /** Begins to count what a resend comes to. */
    public static final class Begin implements Processor {
        @Override
        public void process(Exchange exchange) {
            exchange.setProperty(ExchangeProperties.RESEND_TALLY, new Tally());
        }
    }

    /**
     * Makes a request of a line. In: {@code {"environment", "receivedAt", "batch": [...], ...}}. Out: a batch of Segment's tracking API, and
     * as properties the environment and the time of receipt; a batch without events if the line cannot be read.
     */
    public static final class Request implements Processor {
        @Override
        public void process(Exchange exchange) {
            String line = exchange.getMessage().getBody(String.class);
            // Not null, which would make the message of a file read the file anew.
            exchange.getMessage().setBody(NO_EVENTS.getBytes(StandardCharsets.UTF_8));
            Optional<ObjectNode> request = read(line);
            Optional<Instant> receivedAt = request.flatMap(
                    found -> AskedTime.point(found.path("receivedAt").asText()));
            if (receivedAt.isEmpty()) {
                tally(exchange).unreadable++;
                return;
            }
            exchange.setProperty(ExchangeProperties.RECEIVED_AT, receivedAt.get());
            exchange.setProperty(
                    ExchangeProperties.ENVIRONMENT,
                    request.get().path("environment").asText());
            exchange.setProperty(ExchangeProperties.RESENT, true);
            request.get().remove(List.of("receivedAt", "environment"));
            exchange.getMessage().setBody(request.get().toString().getBytes(StandardCharsets.UTF_8));
        }

        private static Optional<ObjectNode> read(String line) {
            try {
                return JSON.readTree(line) instanceof ObjectNode request ? Optional.of(request) : Optional.empty();
            } catch (JsonProcessingException e) {
                return Optional.empty();
            }
        }
    }

    /**
     * Leaves out what was made of the events before. In: the LaunchDarkly events that the routes make of them now. Out: those that were not
     * made of the same event by the same mapping for the same environment, as the history says.
     */
    public static final class LeaveOutMade implements Processor {
        @Override
        public void process(Exchange exchange) throws IOException {
            HistoryReader reader = History.of(exchange.getContext())
                    .orElseThrow(() -> new IllegalStateException("there is no history"))
                    .reader();
            Set<byte[]> leftOut = Collections.newSetFromMap(new IdentityHashMap<>());
            for (RequestOutcomes.Event event : outcomes(exchange)) {
                if (event.outcome() == EventOutcome.MAPPED) {
                    leaveOut(event, made(reader, event.identity().messageId()), leftOut);
                }
            }
            List<OutboxEvent> kept = new ArrayList<>();
            for (Object each : exchange.getMessage().getBody(List.class)) {
                if (each instanceof OutboxEvent event && !leftOut.contains(event.json())) {
                    kept.add(event);
                }
            }
            exchange.setProperty(ExchangeProperties.MADE_BEFORE, new ArrayList<>(leftOut));
            exchange.getMessage().setBody(kept);
        }

        private static void leaveOut(RequestOutcomes.Event event, Set<String> made, Set<byte[]> leftOut) {
            for (MappingOutcomes.Entry entry : event.entries()) {
                if (entry.outcome() instanceof MappingOutcome.Mapped mapped
                        && made.contains(maker(entry.mapping(), entry.environment()))) {
                    leftOut.add(mapped.event());
                }
            }
        }

        private static Set<String> made(HistoryReader reader, String messageId) throws IOException {
            Set<String> made = new HashSet<>();
            reader.each(EventQuery.all().withMessageId(messageId), story -> {
                for (HistoryEvent.Result result : story.event().results()) {
                    if (result.outcome() != Outcome.DISCARDED) {
                        made.add(maker(result.mapping(), result.environment()));
                    }
                }
                return true;
            });
            return made;
        }

        private static String maker(String mapping, String environment) {
            return mapping + " for " + environment;
        }
    }

    /** Counts the events of a line, all of which are safe. */
    public static final class Counted implements Processor {
        @Override
        public void process(Exchange exchange) {
            Tally tally = tally(exchange);
            for (Rejection rejection : RequestContents.of(exchange).rejections()) {
                tally.events += rejection.count();
                tally.nothing += rejection.count();
            }
            int before = exchange.getProperty(ExchangeProperties.MADE_BEFORE, List.of(), List.class)
                    .size();
            tally.before += before;
            tally.made -= before;
            for (RequestOutcomes.Event event : outcomes(exchange)) {
                tally.events++;
                if (event.outcome() == EventOutcome.MAPPED) {
                    tally.made += event.entries().stream()
                            .filter(entry -> entry.outcome() instanceof MappingOutcome.Mapped)
                            .count();
                } else {
                    tally.nothing++;
                }
            }
        }
    }

    /** Notes why a resend has ended before its end. One that is interrupted because the service stops fails, so that it goes on later. */
    public static final class Failed implements Processor {
        @Override
        public void process(Exchange exchange) {
            Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
            ObjectHelper.createExceptionIterable(failure).forEach(cause -> {
                if (cause instanceof RejectedExecutionException stop) {
                    throw stop;
                }
            });
            String reason = ResendWaits.reason(failure);
            LOG.error(LogEvents.RESEND_FAILED, "A resend has ended before its end: {}", reason);
            tally(exchange).error = reason;
        }
    }

    /** Leaves the result of a resend. */
    public static final class Done implements Processor {
        private Path dataDirectory = Path.of("data");

        /** The data directory, in which the answer is left. */
        public void setDataDirectory(String dataDirectory) {
            this.dataDirectory = Path.of(dataDirectory).toAbsolutePath().normalize();
        }

        @Override
        public void process(Exchange exchange) throws IOException {
            new HistoryRequests(dataDirectory)
                    .done(
                            exchange.getMessage().getHeader(Exchange.FILE_NAME, String.class),
                            tally(exchange).toJson());
        }
    }

    private static List<RequestOutcomes.Event> outcomes(Exchange exchange) {
        RequestOutcomes outcomes = exchange.getProperty(ExchangeProperties.REQUEST_OUTCOMES, RequestOutcomes.class);
        return outcomes == null ? List.of() : outcomes.events();
    }

    private static Tally tally(Exchange exchange) {
        Tally tally = exchange.getProperty(ExchangeProperties.RESEND_TALLY, Tally.class);
        return tally == null ? new Tally() : tally;
    }
}
