package io.segmentlaunchdarkly.http;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.logging.Failures;
import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.segment.Limits;
import io.segmentlaunchdarkly.settings.Setting;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.RoutingContext;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.support.CamelContextHelper;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the requests of one platform-http endpoint. The memory for a request's body is reserved in a budget before it is read, and
 * stays reserved until the request is answered. When the budget is spent, the body that has been arriving longest is given up, provided
 * that it has taken more than {@value #GRACE_SECONDS} seconds. Otherwise the new request waits its turn unread, and is answered 503 when
 * that takes too long or too many are waiting. Whatever goes wrong with a request, an {@link Error} included, it is answered and what it
 * held is released, exactly once.
 */
final class JsonHttpConsumer extends DefaultConsumer implements PlatformHttpConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(JsonHttpConsumer.class);
    private static final List<String> HEADERS =
            List.of("Authorization", "Content-Encoding", "Origin", "X-Forwarded-Proto", "traceparent", "tracestate");
    /** What a tracer puts into a message's headers, and no client needs to know. */
    private static final Set<String> TRACE_HEADERS = Set.of("traceparent", "tracestate");

    private static final int GRACE_SECONDS = 2;
    private static final long SWEEP_MILLIS = 1_000;
    private static final int LEAST_WAITING = 16;
    /** Four times what Vert.x may have read of a body before it pauses. */
    private static final int BYTES_OF_ONE_WAITING = 256 * 1024;

    /** An exchange may never return, for example after an Error on another thread. */
    private static final int LOST_SECONDS = 300;

    private static final int FEW_FILES = 8;

    private static final ErrorAnswer NO_ROOM = ErrorAnswer.retryable(
            503, "overloaded", "Too many requests are being received: send this request again later.");
    private static final ErrorAnswer TOO_SLOW =
            ErrorAnswer.retryable(408, "request_timeout", "The body did not come in time: send this request again.");

    /**
     * Room for the largest request, or many small ones, for each processor. A request that is being processed takes a dozen times its
     * size; all of them together must fit into the heap, and should fit into the processors' caches.
     */
    private static final int MOST_BYTES_AT_ONCE = (int) Math.min(
            (long) Runtime.getRuntime().availableProcessors() * Limits.REQUEST_BYTES,
            Math.max(Limits.REQUEST_BYTES, JsonHttpEngine.heapForRequests() / 24));

    private final Semaphore bytesAtOnce = new Semaphore(MOST_BYTES_AT_ONCE, true);
    private final Set<Request> requests = ConcurrentHashMap.newKeySet();
    /** The requests for whose bodies there is no room yet, in the order in which they came. */
    private final Queue<Request> waiting = new ConcurrentLinkedQueue<>();

    private final int mostWaiting;
    private final JsonHttpEngine engine;
    private final ByteBudget budget;
    private final ErrorAnswer tooLarge;
    private Consumer<String> refusals = code -> {};
    private VertxPlatformHttpRouter router;
    private Route route;
    private long sweep;
    private volatile long answeredAt = System.nanoTime();
    private volatile long workersSeenAt = System.nanoTime();
    private final AtomicBoolean workersAsked = new AtomicBoolean();

    JsonHttpConsumer(PlatformHttpEndpoint endpoint, Processor processor, JsonHttpEngine engine) {
        super(endpoint, processor);
        this.engine = engine;
        budget = new ByteBudget(engine.maxBytesInMemory());
        mostWaiting = (int) Math.max(LEAST_WAITING, engine.maxBytesInMemory() / BYTES_OF_ONE_WAITING);
        tooLarge = new ErrorAnswer(
                400, "payload_too_large", "A request may have at most " + engine.maxBytes() + " bytes.", false);
    }

    @Override
    public PlatformHttpEndpoint getEndpoint() {
        return (PlatformHttpEndpoint) super.getEndpoint();
    }

    @Override
    @SuppressWarnings("unchecked")
    protected void doStart() throws Exception {
        super.doStart();
        if (engine.refusals() != null) {
            refusals = CamelContextHelper.mandatoryLookup(
                    getEndpoint().getCamelContext(), engine.refusals(), Consumer.class);
        }
        if (route != null) {
            return;
        }
        String name = VertxPlatformHttpRouter.getRouterNameFromPort(engine.getServerPort());
        router = VertxPlatformHttpRouter.lookup(getEndpoint().getCamelContext(), name);
        if (router == null) {
            throw new IllegalArgumentException("There is no HTTP server at port " + engine.getServerPort()
                    + " to take requests for " + getEndpoint().getPath() + ".");
        }
        Connections.of(router).ifPresent(connections -> connections.setRefusals(refusals));
        workersSeenAt = System.nanoTime();
        sweep = router.vertx().setPeriodic(SWEEP_MILLIS, timer -> sweep(router.vertx()));
        route = router.route(getEndpoint().getPath() + "*")
                .handler(this::receive)
                .failureHandler(this::failed);
    }

    /** Vert.x itself fails a request that names no host, with a 4xx status. */
    private void failed(RoutingContext context) {
        LOG.debug("A request failed outside of the route", context.failure());
        boolean clientsFault = context.statusCode() / 100 == 4;
        refuse(context.request(), clientsFault ? ErrorAnswer.NO_HOST : ErrorAnswer.FAILED, true);
    }

    /** The server runs on for a moment while the application stops, and must not answer 404. */
    @Override
    protected void doShutdown() throws Exception {
        if (route != null && !getEndpoint().getCamelContext().isStopping()) {
            router.vertx().cancelTimer(sweep);
            route.remove();
        }
        super.doShutdown();
    }

    private void receive(RoutingContext context) {
        HttpServerRequest request = context.request();
        long announced = announced(request);
        if (!isStarted()) {
            refuse(request, ErrorAnswer.STOPPING, announced > 0);
        } else if (announced > engine.maxBytes()) {
            refuse(request, tooLarge, true);
        } else {
            new Request(context, (int) announced).receive();
        }
    }

    /** The length of the body that the client announces, in bytes; 0 if it does not. */
    private static long announced(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length.trim());
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private void refuse(HttpServerRequest request, ErrorAnswer answer, boolean close) {
        if (!request.response().ended()) {
            // Otherwise the server refused it first, and has counted it.
            refusals.accept(answer.code());
        }
        answer.send(request, engine.crossOrigin(), close);
    }

    /** Ends requests that take too long to arrive, and checks whether worker threads are free. */
    private void sweep(Vertx vertx) {
        long now = System.nanoTime();
        for (Request request : requests) {
            if (request.tooSlow(now)) {
                request.giveUp(request.admitted ? TOO_SLOW : NO_ROOM);
            } else if (request.isLost(now)) {
                request.fail(new TimeoutException("the routes have not answered for " + LOST_SECONDS + " seconds"));
            }
        }
        for (int i = waiting.size(); i > 0 && makeRoom(now); i--) {
            admitWaiting();
        }
        admitWaiting();
        if (workersAsked.compareAndSet(false, true)) {
            vertx.<Void>executeBlocking(
                            () -> {
                                workersSeenAt = System.nanoTime();
                                return null;
                            },
                            false)
                    .onComplete(done -> workersAsked.set(false));
        }
    }

    /** Gives up the request that has been arriving longest, so that others can use its bytes. */
    private boolean makeRoom(long now) {
        return requests.stream()
                .filter(request ->
                        request.admitted && request.receiving.get() && seconds(now - request.begunAt) >= GRACE_SECONDS)
                .min(Comparator.comparingLong(request -> request.begunAt - now))
                .filter(request -> request.giveUp(NO_ROOM))
                .isPresent();
    }

    /** Admits waiting requests as far as there is room. */
    private void admitWaiting() {
        for (Request first = waiting.peek(); first != null; first = waiting.peek()) {
            if (!first.body.reserve()) {
                return;
            }
            waiting.remove(first);
            first.admit();
        }
    }

    private static long seconds(long nanos) {
        return TimeUnit.NANOSECONDS.toSeconds(nanos);
    }

    /** Why clients get no answer, in a sentence; empty while they do. */
    Optional<String> cannotAnswer() {
        long now = System.nanoTime();
        Optional<String> loops = Connections.of(router).flatMap(connections -> connections.stuck(now));
        if (loops.isPresent()) {
            return loops;
        }
        if (FileDescriptors.left() < FEW_FILES) {
            return Optional.of("The process can open hardly any more files or connections (" + FileDescriptors.most()
                    + " in all): raise its limit (ulimit -n), or lower " + Setting.HTTP_MAX_CONNECTIONS + ".");
        }
        if (isStuck(now - workersSeenAt)) {
            return Optional.of("No worker thread has been free for " + seconds(now - workersSeenAt) + " seconds.");
        }
        long stuck = requests.stream()
                .filter(request -> !request.receiving.get() && isStuck(now - request.begunAt))
                .count();
        if (stuck > 0 && isStuck(now - answeredAt)) {
            return Optional.of("No request has been answered for " + seconds(now - answeredAt) + " seconds, and "
                    + stuck + " have been waiting for longer than "
                    + engine.stuckAfter().toSeconds() + ".");
        }
        return Optional.empty();
    }

    private boolean isStuck(long nanos) {
        return nanos >= engine.stuckAfter().toNanos();
    }

    long bytesInMemory() {
        return budget.used();
    }

    int connections() {
        return Connections.of(router).map(Connections::open).orElse(0);
    }

    /** One request, from its head to its answer. */
    private final class Request implements AsyncCallback {
        private final RoutingContext context;
        private final IncomingBody body;
        private final Context eventLoop;
        private volatile long begunAt = System.nanoTime();
        private volatile long heardAt = begunAt;
        /** When the last byte had arrived. */
        private volatile long receivedAt;

        /** Whether memory has been reserved for its body. */
        private volatile boolean admitted;

        private final AtomicBoolean receiving = new AtomicBoolean(true);
        private final AtomicBoolean released = new AtomicBoolean();
        private Exchange exchange;
        private int permits;

        Request(RoutingContext context, int announced) {
            this.context = context;
            body = new IncomingBody(budget, engine.maxBytes(), announced);
            eventLoop = context.vertx().getOrCreateContext();
        }

        void receive() {
            HttpServerRequest request = context.request();
            requests.add(this);
            request.handler(this::take).endHandler(end -> received()).exceptionHandler(gone -> abandon());
            if (body.reserve() || (makeRoom(System.nanoTime()) && body.reserve())) {
                admitted = true;
                invite();
            } else if (waiting.size() < mostWaiting) {
                request.pause();
                waiting.add(this);
            } else {
                giveUp(NO_ROOM);
            }
        }

        /** Continues reading; may be called from any thread. */
        void admit() {
            begunAt = System.nanoTime();
            heardAt = begunAt;
            admitted = true;
            eventLoop.runOnContext(nothing -> {
                invite();
                context.request().resume();
            });
        }

        private void invite() {
            if (receiving.get()
                    && "100-continue".equalsIgnoreCase(context.request().getHeader("Expect"))) {
                context.response().writeContinue();
            }
        }

        private void take(Buffer piece) {
            long now = System.nanoTime();
            heardAt = now;
            IncomingBody.Piece taken = body.add(piece);
            while (taken == IncomingBody.Piece.NO_ROOM && makeRoom(now)) {
                taken = body.add(piece);
            }
            switch (taken) {
                case TOO_LARGE -> giveUp(tooLarge);
                case NO_ROOM -> giveUp(NO_ROOM);
                case TAKEN, GIVEN_UP -> {}
            }
        }

        boolean tooSlow(long now) {
            return receiving.get()
                    && (now - heardAt > engine.idleTimeout().toNanos()
                            || now - begunAt > engine.bodyTimeout().toNanos());
        }

        /** Ends an incomplete request; may be called from any thread. False if it was complete or has already ended. */
        boolean giveUp(ErrorAnswer answer) {
            if (!abandon()) {
                return false;
            }
            eventLoop.runOnContext(nothing -> refuse(context.request(), answer, true));
            return true;
        }

        /** Releases an incomplete request; false if it was complete or has already ended. */
        private boolean abandon() {
            boolean first = receiving.compareAndSet(true, false);
            if (first) {
                release();
            }
            return first;
        }

        private void release() {
            requests.remove(this);
            waiting.remove(this);
            body.giveUp();
            admitWaiting();
        }

        private void received() {
            if (!receiving.compareAndSet(true, false)) {
                return;
            }
            receivedAt = System.nanoTime();
            context.vertx()
                    .<Void>executeBlocking(
                            () -> {
                                process();
                                return null;
                            },
                            false)
                    .onFailure(this::fail);
        }

        /** Runs on one of Vert.x's worker threads. While the routes wait for the disk, they hold the request's bytes but no thread. */
        private void process() {
            try {
                byte[] whole = body.whole();
                if (ManagementGuard.hasFormToken(context, whole)) {
                    route(whole);
                } else {
                    turnAway(ManagementGuard.NO_CSRF_TOKEN);
                }
            } catch (Throwable thrown) {
                // At once: Camel does not catch an Error, and would continue an exchange that has not failed in this
                // thread's next task.
                fail(thrown);
            }
        }

        private void route(byte[] whole) throws InterruptedException {
            exchange = createExchange(false);
            // With InOut each route would copy its message when it ends; the answer is the message anyway.
            exchange.setPattern(ExchangePattern.InOnly);
            exchange.setProperty(ExchangeProperties.RECEIVED_NANOS, receivedAt);
            describe(exchange.getIn());
            ManagementGuard.visitor(context)
                    .ifPresent(visitor -> exchange.setProperty(ExchangeProperties.VISITOR, visitor));
            int atOnce = Math.min(size(exchange.getIn(), whole), MOST_BYTES_AT_ONCE);
            bytesAtOnce.acquire(atOnce);
            permits = atOnce;
            exchange.getIn().setBody(whole);
            getAsyncProcessor().process(exchange, this);
        }

        /** Answers a complete request in place of the routes. */
        private void turnAway(ErrorAnswer answer) {
            if (released.compareAndSet(false, true)) {
                release();
                answeredAt = System.nanoTime();
                eventLoop.runOnContext(nothing -> refuse(context.request(), answer, false));
            }
        }

        /** Takes over only the client headers that the routes read, so that no other header steers a step or is echoed. */
        private void describe(Message message) {
            message.setHeader(Exchange.HTTP_METHOD, context.request().method().name());
            message.setHeader(Exchange.HTTP_PATH, context.normalizedPath());
            if (context.request().query() != null) {
                message.setHeader(Exchange.HTTP_QUERY, context.request().query());
            }
            if (!context.request().method().equals(HttpMethod.POST)) {
                // Only the browser settings depend on the address at which they were requested.
                message.setHeader(Exchange.HTTP_URL, address(context.request().absoluteURI()));
            }
            for (String name : HEADERS) {
                String value = context.request().getHeader(name);
                if (value != null) {
                    message.setHeader(name, value);
                }
            }
        }

        /** Scheme, host and port: the rest has write keys and, of a pixel, a whole event, and a tracer would send them. */
        private static String address(String url) {
            return url == null ? null : url.replaceFirst("(?<![:/])[/?].*", "");
        }

        /**
         * How many bytes of JSON to expect of a body. The size of a packed one is known only after unpacking, and is seldom larger than
         * this.
         */
        private int size(Message message, byte[] whole) {
            int length = whole == null ? 0 : whole.length;
            boolean packed = message.getHeader("Content-Encoding") != null;
            return packed ? (int) Math.min(engine.maxBytes(), 20L * length) : length;
        }

        /** May be called from any thread. */
        void fail(Throwable failure) {
            if (released.get()) {
                return;
            }
            try {
                if (exchange == null) {
                    exchange = createExchange(false);
                }
                exchange.setException(failure);
            } finally {
                done(false);
            }
        }

        /** Whether the routes have had the request for so long that they will hardly answer it. */
        boolean isLost(long now) {
            return !receiving.get() && seconds(now - begunAt) >= LOST_SECONDS;
        }

        /** Called when the routes are done with the request, or it failed; possibly more than once, from any thread. */
        @Override
        public void done(boolean doneSync) {
            if (!released.compareAndSet(false, true)) {
                return;
            }
            bytesAtOnce.release(permits);
            release();
            answeredAt = System.nanoTime();
            eventLoop.runOnContext(nothing -> respond());
        }

        private void respond() {
            try {
                Throwable failure = exchange.getException();
                if (failure != null && getEndpoint().getCamelContext().isStopping()) {
                    refuse(context.request(), ErrorAnswer.STOPPING, false);
                } else if (failure != null) {
                    LOG.error(LogEvents.REQUEST_FAILED, "A request failed: {}", Failures.describe(failure));
                    LOG.debug("A request failed", failure);
                    refuse(context.request(), ErrorAnswer.FAILED, false);
                } else if (!context.response().ended() && !context.response().closed()) {
                    answer(context.response(), exchange.getMessage());
                }
                releaseExchange(exchange, false);
            } catch (RuntimeException | Error e) {
                LOG.error(LogEvents.REQUEST_UNANSWERED, "A request could not be answered: {}", Failures.describe(e));
                refuse(context.request(), ErrorAnswer.FAILED, true);
            } finally {
                // A connection refers to its last request until the next one comes.
                exchange = null;
            }
        }
    }

    private static void answer(HttpServerResponse response, Message answer) {
        Buffer body = answer.getBody() instanceof byte[] bytes
                ? Buffer.buffer(bytes)
                : Buffer.buffer(answer.getBody() == null ? "" : answer.getBody(String.class));
        answer.getHeaders().forEach((name, value) -> {
            if (!name.startsWith("Camel") && !TRACE_HEADERS.contains(name)) {
                response.putHeader(name, String.valueOf(value));
            }
        });
        response.setStatusCode(answer.getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class))
                .end(body);
    }
}
