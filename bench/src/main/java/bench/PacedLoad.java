package bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/**
 * Load at a fixed rate, whether it is answered or not (an open loop). A latency counts from when the request was due, not from when a
 * connection was free for it: a server that stalls is charged for all who would have come meanwhile, which wrk leaves out ("coordinated
 * omission").
 *
 * <p>One thread with a selector; a request is sent at most a millisecond late.
 */
final class PacedLoad {
    private static final byte[] PLACE = Batches.ID.getBytes(StandardCharsets.US_ASCII);
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final Batches batches;
    private final String phase;
    private final Selector selector;
    private final InetSocketAddress server;
    private final List<Connection> all = new ArrayList<>();
    /** The last one used is used next. */
    private final Deque<Connection> idle = new ArrayDeque<>();

    private final long[] latencies;
    private int answered;
    private int failed;
    private int sent;

    /**
     * What came of it.
     *
     * @param acknowledged requests answered with success
     * @param failed requests answered otherwise or not at all
     * @param p50Millis the median of all latencies
     * @param p99Millis the 99th percentile
     */
    record Result(long acknowledged, long failed, double p50Millis, double p99Millis) {}

    private PacedLoad(int port, Batches batches, String phase, int requests) throws IOException {
        this.batches = batches;
        this.phase = phase;
        this.selector = Selector.open();
        this.server = new InetSocketAddress("127.0.0.1", port);
        this.latencies = new long[requests];
    }

    static Result run(
            Contender contender, Batches batches, double requestsPerSecond, int connections, int seconds, String phase)
            throws IOException {
        int requests = (int) Math.max(1, requestsPerSecond * seconds);
        PacedLoad load = new PacedLoad(contender.port(), batches, phase, requests);
        try {
            for (int i = 0; i < connections; i++) {
                load.connect();
            }
            return load.run(requests, 1e9 / requestsPerSecond);
        } finally {
            load.close();
        }
    }

    private void connect() throws IOException {
        Connection connection = new Connection(SocketChannel.open(server));
        all.add(connection);
        idle.push(connection);
    }

    private Result run(int requests, double interval) throws IOException {
        long start = System.nanoTime();
        long last = start + (long) (requests * interval);
        while (answered + failed < requests && System.nanoTime() < last + PATIENCE_NANOS) {
            long now = System.nanoTime();
            while (sent < requests && start + (long) (sent * interval) <= now && !idle.isEmpty()) {
                idle.pop().send(start + (long) (sent * interval), sent);
                sent++;
            }
            selector.select(1);
            for (SelectionKey key : selector.selectedKeys()) {
                Connection connection = (Connection) key.attachment();
                if (!connection.proceed()) {
                    replace(connection);
                }
            }
            selector.selectedKeys().clear();
        }
        long[] sorted = Arrays.copyOf(latencies, answered);
        Arrays.sort(sorted);
        return new Result(answered, requests - answered, at(sorted, 0.5), at(sorted, 0.99));
    }

    private static double at(long[] sorted, double part) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, part * sorted.length)] / 1e6;
    }

    /** A server may close a connection that was idle for long; with a request on it, that one has failed. */
    private void replace(Connection connection) throws IOException {
        if (!idle.remove(connection)) {
            failed++;
        }
        all.remove(connection);
        connection.channel.close();
        connect();
    }

    private void close() throws IOException {
        for (Connection connection : all) {
            connection.channel.close();
        }
        selector.close();
    }

    /** One connection with one request at a time on it. */
    private final class Connection {
        private final SocketChannel channel;
        private final SelectionKey key;
        private final ByteBuffer request;
        private final List<Integer> places = new ArrayList<>();
        private final ByteBuffer response = ByteBuffer.allocate(64 * 1024);
        private long due;

        Connection(SocketChannel channel) throws IOException {
            this.channel = channel;
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            key = channel.register(selector, SelectionKey.OP_READ, this);
            byte[] body = batches.withId(Batches.ID);
            byte[] head =
                    ("POST /v1/batch HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
                                    + body.length + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII);
            request = ByteBuffer.allocate(head.length + body.length).put(head).put(body);
            for (int i = head.length; i <= request.capacity() - PLACE.length; i++) {
                if (request.get(i) == PLACE[0]) {
                    places.add(i);
                    i += PLACE.length - 1;
                }
            }
        }

        void send(long dueNanos, int number) throws IOException {
            due = dueNanos;
            byte[] id = String.format(Locale.ROOT, "%s%09d", phase, number).getBytes(StandardCharsets.US_ASCII);
            for (int at : places) {
                request.put(at, id);
            }
            request.rewind();
            response.clear();
            write();
        }

        private void write() throws IOException {
            channel.write(request);
            key.interestOps(request.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }

        /** Goes on writing or reading; false when the server has closed the connection. */
        boolean proceed() throws IOException {
            if (request.hasRemaining()) {
                write();
                return true;
            }
            if (channel.read(response) < 0) {
                return false;
            }
            String text = new String(response.array(), 0, response.position(), StandardCharsets.ISO_8859_1);
            if (isComplete(text)) {
                if (text.startsWith("HTTP/1.1 2")) {
                    latencies[answered++] = System.nanoTime() - due;
                } else {
                    failed++;
                }
                idle.push(this);
            }
            return true;
        }

        private boolean isComplete(String text) {
            int end = text.indexOf("\r\n\r\n");
            if (end < 0) {
                return false;
            }
            String head = text.substring(0, end).toLowerCase(Locale.ROOT);
            int length = head.indexOf("\r\ncontent-length:");
            if (length < 0) {
                // Then it is chunked.
                return text.endsWith("\r\n0\r\n\r\n");
            }
            int value = length + "\r\ncontent-length:".length();
            int lineEnd = head.indexOf("\r\n", value);
            int bytes = Integer.parseInt(
                    head.substring(value, lineEnd < 0 ? head.length() : lineEnd).trim());
            return text.length() >= end + 4 + bytes;
        }
    }
}
