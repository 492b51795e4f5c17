package io.segmentlaunchdarkly.observe;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.segmentlaunchdarkly.outbox.BatchInHand;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.CamelTracingService;

/**
 * The first step of a delivery: with tracing on, it names the delivery's span, says which batch it is, and links it to the spans of the
 * requests that the batch's events came in with. Without tracing it does nothing, and no class of OpenTelemetry is loaded.
 */
public final class TraceBatch implements Processor {
    /** Where Camel's two tracers for OpenTelemetry are; others have no links. */
    private static final String OPENTELEMETRY = "org.apache.camel.opentelemetry";

    @Override
    public void process(Exchange exchange) {
        CamelTracingService tracer = exchange.getContext().hasService(CamelTracingService.class);
        if (tracer != null && tracer.getClass().getName().startsWith(OPENTELEMETRY)) {
            CurrentSpan.describe(exchange.getFromRouteId(), BatchInHand.of(exchange));
        }
    }

    /** A class of its own, so that it is loaded only when it is needed. */
    private static final class CurrentSpan {
        /** The form of W3C Trace Context: version, trace, span and flags. */
        private static final Pattern TRACE_PARENT =
                Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

        static void describe(String routeId, BatchInHand batch) {
            Span span = Span.current();
            span.updateName(routeId);
            span.setAttribute("batch.environment", batch.environment());
            span.setAttribute("batch.payload_id", batch.payloadId());
            span.setAttribute("batch.events", batch.events());
            span.setAttribute("batch.age_ms", batch.age().toMillis());
            for (String traceParent : batch.traceParents()) {
                Matcher request = TRACE_PARENT.matcher(traceParent);
                if (request.matches()) {
                    span.addLink(SpanContext.createFromRemoteParent(
                            request.group(1),
                            request.group(2),
                            TraceFlags.fromHex(request.group(3), 0),
                            TraceState.getDefault()));
                }
            }
        }
    }
}
