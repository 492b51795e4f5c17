package io.segmentlaunchdarkly.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.exchange.MappingOutcomes;
import io.segmentlaunchdarkly.fql.FqlSyntaxException;
import io.segmentlaunchdarkly.fql.Reading;
import io.segmentlaunchdarkly.fql.Trigger;
import io.segmentlaunchdarkly.mapping.Mapping;
import io.segmentlaunchdarkly.mapping.MappingException;
import io.segmentlaunchdarkly.mapping.MappingSyntaxException;
import io.segmentlaunchdarkly.routing.EventOutcome;
import io.segmentlaunchdarkly.segment.EventCheck;
import io.segmentlaunchdarkly.segment.RequestReader;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * The JSON API for trying a change before events depend on it: what the routes make of an event, what a mapping resolves to, whether a
 * trigger matches. The event goes through the same router and transformers as real events; nothing is stored or sent.
 */
public final class Tester {
    private static final int NESTING = 256;
    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    static {
        JSON.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(NESTING).build());
    }

    private Tester() {}

    /**
     * Reads the request. In: an HTTP request below {@code /api}. Out: {@link ExchangeProperties#TESTER_CALL}, and as the body the JSON
     * object that was sent, which is the Segment event for {@code /test}.
     */
    public static final class Request implements Processor {
        @Override
        public void process(Exchange exchange) throws RequestRefusedException {
            Message message = exchange.getMessage();
            String path = message.getHeader(Exchange.HTTP_PATH, String.class);
            String method = message.getHeader(Exchange.HTTP_METHOD, String.class);
            byte[] body = message.getBody(byte[].class);
            message.removeHeaders("*");
            String call = path.replaceFirst("^/api", "").replaceFirst("/+$", "");
            switch (call) {
                case "/test", "/preview/mapping", "/preview/trigger" -> exchange.setProperty(
                        ExchangeProperties.TESTER_CALL, call);
                default -> throw new RequestRefusedException(404, "not_found", "There is nothing at " + path + ".");
            }
            if (!method.equals("POST")) {
                throw RequestRefusedException.methodNotAllowed(path, method, "POST");
            }
            ObjectNode json = read(body);
            if (call.equals("/test")) {
                exchange.setProperty(ExchangeProperties.TESTER_WARNINGS, warnings(json));
            }
            message.setBody(json);
        }

        private static ObjectNode read(byte[] body) throws RequestRefusedException {
            if (body == null || body.length == 0) {
                throw new RequestRefusedException(400, "bad_request", "The body is empty: it must be a JSON object.");
            }
            try {
                if (JSON.readTree(body) instanceof ObjectNode object) {
                    return object;
                }
                throw new RequestRefusedException(400, "bad_request", "The body must be a JSON object.");
            } catch (JsonProcessingException e) {
                String where = e.getLocation() == null
                        ? ""
                        : " (line " + e.getLocation().getLineNr() + ", column "
                                + e.getLocation().getColumnNr() + ")";
                throw new RequestRefusedException(
                        400, "bad_request", "The body is not readable JSON" + where + ": " + e.getOriginalMessage());
            } catch (IOException e) {
                throw new IllegalStateException("reading from memory does not fail", e);
            }
        }

        /**
         * The warnings that ingest would give for the event. It also corrects the event's times as ingest does, so that the mappings see
         * the same times.
         */
        private static ArrayNode warnings(ObjectNode event) {
            ArrayNode warnings = JSON.createArrayNode();
            EventCheck.check(event).ifPresent(problem -> warnings.add(problem.code() + ": " + problem.message()));
            RequestReader.correctTimes(event, Instant.now()).ifPresent(warnings::add);
            return warnings;
        }
    }

    /**
     * Reports what the router made of the event: {@code {"outcome": "mapped|filtered|unmapped|discarded", "warnings": [...], "results":
     * [{"mapping", "action", "outcome": "mapped|discarded", "event"?, "reason"?}]}}, and {@code "reason"} if the event was filtered.
     */
    public static final class Report implements Processor {
        @Override
        public void process(Exchange exchange) throws IOException {
            ObjectNode report = JSON.createObjectNode();
            String filtered = exchange.getProperty(ExchangeProperties.FILTERED, String.class);
            MappingOutcomes outcomes = MappingOutcomes.of(exchange);
            report.put("outcome", EventOutcome.of(exchange).name().toLowerCase(Locale.ROOT));
            if (filtered != null) {
                report.put("reason", filtered);
            }
            report.set("warnings", exchange.getProperty(ExchangeProperties.TESTER_WARNINGS, ArrayNode.class));
            ArrayNode list = report.putArray("results");
            for (MappingOutcomes.Entry entry : outcomes.entries()) {
                ObjectNode result = list.addObject();
                result.put("mapping", entry.mapping());
                result.put("action", entry.action());
                if (entry.outcome() instanceof MappingOutcome.Mapped mapped) {
                    result.put("outcome", "mapped").set("event", JSON.readTree(mapped.event()));
                } else if (entry.outcome() instanceof MappingOutcome.Discarded discarded) {
                    result.put("outcome", "discarded").put("reason", discarded.reason());
                }
            }
            exchange.getMessage().setBody(report);
        }
    }

    /** In: {@code {"mapping", "event"}}. Out: {@code {"result"}}, without a result if the mapping resolves to nothing. */
    public static final class PreviewMapping implements Processor {
        @Override
        public void process(Exchange exchange) throws RequestRefusedException {
            JsonNode request = exchange.getMessage().getBody(JsonNode.class);
            ObjectNode answer = JSON.createObjectNode();
            try {
                JsonNode result = Mapping.parse(required(request, "mapping")).resolve(event(request));
                if (!result.isMissingNode()) {
                    answer.set("result", result);
                }
            } catch (MappingSyntaxException e) {
                throw new RequestRefusedException(422, "invalid_mapping", e.getMessage());
            } catch (MappingException e) {
                throw new RequestRefusedException(422, "mapping_failed", e.getMessage());
            }
            exchange.getMessage().setBody(answer);
        }
    }

    /** In: {@code {"fql", "event"}}. Out: {@code {"matches": true|false, "reading": "segment|documented"}}, see {@link Reading}. */
    public static final class PreviewTrigger implements Processor {
        @Override
        public void process(Exchange exchange) throws RequestRefusedException {
            JsonNode request = exchange.getMessage().getBody(JsonNode.class);
            JsonNode fql = required(request, "fql");
            if (!fql.isTextual()) {
                throw new RequestRefusedException(
                        422, "invalid_trigger", "fql must be a string but it was " + fql + ".");
            }
            try {
                Trigger trigger = Trigger.parse(fql.textValue());
                exchange.getMessage()
                        .setBody(JSON.createObjectNode()
                                .put("matches", trigger.matches(event(request)))
                                .put("reading", trigger.reading().name().toLowerCase(Locale.ROOT)));
            } catch (FqlSyntaxException e) {
                throw new RequestRefusedException(422, "invalid_trigger", e.getMessage());
            }
        }
    }

    private static JsonNode required(JsonNode request, String field) throws RequestRefusedException {
        if (!request.has(field)) {
            throw new RequestRefusedException(400, "bad_request", field + " is required.");
        }
        return request.get(field);
    }

    private static JsonNode event(JsonNode request) {
        return request.has("event") ? request.get("event") : JsonNodeFactory.instance.objectNode();
    }
}
