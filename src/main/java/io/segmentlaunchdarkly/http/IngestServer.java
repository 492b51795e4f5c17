package io.segmentlaunchdarkly.http;

import io.segmentlaunchdarkly.logging.Failures;
import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.settings.Setting;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.Service;
import org.apache.camel.StartupListener;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.main.DefaultMainHttpServerFactory;
import org.apache.camel.component.platform.http.main.MainHttpServer;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.apache.camel.component.vertx.common.VertxHelper;
import org.apache.camel.main.HttpManagementServerConfigurationProperties;
import org.apache.camel.main.HttpServerConfigurationProperties;
import org.apache.camel.support.jsse.SSLContextParameters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the server of {@code camel.server.*}. It listens before the routes are read. Until they run it answers clients of the tracking
 * API with 503, so that they come back; Camel's own server would answer 404, and Segment's SDKs would drop their events. It accepts
 * connections on several event loops, within the bounds of {@link Connections}, and serves no static files.
 */
public final class IngestServer extends DefaultMainHttpServerFactory {
    private static final Logger LOG = LoggerFactory.getLogger(IngestServer.class);

    @Override
    public Service newHttpServer(CamelContext context, HttpServerConfigurationProperties settings) {
        if (settings.isStaticEnabled()) {
            throw new IllegalArgumentException("camel.server.static-enabled must be false: no files are served here.");
        }
        MainHttpServer asConfigured = (MainHttpServer) super.newHttpServer(context, settings);
        VertxPlatformHttpServerConfiguration configuration = asConfigured.getConfiguration();
        configuration.setServerType(VertxPlatformHttpRouter.SERVER_TYPE_SERVER);
        return new Server(configuration, new Connections(bounds(context)));
    }

    private static Connections.Bounds bounds(CamelContext context) {
        long most = Math.min(Setting.HTTP_MAX_CONNECTIONS.number(context), descriptorsForConnections());
        return new Connections.Bounds(
                (int) most,
                (int) Math.min(Setting.HTTP_MAX_CONNECTIONS_PER_ADDRESS.number(context), most),
                Setting.HTTP_HEADER_TIMEOUT.duration(context),
                Setting.HTTP_BODY_TIMEOUT.duration(context),
                Setting.HTTP_KEEP_ALIVE_TIMEOUT.duration(context));
    }

    /** How many files the process may have open, less what the outbox, the broker and the JVM need. */
    private static long descriptorsForConnections() {
        long most = FileDescriptors.most();
        return Math.max(most / 4, most - FileDescriptors.KEPT);
    }

    @Override
    public Service newHttpManagementServer(CamelContext context, HttpManagementServerConfigurationProperties settings) {
        return new ManagementServer(
                context, settings, (ManagementHttpServer) super.newHttpManagementServer(context, settings));
    }

    /**
     * The failure that stops a start when the service cannot listen where the settings of a server (such as {@code camel.server}) say.
     */
    public static IllegalArgumentException cannotListen(String server, String host, int port, Throwable cause) {
        return new IllegalArgumentException(
                "Nothing can listen on " + host + ":" + port + " (" + cause.getMessage()
                        + "): stop what listens there, or set " + server + ".port or " + server + ".host.",
                cause);
    }

    /** Requests that a router's handlers cannot read are answered as JSON, without a stack trace. */
    static void answerAsJson(Router router, boolean crossOrigin) {
        router.errorHandler(400, context -> ErrorAnswer.badRequest("The request is malformed.")
                .send(context.request(), crossOrigin, true));
        router.errorHandler(500, context -> {
            if (context.failure() instanceof IllegalArgumentException) {
                // Vert.x could not read the query.
                ErrorAnswer.badRequest("The request is malformed.").send(context.request(), crossOrigin, true);
                return;
            }
            LOG.error(
                    LogEvents.REQUEST_FAILED,
                    "A request failed outside of the routes: {}",
                    Failures.describe(context.failure()));
            ErrorAnswer.FAILED.send(context.request(), crossOrigin, true);
        });
    }

    private static final class Server extends VertxPlatformHttpServer implements Connections.Counted, StartupListener {
        /** With a lower limit, pixels that Segment accepts would be refused. */
        private static final int LONGEST_ADDRESS_BYTES = 16 * 1024;

        private static final long SWEEP_MILLIS = 1_000;
        private static final int START_SECONDS = 30;

        private final VertxPlatformHttpServerConfiguration configuration;
        private final Connections connections;
        private volatile boolean started;
        private Vertx own;
        private String deployment;
        private volatile HttpServer listening;

