package io.segmentlaunchdarkly.http;

import io.segmentlaunchdarkly.segment.Limits;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.support.CamelContextHelper;

/**
 * platform-http on Vert.x for an API that speaks JSON, with what Segment's contract asks for and platform-http's options do not say: a
 * body is JSON whatever its content type (Vert.x would take curl's default apart as a form), and what is too large or fails outside of
 * the route is answered as JSON, with Segment's status.
 */
public final class JsonHttpEngine extends VertxPlatformHttpEngine {
    private int serverPort;
    private boolean crossOrigin;
    private String refusals;

    /** The port of the server to serve on, {@code camel.server.port} or {@code camel.management.port}. */
    public void setServerPort(int serverPort) {
        this.serverPort = serverPort;
    }

    /** Whether pages of other origins may read what is answered outside of the route; false unless set. */
    public void setCrossOrigin(boolean crossOrigin) {
        this.crossOrigin = crossOrigin;
    }

    /**
     * The name of the bean, a {@code Consumer<String>}, that is told the reason code of each request that is refused outside of the route;
     * it is looked up when the route starts. Nobody is told unless set.
     */
    public void setRefusals(String refusals) {
        this.refusals = refusals;
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
        return new JsonHttpConsumer(endpoint, processor, this);
    }

    private static final class JsonHttpConsumer extends VertxPlatformHttpConsumer {
        private static final List<String> HEADERS =
                List.of("Authorization", "Content-Encoding", "Origin", "X-Forwarded-Proto");

        /**
         * For each processor the largest request or many small ones. While it is worked on, a request takes a dozen times its size, and all
         * together must fit into the heap, and better into the processors' caches.
         */
        private static final int MOST_BYTES_AT_ONCE = (int) Math.min(
                (long) Runtime.getRuntime().availableProcessors() * Limits.REQUEST_BYTES,
                Runtime.getRuntime().maxMemory() / 32);

        private final Semaphore bytesAtOnce = new Semaphore(MOST_BYTES_AT_ONCE, true);
        private final String routerName;
        private final boolean crossOrigin;
        private final String refusalsBean;
        private Consumer<String> refusals = code -> {};
        private Route first;

        JsonHttpConsumer(PlatformHttpEndpoint endpoint, Processor processor, JsonHttpEngine engine) {
            super(endpoint, processor, List.of(), VertxPlatformHttpRouter.getRouterNameFromPort(engine.serverPort));
            routerName = VertxPlatformHttpRouter.getRouterNameFromPort(engine.serverPort);
            crossOrigin = engine.crossOrigin;
            refusalsBean = engine.refusals;
        }

        @Override
        @SuppressWarnings("unchecked")
        protected void doStart() throws Exception {
            if (refusalsBean != null) {
                refusals = CamelContextHelper.mandatoryLookup(
                        getEndpoint().getCamelContext(), refusalsBean, Consumer.class);
            }
            VertxPlatformHttpRouter router =
                    VertxPlatformHttpRouter.lookup(getEndpoint().getCamelContext(), routerName);
            if (first == null) {
                // Vert.x runs routes in the order in which they were added: this one sees a request before its body.
                first = router.route(getEndpoint().getPath() + "*")
                        .handler(this::before)
                        .failureHandler(this::failed);
            }
            super.doStart();
        }

        /** While the application stops, its server goes on for a moment, and must not say that there is nothing here. */
        @Override
        protected void doShutdown() throws Exception {
            if (!getEndpoint().getCamelContext().isStopping()) {
                first.remove();
            }
            super.doShutdown();
        }

        private void before(RoutingContext context) {
            if (!isStarted()) {
                context.response().putHeader("Retry-After", TrackingApiResponse.RETRY_AFTER_SECONDS);
                answer(context, 503, "stopping", TrackingApiResponse.STOPPING);
            } else if (length(context) > Limits.REQUEST_BYTES) {
                context.fail(413);
            } else {
                context.request().headers().set(HttpHeaders.CONTENT_TYPE, "application/json");
                context.next();
            }
        }

