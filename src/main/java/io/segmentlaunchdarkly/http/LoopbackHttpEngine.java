package io.segmentlaunchdarkly.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * platform-http on Vert.x for endpoints that only programs on this machine may call, on a server that others reach too. Any other client
 * gets 403 as JSON {@code {"code", "message"}} before its body is read. So does a client that comes through a proxy, one that addresses
 * the service by an unknown name, and a page of another origin.
 */
public final class LoopbackHttpEngine extends VertxPlatformHttpEngine {
    private int serverPort;
    private String serverHost = "";

    /** The port of the server to serve on, {@code camel.server.port}. */
    public void setServerPort(int serverPort) {
        this.serverPort = serverPort;
    }

    /** Where that server listens, {@code camel.server.host}: the one name that is accepted besides those of the loopback address. */
    public void setServerHost(String serverHost) {
        this.serverHost = serverHost;
    }

    @Override
    public int getServerPort() {
        return serverPort;
    }

    @Override
    protected void doInit() {
        // The parent would make itself the engine of every platform-http endpoint of the application.
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        return new LoopbackConsumer(
                endpoint,
                processor,
                VertxPlatformHttpRouter.getRouterNameFromPort(serverPort),
                Set.of(RequestSource.asAddressed(serverHost)));
    }

    private static final class LoopbackConsumer extends VertxPlatformHttpConsumer {
        private final String routerName;
        private final Set<String> hosts;
        private Route first;

        LoopbackConsumer(PlatformHttpEndpoint endpoint, Processor processor, String routerName, Set<String> hosts) {
            super(endpoint, processor, List.of(), routerName);
            this.routerName = routerName;
            this.hosts = hosts;
        }

        @Override
        protected void doStart() throws Exception {
            // Vert.x runs routes in the order in which they were added: this one sees a request before its body.
            first = VertxPlatformHttpRouter.lookup(getEndpoint().getCamelContext(), routerName)
                    .route(getEndpoint().getPath() + "*")
                    .handler(this::before);
            super.doStart();
        }

        @Override
        protected void doStop() throws Exception {
            super.doStop();
            first.remove();
        }

        private void before(RoutingContext context) {
            if (RequestSource.isThisMachine(context.request())
                    && RequestSource.isAddressedTo(context.request(), hosts)
                    && !RequestSource.isPageOfAnotherOrigin(context.request())) {
                context.next();
                return;
            }
            context.response()
                    .setStatusCode(403)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(TrackingApiResponse.error(
                                    "only_this_machine",
                                    getEndpoint().getPath() + " answers only programs on the machine of the service.")
                            .toString());
        }
    }
}
