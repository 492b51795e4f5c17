package io.segmentlaunchdarkly.observe;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import io.segmentlaunchdarkly.settings.Setting;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Service;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * With {@code camel.opentelemetry2.enabled} it starts OpenTelemetry's SDK, as its environment variables say, and gives Camel's tracer what
 * it needs. Without, it does nothing, and no class of OpenTelemetry is loaded. It is a bean of application.properties, which Camel makes
 * before its tracer, so that it does nothing in other applications: they have a tracer of their own.
 */
public final class TraceExport implements CamelContextAware {
    private CamelContext camelContext;

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    /**
     * @throws IllegalArgumentException in one line, when tracing is on and one of its settings is wrong
     */
    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
        if (Setting.TRACING_ENABLED.isTrue(camelContext)) {
            Sdk.start(camelContext);
        }
    }

    /** A class of its own, so that it is loaded only when it is needed. */
    private static final class Sdk implements Service {
        /** Defaults that replace OpenTelemetry's own; environment variables take precedence. */
        private static final Map<String, String> DEFAULTS = Map.of(
                "otel.service.name", "segment-launchdarkly",
                // Of OTLP's protocols, the one that the exporter speaks with Java's own HTTP client.
                "otel.exporter.otlp.protocol", "http/protobuf",
                "otel.metrics.exporter", "none",
                "otel.logs.exporter", "none",
                // Baggage would go to LaunchDarkly.
                "otel.propagators", "tracecontext");

        private static final int LAST_SPANS_SECONDS = 5;

        private final OpenTelemetrySdk sdk;

        private Sdk(OpenTelemetrySdk sdk) {
            this.sdk = sdk;
        }

        static void start(CamelContext context) {
            // OpenTelemetry logs with java.util.logging, which would write to the standard error output.
            SLF4JBridgeHandler.removeHandlersForRootLogger();
            SLF4JBridgeHandler.install();
            try {
                OpenTelemetrySdk sdk = AutoConfiguredOpenTelemetrySdk.builder()
                        .addPropertiesSupplier(() -> DEFAULTS)
                        .disableShutdownHook()
                        .build()
                        .getOpenTelemetrySdk();
                context.addService(new Sdk(sdk), true, true);
                context.getRegistry().bind("launchdarklyTracer", Tracer.class, sdk.getTracer("io.segmentlaunchdarkly"));
                context.getRegistry()
                        .bind("launchdarklyTracePropagators", ContextPropagators.class, sdk.getPropagators());
            } catch (ConfigurationException e) {
                throw new IllegalArgumentException("A setting of OpenTelemetry is wrong: " + e.getMessage(), e);
            } catch (Exception e) {
                throw new IllegalStateException("OpenTelemetry cannot be started: " + e, e);
            }
        }

        @Override
        public void start() {
            // It runs.
        }

        /** Sends the remaining spans. */
        @Override
        public void stop() {
            sdk.shutdown().join(LAST_SPANS_SECONDS, TimeUnit.SECONDS);
        }
    }
}
