package io.segmentlaunchdarkly.it.faults;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An events endpoint on the loopback address that can be in every kind of trouble, down to the connection, and notes what it was posted. */
final class FaultyReceiver implements AutoCloseable {
    private static final int LONGEST_LINE = 8192;
    private static final int LONG_PARTS = 10_000;

    /**
     * A batch as it was posted.
     *
     * @param posts how often its payload id was posted before
     * @param poisoned whether one of its events is a {@link Load#POISON}
     */
    record Post(int posts, int events, boolean poisoned) {
        static Post of(int posts, byte[] body) {
            AtomicInteger events = new AtomicInteger();
            Arrivals.numbers(body, number -> events.incrementAndGet());
            boolean poisoned = new String(body, StandardCharsets.UTF_8).contains('"' + Load.POISON + '"');
            return new Post(posts, events.get(), poisoned);
        }
    }

    /**
     * What is made of a post.
     *
     * @param taken whether its events count from now on
     * @param status the answer's
     * @param retryAfter the answer's header, empty for none
     * @param delay how long the answer lets wait
     * @param manner how the answer is sent
     */
    record Reaction(boolean taken, int status, String retryAfter, Duration delay, Manner manner) {
        static Reaction take() {
            return new Reaction(true, 202, "", Duration.ZERO, Manner.WHOLE);
        }

        static Reaction refuse(int status) {
            return new Reaction(false, status, "", Duration.ZERO, Manner.WHOLE);
        }

        boolean isPlain() {
            return taken && status / 100 == 2 && delay.isZero() && manner == Manner.WHOLE;
        }

        Reaction retryAfter(String when) {
            return new Reaction(taken, status, when, delay, manner);
        }

        Reaction late(Duration newDelay) {
            return new Reaction(taken, status, retryAfter, newDelay, manner);
        }

        Reaction sent(Manner newManner) {
            return new Reaction(taken, status, retryAfter, delay, newManner);
        }
    }

    /** How an answer is sent. */
    enum Manner {
        WHOLE,
        /** The connection is reset in the middle of the answer. */
        TORN,
        /** With a body of 100 MB. */
        LONG,
        /** The head byte by byte, for half a minute. */
        DRIPPING
    }

    /** How a receiver is: what it makes of each post. */
    interface Mood {
        Reaction to(Post post);
    }

    private final Arrivals arrivals = new Arrivals();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final AtomicInteger troubles = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final int port;
    private ServerSocket server;
    private volatile Mood mood = post -> Reaction.take();

    private FaultyReceiver(ServerSocket server) {
        this.server = server;
        this.port = server.getLocalPort();
    }

    static FaultyReceiver start() throws IOException {
        FaultyReceiver receiver = new FaultyReceiver(listen(0));
        receiver.threads.execute(() -> receiver.accept(receiver.server));
        return receiver;
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return server;
    }

    /** Where to post batches. */
    String url() {
        return url("/events/bulk/faults");
    }

    /** Where to post batches by another API. */
    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    Arrivals arrivals() {
        return arrivals;
    }

    /** How many posts were not simply taken. */
    int troubles() {
        return troubles.get();
    }

    /** From now on it is so. */
    void is(Mood newMood) {
        mood = newMood;
    }

    /** From now on it takes everything. */
    void isWell() {
        mood = post -> Reaction.take();
    }

    /** From now on connections are refused, and those there are end. */
    void goDown() throws IOException {
        server.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }

    /** Ends {@link #goDown}. */
    void comeBack() throws IOException {
        server = listen(port);
        ServerSocket listening = server;
        threads.execute(() -> accept(listening));
    }

    private void accept(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket connection = listening.accept();
                connections.add(connection);
                threads.execute(() -> serve(connection));
            } catch (IOException down) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            for (String request = line(in); !request.isEmpty(); request = line(in)) {
                Map<String, String> headers = headers(in);
                int length = Integer.parseInt(headers.get("content-length"));
                byte[] body = in.readNBytes(length);
                if (body.length < length) {
                    throw new IOException("The client ended within a request.");
                }
                String payloadId = headers.get("x-launchdarkly-payload-id");
                Reaction reaction = isAllowed(request, headers)
                        ? mood.to(Post.of(arrivals.posts(payloadId), body))
                        : Reaction.refuse(401);
                arrivals.posted(payloadId, body, reaction.taken());
                if (!reaction.isPlain()) {
                    troubles.incrementAndGet();
                }
                answer(connection, reaction);
            }
        } catch (IOException ended) {
            // The client, or this receiver, has ended the connection.
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(connection);
        }
    }

    /** By the metric import API, who sends a token and names itself as it wants; by the bulk API, who sends none. */
    private static boolean isAllowed(String request, Map<String, String> headers) {
        String token = headers.getOrDefault("authorization", "");
        return request.contains(OverTheImportApi.PATH)
                ? token.equals(OverTheImportApi.TOKEN)
                        && headers.getOrDefault("user-agent", "").matches("MetricImport-.+-int/.+")
                : token.isEmpty();
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        return headers;
    }

    /** A line of a request's head; empty at its end, and at the end of the connection. */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (line.length() > LONGEST_LINE) {
                throw new IOException("The head of the request has no end.");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private void answer(Socket connection, Reaction reaction) throws IOException, InterruptedException {
        if (!reaction.delay().isZero() && closing.await(reaction.delay().toNanos(), TimeUnit.NANOSECONDS)) {
            throw new IOException("The receiver is closed.");
        }
        String retryAfter = reaction.retryAfter().isEmpty() ? "" : "Retry-After: " + reaction.retryAfter() + "\r\n";
        OutputStream out = connection.getOutputStream();
        if (reaction.manner() == Manner.TORN) {
            out.write("HTTP/1.1 202 Accep".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            // With no time to linger, closing sends a reset.
            connection.setSoLinger(true, 0);
            throw new IOException("The receiver resets the connection.");
        }
        if (reaction.manner() == Manner.DRIPPING) {
            drip(out);
        }
        byte[] part = new byte[reaction.manner() == Manner.LONG ? 10_000 : 0];
        out.write(("HTTP/1.1 " + reaction.status() + " Said\r\n" + retryAfter + "Content-Length: "
                        + LONG_PARTS * part.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < LONG_PARTS && part.length > 0; i++) {
            out.write(part);
        }
        out.flush();
    }

    private void drip(OutputStream out) throws IOException, InterruptedException {
        out.write("HTTP/1.1 202 ".getBytes(StandardCharsets.US_ASCII));
        for (int i = 0; i < 150; i++) {
            out.write('x');
            out.flush();
            if (closing.await(200, TimeUnit.MILLISECONDS)) {
                throw new IOException("The receiver is closed.");
            }
        }
        throw new IOException("The receiver ends the connection.");
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            goDown();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
        }
    }
}
