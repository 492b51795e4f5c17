package io.segmentlaunchdarkly.http;

import io.netty.util.concurrent.EventExecutor;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.impl.VertxInternal;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.StartupListener;
import org.apache.camel.component.platform.http.main.DefaultMainHttpServerFactory;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.main.HttpManagementServerConfigurationProperties;
import org.apache.camel.main.HttpServerConfigurationProperties;

/**
 * Makes the server of {@code camel.server.*}. It listens before the routes are read, and until they run it asks clients of the tracking
 * API to come back (503), where Camel's own would say that there is nothing here (404): after that Segment's SDKs drop their events. It
 * serves no static files.
 */
public final class IngestServer extends DefaultMainHttpServerFactory {
    @Override
    public Service newHttpServer(CamelContext context, HttpServerConfigurationProperties settings) {
        if (settings.isStaticEnabled()) {
            throw new IllegalArgumentException("camel.server.static-enabled must be false: no files are served here.");
        }
        MainHttpServer asConfigured = (MainHttpServer) super.newHttpServer(context, settings);
        VertxPlatformHttpServerConfiguration configuration = asConfigured.getConfiguration();
        configuration.setServerType(VertxPlatformHttpRouter.SERVER_TYPE_SERVER);
        return new Server(configuration);
    }

    @Override
    public Service newHttpManagementServer(CamelContext context, HttpManagementServerConfigurationProperties settings) {
        return new ManagementServer(
                context, settings, (ManagementHttpServer) super.newHttpManagementServer(context, settings));
    }

    /** What stops a start: nothing can listen where the settings of a server ({@code camel.server}, say) want it. */
    public static IllegalArgumentException cannotListen(String server, String host, int port, Throwable cause) {
        return new IllegalArgumentException(
                "Nothing can listen on " + host + ":" + port + " (" + cause.getMessage()
                        + "): stop what listens there, or set " + server + ".port or " + server + ".host.",
                cause);
    }

    private static final class Server extends VertxPlatformHttpServer implements StartupListener {
        private final String host;
        private final int port;
        private volatile boolean started;

        Server(VertxPlatformHttpServerConfiguration configuration) {
            super(configuration);
            host = configuration.getBindHost();
            port = configuration.getPort();
        }

        /**
         * Camel 4.18.0 only logs that the server cannot listen, and goes on without it. What it throws then, it throws on one of Vert.x'
         * threads, and only after it has gone on; when each of these has had a turn, it has come to the handler.
         */
        @Override
        protected void startServer() throws Exception {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            getVertx().exceptionHandler(failure::set);
            super.startServer();
            for (EventExecutor thread : ((VertxInternal) getVertx()).getEventLoopGroup()) {
                thread.submit(() -> {}).sync();
            }
            getVertx().exceptionHandler(null);
            if (failure.get() != null) {
                throw cannotListen("camel.server", host, port, failure.get());
            }
        }

        /** Runs before it listens. */
        @Override
        protected void initializeServer() {
            super.initializeServer();
            VertxPlatformHttpRouter.lookup(getCamelContext(), VertxPlatformHttpRouter.getRouterNameFromPort(port))
                    .route("/v1*")
                    .handler(this::before);
            try {
                getCamelContext().addStartupListener(this);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
            // The routes do not run yet.
        }

        @Override
        public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) {
            started = true;
        }

        private void before(RoutingContext request) {
            if (started) {
                request.next();
                return;
            }
            String origin = request.request().getHeader(HttpHeaders.ORIGIN);
            if (origin != null) {
                TrackingApiResponse.crossOrigin(origin).forEach(request.response()::putHeader);
            }
            request.response()
                    .setStatusCode(503)
                    .putHeader("Retry-After", TrackingApiResponse.RETRY_AFTER_SECONDS)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(TrackingApiResponse.error("starting", TrackingApiResponse.STARTING)
                            .toString());
        }
    }
}
