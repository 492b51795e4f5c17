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
 * The connections of a server, bounded in number, overall and for each address, and in the time that a client may take. Past a bound, the
 * connection whose client has kept the service waiting for the longest (one of the same address, where that has too many) makes room, if it has for more than {@value #GRACE_SECONDS}
 * seconds; otherwise the new one gets 503 and is closed. What is no HTTP is answered here, and never logged.
 */
final class Connections {
    /**
     * The bounds.
     *
     * @param most how many connections, overall
     * @param mostPerAddress how many of one address
     * @param head in what time the head of a connection's first request must come
     * @param body in what time the whole body of a request must come
     * @param keepAlive in what time the next request must come, its head whole
     */
    record Bounds(int most, int mostPerAddress, Duration head, Duration body, Duration keepAlive) {}

    /** A server whose connections are counted. */
    interface Counted {
        Connections connections();
    }

    private static final int GRACE_SECONDS = 2;
    private static final int STUCK_SECONDS = 10;
    /** What share of those allowed may come beyond them, to be answered before they are closed; others are closed at once. */
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

    /** Those of a router's server; empty where it is not the distribution's own. */
    static Optional<Connections> of(VertxPlatformHttpRouter router) {
        return router != null && router.getServer() instanceof Counted counted
                ? Optional.of(counted.connections())
                : Optional.empty();
    }

    /** Who is told the reason code of each request that is refused here. */
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
        /** Those that keep the service waiting, the longest first, as the last sweep found them. */
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
                // The connections of others have no part in it.
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

        /** Ends one of the connections that may go, which is answered first unless the place is needed at once. */
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

        /** What Vert.x could not read as a request. */
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

        /** Once a second: ends what takes too long. */
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

    /** Whether it is a path, not another form that HTTP knows for proxies. */
    private static boolean isAddress(String path) {
        return path != null && path.startsWith("/");
    }

    /** Whether two hexadecimal digits stand behind each percent sign. */
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

        /** Whether it is the client's turn to send something, and not ours. */
        boolean isWaitedFor() {
            return request == null || !request.isEnded() || request.response().ended();
        }

        /** Whether the client has its answer and still sends of the request: it is heard out as long as nobody needs the place. */
        boolean isAnsweredEarly() {
            return request != null && !request.isEnded() && request.response().ended();
        }

        /** For how long the client has kept us waiting, in nanoseconds; 0 while we keep it waiting. */
        long waited(long now) {
            if (!isWaitedFor()) {
                // Should the answer be given next, the wait for the next request begins about now.
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

        /** Answers where the client waits for an answer, and closes, even if the client does not take what it was sent. */
        void end(ErrorAnswer answer) {
            if (request != null && !request.response().ended()) {
                refusals.accept(answer.code());
                answer.send(request, true, true);
            } else {
                cutOff();
            }
        }

        /** From before Vert.x' handler, whose close would wait until all is sent. */
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
