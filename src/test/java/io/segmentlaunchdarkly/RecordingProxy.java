package io.segmentlaunchdarkly;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An HTTP proxy on the loopback address: it tunnels CONNECT, passes plain requests on, and records the first line of each request. Whatever
 * host a client asks for, it connects to one port of this machine.
 */
public final class RecordingProxy implements AutoCloseable {
    private final ServerSocket server;
    private final int target;
    private final String credentials;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /**
     * @param target the port of this machine where all requests go
     * @param credentials {@code user:password} that each request needs; empty for none
     */
    public RecordingProxy(int target, String credentials) throws IOException {
        this.target = target;
        this.credentials = credentials;
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    /** {@code host:port}. */
    public String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** The first lines of all requests, those without credentials too. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                open.add(client);
                threads.execute(() -> serve(client));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void serve(Socket client) {
        try (client) {
            while (true) {
                String head = head(client.getInputStream());
                if (head.isEmpty()) {
                    return;
                }
                requests.add(head.lines().findFirst().orElse(""));
                if (isAllowed(head)) {
                    pass(client, head);
                    return;
                }
                write(
                        client.getOutputStream(),
                        String.join(
                                "\r\n",
                                "HTTP/1.1 407 Proxy Authentication Required",
                                "Proxy-Authenticate: Basic realm=\"test\"",
                                "Content-Length: 0",
                                "",
                                ""));
            }
        } catch (IOException gone) {
            // The client or the receiver has ended it.
        } finally {
            open.remove(client);
        }
    }

    private boolean isAllowed(String head) {
        String expected = "proxy-authorization: basic "
                + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        return credentials.isEmpty()
                || head.lines()
                        .anyMatch(line -> line.toLowerCase(Locale.ROOT).equals(expected.toLowerCase(Locale.ROOT)));
    }

    private void pass(Socket client, String head) throws IOException {
        try (Socket receiver = new Socket(InetAddress.getLoopbackAddress(), target)) {
            open.add(receiver);
            if (head.startsWith("CONNECT ")) {
                write(client.getOutputStream(), "HTTP/1.1 200 Connection established\r\n\r\n");
            } else {
                write(receiver.getOutputStream(), head.replaceFirst(" http://[^/ ]+", " "));
            }
            threads.execute(() -> pump(client, receiver));
            pump(receiver, client);
            open.remove(receiver);
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException ended) {
            // By either side.
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Closeable connection : open) {
            connection.close();
        }
        threads.shutdownNow();
    }
}
