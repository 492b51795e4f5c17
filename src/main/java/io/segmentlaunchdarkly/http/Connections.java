package io.segmentlaunchdarkly.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;

/**
 * The connections of a server. Their number is bounded, overall and for each address, and so is the time that a client may take. When a
 * bound is reached, the connection whose client has kept the service waiting longest is closed, provided that it has waited for more than
 * {@value #GRACE_SECONDS} seconds; when one address has too many connections, only its own are candidates. Otherwise the new connection
 * gets 503 and is closed. Requests that are not HTTP are answered here and never logged.
 */
final class Connections {
    /**
     * The bounds.
     *
     * @param most how many connections, overall
     * @param mostPerAddress how many from one address
     * @param head how long the head of a connection's first request may take to arrive
     * @param body how long the whole body of a request may take to arrive
     * @param keepAlive how long a connection may wait for the whole head of its next request
     */
    record Bounds(int most, int mostPerAddress, Duration head, Duration body, Duration keepAlive) {}

    /** A server whose connections are counted. */
    interface Counted {
        Connections connections();
    }

    private static final int GRACE_SECONDS = 2;
    private static final int STUCK_SECONDS = 10;
    /**
     * The share of the bound that may be accepted beyond it, to be answered before they are closed; further connections are closed at
     * once.
     */
    private static final int SHARE_ANSWERED_BEYOND = 8;

    private static final ErrorAnswer TOO_MANY = ErrorAnswer.retryable(
            503, "too_many_connections", "Too many connections are open: send this request again later.");

    private final Bounds bounds;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<String, Integer> addresses = new ConcurrentHashMap<>();
    private final List<Loop> loops = new CopyOnWriteArrayList<>();
    private volatile Consumer<String> refusals = code -> {};

    Connections(Bounds bounds) {
        this.bounds = bounds;
    }

    /** The connections of a router's server; empty when the server is not the distribution's own. */
    static Optional<Connections> of(VertxPlatformHttpRouter router) {
        return router != null && router.getServer() instanceof Counted counted
                ? Optional.of(counted.connections())
                : Optional.empty();
    }

    /** Receives the reason code of each request that is refused here. */
    void setRefusals(Consumer<String> refusals) {
        this.refusals = refusals;
    }

    int open() {
        return open.get();
    }

    /** What is wrong with the event loops, in a sentence; empty when nothing is. */
    Optional<String> stuck(long now) {
        return loops.stream()
                .map(loop -> TimeUnit.NANOSECONDS.toSeconds(now - loop.sweptAt))
                .filter(silent -> silent >= STUCK_SECONDS)
                .findFirst()
                .map(silent -> "An event loop of the HTTP server has been stuck for " + silent + " seconds.");
    }

    /** A new event loop's share of the connections. */
    Loop loop(Handler<HttpServerRequest> requests) {
        Loop loop = new Loop(requests);
        loops.add(loop);
        return loop;
    }

    /** The connections of one event loop; everything here runs on it. */
    final class Loop {
        private final Handler<HttpServerRequest> requests;
        private final Map<HttpConnection, Connection> connections = new HashMap<>();
        /** The connections that keep the service waiting, longest first, as of the last sweep. */
        private final Deque<Connection> waitedFor = new ArrayDeque<>();

        private volatile long sweptAt = System.nanoTime();

        private Loop(Handler<HttpServerRequest> requests) {
            this.requests = requests;
        }

        void opened(HttpConnection connection) {
            ChannelHandlerContext reader = ((HttpServerConnection) connection).channelHandlerContext();
            reader.pipeline().addBefore(reader.name(), "launchdarklyOneRequest", new OneRequestAtATime());
            String address = String.valueOf(connection.remoteAddress().hostAddress());
            int all = open.incrementAndGet();
            int ofAddress = addresses.merge(address, 1, Integer::sum);
            Connection opened = new Connection(connection, address);
            connections.put(connection, opened);
            connection.closeHandler(closed -> {
                connections.remove(connection);
                open.decrementAndGet();
                addresses.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
            });
            boolean farTooMany = all > bounds.most() + bounds.most() / SHARE_ANSWERED_BEYOND;
            boolean roomy;
            if (ofAddress > bounds.mostPerAddress()) {
                // The connections of other addresses are not candidates.
                roomy = makeRoom(other -> other.address.equals(address), farTooMany);
            } else {
                roomy = all <= bounds.most() || makeRoom(other -> true, farTooMany);
            }
            if (!roomy) {
                opened.refused = true;
                if (farTooMany) {
                    refusals.accept(TOO_MANY.code());
                    connection.close();
                }
            }
        }

        /** Closes one of the candidates. It is answered first unless its place is needed at once. */
        private boolean makeRoom(Predicate<Connection> mayGo, boolean atOnce) {
            waitedFor.removeIf(waiting -> !waiting.isWaitedFor() || !connections.containsKey(waiting.connection));
            Optional<Connection> longest = waitedFor.stream().filter(mayGo).findFirst();
            if (longest.isPresent()) {
                waitedFor.remove(longest.get());
                if (atOnce) {
                    refusals.accept(TOO_MANY.code());
                    longest.get().cutOff();
                } else {
                    longest.get().end(TOO_MANY);
                }
                return true;
            }
            Optional<Connection> answered = connections.values().stream()
                    .filter(mayGo)
                    .filter(Connection::isAnsweredEarly)
                    .findFirst();
            answered.ifPresent(connection -> connection.connection.close());
            return answered.isPresent();
        }