        Server(VertxPlatformHttpServerConfiguration configuration, Connections connections) {
            super(configuration);
            this.configuration = configuration;
            this.connections = connections;
        }

        @Override
        public Connections connections() {
            return connections;
        }

        /** One of several servers on the same port, the one that Camel asks for its port. */
        @Override
        public HttpServer getServer() {
            return listening;
        }

        @Override
        protected Vertx createVertxInstance() {
            own = super.createVertxInstance();
            own.exceptionHandler(failure -> {
                LOG.error(
                        LogEvents.CONNECTION_FAILED,
                        "The HTTP server failed on a connection: {}",
                        Failures.describe(failure));
                LOG.debug("The HTTP server failed on a connection", failure);
            });
            return own;
        }

        /** One server for each processor, each on an event loop of its own; Vert.x spreads the connections over them. */
        @Override
        protected void startServer() throws Exception {
            HttpServerOptions options = options();
            Router router = Router.router(getVertx());
            // Not as a sub-router: Vert.x takes only one of its own class for that, and Camel's wraps one.
            router.route(configuration.getPath() + "*").handler(router()::handleContext);
            router.errorHandler(
                    404, context -> new ErrorAnswer(404, "not_found", "There is nothing at this address.", false)
                            .send(context.request(), true, false));
            int loops = Math.max(2, Runtime.getRuntime().availableProcessors());
            try {
                deployment = getVertx()
                        .deployVerticle(
                                () -> new Listener(options, connections.loop(router)),
                                new DeploymentOptions().setInstances(loops))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(START_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException | TimeoutException e) {
                Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
                throw cannotListen("camel.server", configuration.getBindHost(), configuration.getBindPort(), cause);
            }
        }

        private HttpServerOptions options() throws Exception {
            HttpServerOptions options = new HttpServerOptions()
                    .setHost(configuration.getBindHost())
                    .setPort(configuration.getBindPort())
                    .setMaxInitialLineLength(LONGEST_ADDRESS_BYTES)
                    // HTTP/1.1 only: HTTP/2's streams would evade the bounds for connections.
                    .setHttp2ClearTextEnabled(false)
                    .setUseAlpn(false);
            SSLContextParameters tls =
                    configuration.getSslContextParameters() == null && configuration.isUseGlobalSslContextParameters()
                            ? getCamelContext().getSSLContextParameters()
                            : configuration.getSslContextParameters();
            if (tls != null) {
                VertxHelper.setupSSLOptions(getCamelContext(), tls, options);
            }
            return options;
        }

        private VertxPlatformHttpRouter router() {
            return VertxPlatformHttpRouter.lookup(
                    getCamelContext(), VertxPlatformHttpRouter.getRouterNameFromPort(configuration.getPort()));
        }

        /** Runs before the server listens. */
        @Override
        protected void initializeServer() {
            super.initializeServer();
            router().route("/v1*").handler(this::before);
            try {
                getCamelContext().addStartupListener(this);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {
            // The routes are not running yet.
        }

        @Override
        public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) {
            started = true;
        }

        private void before(RoutingContext request) {
            if (started) {
                request.next();
            } else {
                ErrorAnswer.STARTING.send(
                        request.request(), true, !request.request().isEnded());
            }
        }

        @Override
        protected void stopServer() {
            if (deployment != null) {
                getCamelContext().removeComponent(PlatformHttpConstants.PLATFORM_HTTP_COMPONENT_NAME);
                getVertx()
                        .undeploy(deployment)
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join();
                deployment = null;
            }
        }

        @Override
        protected void stopVertx() {
            if (own != null) {
                own.close().toCompletionStage().toCompletableFuture().join();
                own = null;
            }
        }

        /** The server on one event loop. */
        private final class Listener extends AbstractVerticle {
            private final HttpServerOptions options;
            private final Connections.Loop connections;

            Listener(HttpServerOptions options, Connections.Loop connections) {
                this.options = options;
                this.connections = connections;
            }

            @Override
            public void start(Promise<Void> started) {
                HttpServer server = vertx.createHttpServer(options)
                        .connectionHandler(connections::opened)
                        .requestHandler(connections::request)
                        .invalidRequestHandler(connections::invalid)
                        .exceptionHandler(
                                failure -> LOG.debug("A connection failed before its first request", failure));
                vertx.setPeriodic(SWEEP_MILLIS, timer -> connections.sweep());
                server.listen()
                        .onSuccess(bound -> listening = bound)
                        .<Void>mapEmpty()
                        .onComplete(started);
            }
        }
    }
}
