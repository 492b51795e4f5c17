package io.segmentlaunchdarkly.segment;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * platform-http on Vert.x for an API that speaks JSON, with what Segment's contract asks for and platform-http's options do not say: a
 * body is JSON whatever its content type (Vert.x would take curl's default apart as a form), and what is too large or fails outside of
 * the route is answered as JSON, with Segment's status.
 */
public final class JsonHttpEngine extends VertxPlatformHttpEngine {
    private int serverPort;

    /** The port of the server to serve on, {@code camel.server.port} or {@code camel.management.port}. */
    public void setServerPort(int serverPort) {
        this.serverPort = serverPort;
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
        return new Consumer(endpoint, processor, VertxPlatformHttpRouter.getRouterNameFromPort(serverPort));
    }

    private static final class Consumer extends VertxPlatformHttpConsumer {
        private final String routerName;
        private Route first;

        Consumer(PlatformHttpEndpoint endpoint, Processor processor, String routerName) {
            super(endpoint, processor, List.of(), routerName);
            this.routerName = routerName;
        }

        @Override
        protected void doStart() throws Exception {
            VertxPlatformHttpRouter router =
                    VertxPlatformHttpRouter.lookup(getEndpoint().getCamelContext(), routerName);
            // Vert.x runs routes in the order in which they were added, so this one sees a request before its body is
            // read.
            first = router.route(getEndpoint().getPath() + "*")
                    .handler(Consumer::asJson)
                    .failureHandler(Consumer::refuse);
            super.doStart();
        }

        @Override
        protected void doStop() throws Exception {
            if (first != null) {
                first.remove();
                first = null;
            }
            super.doStop();
        }

        private static void asJson(RoutingContext context) {
            if (length(context) > Limits.REQUEST_BYTES) {
                context.fail(413);
                return;
            }
            context.request().headers().set(HttpHeaders.CONTENT_TYPE, "application/json");
            context.next();
        }

        /** What the client says its body has, in bytes; 0 when it does not say. */
        private static long length(RoutingContext context) {
            String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
            return length == null ? 0 : Long.parseLong(length);
        }

        private static void refuse(RoutingContext context) {
            if (context.response().ended()) {
                return;
            }
            boolean tooLarge = context.statusCode() == 413;
            int status = tooLarge ? 400 : context.statusCode() < 400 ? 500 : context.statusCode();
            String body = tooLarge
                    ? TrackingApiResponse.error(
                                    "payload_too_large",
                                    "A request may have at most " + Limits.REQUEST_BYTES + " bytes.")
                            .toString()
                    : TrackingApiResponse.error("internal_error", "The request failed.")
                            .toString();
            context.response()
                    .setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(body);
        }
    }
}
