package io.segmentlaunchdarkly.http;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;

/**
 * The HTTP server of the application that uses the kamelet {@code segment-source}. On Vert.x, the server of camel-main, {@link
 * JsonHttpEngine} reads a body as JSON whatever its content type. Camel's own consumer would read a form, because that is the content
 * type that curl sends by default. Another server, such as Spring Boot's, reads requests in its own way.
 */
public final class ApplicationHttpEngine implements PlatformHttpEngine, CamelContextAware {
    private CamelContext camelContext;

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        PlatformHttpEngine other = other(endpoint);
        if (other != null) {
            return other.createConsumer(endpoint, processor);
        }
        JsonHttpEngine engine = new JsonHttpEngine();
        engine.setServerPort(getServerPort());
        engine.setCrossOrigin(true);
        return engine.createConsumer(endpoint, processor);
    }

    /** The application's engine, null if there is none or it is that of Vert.x. */
    private PlatformHttpEngine other(PlatformHttpEndpoint endpoint) {
        PlatformHttpEngine engine = endpoint.getComponent().getEngine();
        if (engine == null) {
            engine = camelContext
                    .getRegistry()
                    .lookupByNameAndType(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME, PlatformHttpEngine.class);
        }
        // By name, because Vert.x may not be there.
        return engine != null && engine.getClass().getPackageName().endsWith(".vertx") ? null : engine;
    }

    @Override
    public int getServerPort() {
        VertxPlatformHttpEngine vertx = new VertxPlatformHttpEngine();
        vertx.setCamelContext(camelContext);
        return vertx.getServerPort();
    }
}
