package io.segmentlaunchdarkly.it;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** An events endpoint on the loopback address that answers byte by byte what no HTTP server would, one request a connection. */
final class HostileReceiver implements AutoCloseable {
    private static final byte[] TAKEN =
            ascii("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");

    /** A batch as it was posted. */
    record Post(String payloadId, String body) {}

    /** Writes an answer. The stream fails when the client has had enough. */
    interface Answer {
        void write(OutputStream out, HostileReceiver receiver) throws IOException, InterruptedException;
    }

    private final List<Post> posts = new CopyOnWriteArrayList<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ServerSocket server;
    private volatile String meant = "";
    private volatile Answer answer = HostileReceiver::take;

    private HostileReceiver(ServerSocket server) {
        this.server = server;
    }

    static HostileReceiver start() throws IOException {
        HostileReceiver receiver = new HostileReceiver(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()));
        receiver.threads.execute(receiver::accept);
        return receiver;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static void take(OutputStream out, HostileReceiver receiver) throws IOException {
        out.write(TAKEN);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/events/bulk/it";
    }

    /** Answers batches with a text in them so, and takes all others. */
    void answer(String text, Answer newAnswer) {
        meant = text;
        answer = newAnswer;
    }

    /** Takes everything. */
    void isWell() {
        answer = HostileReceiver::take;
    }

    /** The batches with a text in them. */
    List<Post> posts(String text) {
        return posts.stream().filter(post -> post.body().contains(text)).toList();
    }

    /** Lets time go by, unless the receiver ends. */
    void pause(long millis) throws IOException, InterruptedException {
        if (closing.await(millis, TimeUnit.MILLISECONDS)) {
            throw new IOException("The receiver is closed.");
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                connections.add(connection);
                threads.execute(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(connection.getInputStream());
            String payloadId = "";
            int length = 0;
            for (String line = line(in); !line.isEmpty(); line = line(in)) {
                String header = line.toLowerCase(Locale.ROOT);
                if (header.startsWith("x-launchdarkly-payload-id:")) {
                    payloadId = header.substring(header.indexOf(':') + 1).trim();
                } else if (header.startsWith("content-length:")) {
                    length = Integer.parseInt(
                            header.substring(header.indexOf(':') + 1).trim());
                }
            }
            Post post = new Post(payloadId, new String(in.readNBytes(length), StandardCharsets.UTF_8));
            posts.add(post);
            Answer chosen = post.body().contains(meant) ? answer : HostileReceiver::take;
            chosen.write(connection.getOutputStream(), this);
        } catch (IOException ended) {
            // The client, or this receiver, has ended the connection.
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(connection);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            server.close();
            for (Socket connection : connections) {
                connection.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            threads.shutdownNow();
        }
    }
}
