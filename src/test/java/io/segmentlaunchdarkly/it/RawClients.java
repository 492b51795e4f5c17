package io.segmentlaunchdarkly.it;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Connections to a service on the loopback address that send what they are told, HTTP or not, and stay. */
final class RawClients implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final int port;
    private final List<Socket> sockets = new ArrayList<>();
    private byte[] from = {127, 0, 0, 1};

    RawClients(Distribution service) {
        port = service.port();
    }

    /** Connects from another of the loopback addresses from now on, {@code 127.0.0.last}. */
    RawClients from(int last) {
        from = new byte[] {127, 0, 0, (byte) last};
        return this;
    }

    /** Opens connections that each send the same; those that the service cuts off meanwhile count too. */
    RawClients open(int count, String head, byte[] rest) {
        byte[] bytes = head.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < count; i++) {
            try {
                Socket socket = open();
                socket.getOutputStream().write(bytes);
                socket.getOutputStream().write(rest);
            } catch (IOException cutOff) {
                // As it may be, past a bound.
            }
        }
        return this;
    }

    private Socket open() throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.bind(new InetSocketAddress(InetAddress.getByAddress(from), 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) PATIENCE.toMillis());
        return socket;
    }

    /** Sends a text on a connection of its own, and answers all that comes back until the service closes it. */
    String ask(String text) throws IOException {
        Socket socket = open();
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        try (InputStream in = socket.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /**
     * Sends a text again and again on a connection of its own, reading nothing, until the service takes no more for two seconds, and
     * answers how many bytes it took.
     */
    long sendWithoutReading(String text, long most) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Socket socket = open();
        AtomicLong sent = new AtomicLong();
        Thread sender = new Thread(() -> {
            try {
                while (sent.get() < most) {
                    socket.getOutputStream().write(bytes);
                    sent.addAndGet(bytes.length);
                }
            } catch (IOException cutOff) {
                // As it may be.
            }
        });
        sender.start();
        try {
            for (long before = -1; sender.isAlive() && before < sent.get(); ) {
                before = sent.get();
                sender.join(2_000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return sent.get();
    }

    int opened() {
        return sockets.size();
    }

    /** How many connections the service has closed by now. */
    int closed() {
        int closed = 0;
        for (Socket socket : sockets) {
            try {
                socket.setSoTimeout(1);
                closed += socket.isClosed() || socket.getInputStream().read() < 0 ? 1 : 0;
            } catch (java.net.SocketTimeoutException stillOpen) {
                // Nothing to read, and not closed.
            } catch (IOException reset) {
                closed++;
            }
        }
        return closed;
    }

    @Override
    public void close() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is gone, which is what is wanted.
            }
        }
    }
}