        /**
         * As the parent's, with less to do for each request: of a client's headers come in just those that the routes read, so that no other
         * steers a step or is echoed, and the body goes in and out as it is and not as a stream.
         */
        @Override
        protected void handleRequest(RoutingContext context) {
            Exchange exchange = createExchange(false);
            // With InOut each route would copy its message when it ends; the answer is the message anyway.
            exchange.setPattern(ExchangePattern.InOnly);
            Message message = exchange.getIn();
            message.setHeader(Exchange.HTTP_METHOD, context.request().method().name());
            message.setHeader(Exchange.HTTP_PATH, context.normalizedPath());
            message.setHeader(Exchange.HTTP_QUERY, context.request().query());
            message.setHeader(Exchange.HTTP_URL, context.request().absoluteURI());
            for (String name : HEADERS) {
                String value = context.request().getHeader(name);
                if (value != null) {
                    message.setHeader(name, value);
                }
            }
            Buffer body = context.body().buffer();
            int atOnce = Math.min(size(message, body), MOST_BYTES_AT_ONCE);
            Context eventLoop = context.vertx().getOrCreateContext();
            AsyncCallback processed = doneSync -> eventLoop.runOnContext(nothing -> respond(context, exchange));
            context.vertx().executeBlocking(() -> process(exchange, body, atOnce, processed), false);
        }

        /** On one of Vert.x' worker threads; while the routes wait for the disk, they hold the request's bytes but no thread. */
        private Void process(Exchange exchange, Buffer body, int atOnce, AsyncCallback processed) {
            try {
                bytesAtOnce.acquire(atOnce);
            } catch (InterruptedException e) {
                exchange.setException(e);
                processed.done(true);
                return null;
            }
            AsyncCallback released = doneSync -> {
                bytesAtOnce.release(atOnce);
                processed.done(doneSync);
            };
            try {
                exchange.getIn().setBody(body == null ? null : body.getBytes());
            } catch (OutOfMemoryError e) {
                exchange.setException(e);
                released.done(true);
                return null;
            }
            getAsyncProcessor().process(exchange, released);
            return null;
        }

        /** How many bytes of JSON a body may come to; a packed one tells only when it is unpacked, and seldom has more than that. */
        private static int size(Message message, Buffer body) {
            int length = body == null ? 0 : body.length();
            boolean packed = message.getHeader("Content-Encoding") != null;
            return packed ? Math.min(Limits.REQUEST_BYTES, 20 * length) : length;
        }

        private void respond(RoutingContext context, Exchange exchange) {
            if (exchange.getException() != null) {
                getExceptionHandler().handleException("A request failed", exchange.getException());
                context.fail(500);
            } else if (!context.response().ended() && !context.response().closed()) {
                answer(context, exchange.getMessage());
            }
            releaseExchange(exchange, false);
        }

        private static void answer(RoutingContext context, Message answer) {
            answer.getHeaders().forEach((name, value) -> {
                if (!name.startsWith("Camel")) {
                    context.response().putHeader(name, String.valueOf(value));
                }
            });
            context.response()
                    .setStatusCode(answer.getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class))
                    .end(
                            answer.getBody() instanceof byte[] bytes
                                    ? Buffer.buffer(bytes)
                                    : Buffer.buffer(answer.getBody(String.class)));
        }

        /** What the client says its body has, in bytes; 0 when it does not say. */
        private static long length(RoutingContext context) {
            String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
            return length == null ? 0 : Long.parseLong(length);
        }

        private void failed(RoutingContext context) {
            if (context.response().ended()) {
                return;
            }
            if (context.statusCode() == 413) {
                answer(
                        context,
                        400,
                        "payload_too_large",
                        "A request may have at most " + Limits.REQUEST_BYTES + " bytes.");
            } else {
                int status = context.statusCode() < 400 ? 500 : context.statusCode();
                answer(context, status, "internal_error", "The request failed.");
            }
        }

        private void answer(RoutingContext context, int status, String code, String message) {
            refusals.accept(code);
            String origin = context.request().getHeader(HttpHeaders.ORIGIN);
            if (crossOrigin && origin != null) {
                TrackingApiResponse.crossOrigin(origin).forEach(context.response()::putHeader);
            }
            context.response()
                    .setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(TrackingApiResponse.error(code, message).toString());
        }
    }
}