        void request(HttpServerRequest request) {
            Connection connection = connections.get(request.connection());
            if (connection == null || connection.refused) {
                refuse(request, TOO_MANY);
                return;
            }
            connection.begin(request);
            if (!isAddress(request.path()) || !isEncoded(request.uri())) {
                refuse(request, ErrorAnswer.badRequest("The address of the request is malformed."));
            } else if (request.authority() == null && request.version() != HttpVersion.HTTP_1_0) {
                refuse(request, ErrorAnswer.NO_HOST);
            } else {
                requests.handle(request);
            }
        }

        /** Answers what Vert.x could not read as a request. */
        void invalid(HttpServerRequest request) {
            Throwable cause = request.decoderResult().cause();
            if (cause instanceof TooLongHttpLineException) {
                refuse(request, new ErrorAnswer(414, "uri_too_long", "The address of the request is too long.", false));
            } else if (cause instanceof TooLongHttpHeaderException) {
                refuse(
                        request,
                        new ErrorAnswer(431, "headers_too_large", "The headers of the request are too large.", false));
            } else {
                refuse(request, ErrorAnswer.badRequest("The request is not HTTP/1.1."));
            }
        }

        private void refuse(HttpServerRequest request, ErrorAnswer answer) {
            refusals.accept(answer.code());
            answer.send(request, true, true);
        }

        /** Runs once a second and ends requests that take too long. */
        void sweep() {
            long now = System.nanoTime();
            sweptAt = now;
            waitedFor.clear();
            for (Connection connection : List.copyOf(connections.values())) {
                long waited = connection.waited(now);
                if (waited > connection.mayTake().toNanos()) {
                    connection.end(new ErrorAnswer(408, "request_timeout", "The request did not come in time.", true));
                } else if (TimeUnit.NANOSECONDS.toSeconds(waited) >= GRACE_SECONDS) {
                    waitedFor.add(connection);
                }
            }
            List<Connection> longestFirst = waitedFor.stream()
                    .sorted(Comparator.comparingLong((Connection waiting) -> -waiting.waited(now)))
                    .toList();
            waitedFor.clear();
            waitedFor.addAll(longestFirst);
        }
    }

    /** Whether the target is a path and not one of the forms that HTTP has for proxies. */
    private static boolean isAddress(String path) {
        return path != null && path.startsWith("/");
    }

    /** Whether two hexadecimal digits follow each percent sign. */
    private static boolean isEncoded(String uri) {
        for (int percent = uri.indexOf('%'); percent >= 0; percent = uri.indexOf('%', percent + 1)) {
            if (percent + 2 >= uri.length()
                    || Character.digit(uri.charAt(percent + 1), 16) < 0
                    || Character.digit(uri.charAt(percent + 2), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private final class Connection {
        private final HttpConnection connection;
        private final String address;
        private HttpServerRequest request;
        private long begunAt = System.nanoTime();
        private boolean refused;

        Connection(HttpConnection connection, String address) {
            this.connection = connection;
            this.address = address;
        }

        void begin(HttpServerRequest next) {
            request = next;
            begunAt = System.nanoTime();
        }

        /** Whether the service is waiting for the client, not the client for the service. */
        boolean isWaitedFor() {
            return request == null || !request.isEnded() || request.response().ended();
        }

        /** Whether the client has its answer and is still sending its request. It may finish as long as nobody needs the place. */
        boolean isAnsweredEarly() {
            return request != null && !request.isEnded() && request.response().ended();
        }

        /** How long the client has kept the service waiting, in nanoseconds; 0 while the client waits for the service. */
        long waited(long now) {
            if (!isWaitedFor()) {
                // If the answer is sent next, the wait for the next request begins about now.
                begunAt = now;
                return 0;
            }
            return now - begunAt;
        }

        Duration mayTake() {
            if (refused) {
                return Duration.ofSeconds(GRACE_SECONDS);
            } else if (request == null) {
                return bounds.head();
            }
            return request.isEnded() ? bounds.keepAlive() : bounds.body();
        }

        /** Answers if the client is waiting for an answer, and closes the connection even if the client does not read the answer. */
        void end(ErrorAnswer answer) {
            if (request != null && !request.response().ended()) {
                refusals.accept(answer.code());
                answer.send(request, true, true);
            } else {
                cutOff();
            }
        }

        /** Closes in front of Vert.x's handler, whose own close would wait until everything is sent. */
        @SuppressWarnings("FutureReturnValueIgnored")
        private void cutOff() {
            ((HttpServerConnection) connection)
                    .channel()
                    .pipeline()
                    .context(OneRequestAtATime.class)
                    .close();
        }
    }
}
