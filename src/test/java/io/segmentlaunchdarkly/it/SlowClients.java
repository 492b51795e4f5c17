package io.segmentlaunchdarkly.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients of another loopback address that send slowly, or nothing more: a quarter each opens a connection and is silent, sends a head byte by byte,
 * sends a body byte by byte, and sends most of a large body. One that is cut off comes again after two seconds.
 */
final class SlowClients implements AutoCloseable {
    private static final byte[] ADDRESS = {127, 0, 0, 2};
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long DRIP_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final byte[] HEAD = String.join(
                    "\r\n",
                    "POST /v1/batch HTTP/1.1",
                    "Host: h",
                    "Authorization: Basic azo=",
                    "Content-Length: 500000",
                    "",
                    "")
            .getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] MOST_OF_A_BODY = " ".repeat(490_000).getBytes(StandardCharsets.ISO_8859_1);

    private enum Kind {
        SILENT,
        SLOW_HEAD,
        SLOW_BODY,
        LARGE_BODY
    }

    private final InetSocketAddress service;
    private final List<Client> clients = new ArrayList<>();
    private final AtomicInteger connected = new AtomicInteger();
    private final AtomicInteger cutOff = new AtomicInteger();

    SlowClients(int port, int count) {
        service = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        for (int i = 0; i < count; i++) {
            clients.add(new Client(Kind.values()[i % Kind.values().length]));
        }
    }

    /** Lets each do what it is time for. To be called a few times a second, on one thread. */
    void goOn() {
        clients.forEach(Client::goOn);
    }

    int connected() {
        return connected.get();
    }

    /** How often one was cut off. */
    int cutOff() {
        return cutOff.get();
    }

    /** Ends all their connections. */
    void hangUp() {
        clients.forEach(Client::hangUp);
    }

    @Override
    public void close() {
        hangUp();
    }

    private final class Client {
        private final Kind kind;
        private final ByteBuffer answer = ByteBuffer.allocate(1024);
        private SocketChannel channel;
        private ByteBuffer rest = ByteBuffer.allocate(0);
        private long nextAt = System.nanoTime();

        Client(Kind kind) {
            this.kind = kind;
        }

        synchronized void goOn() {
            long now = System.nanoTime();
            try {
                if (channel != null && channel.read(answer.clear()) < 0) {
                    throw new IOException("cut off");
                }
                if (now < nextAt) {
                    return;
                }
                if (channel == null) {
                    connect();
                }
                drip();
                nextAt = now + DRIP_NANOS;
            } catch (IOException e) {
                cutOff.incrementAndGet();
                hangUp();
                nextAt = now + PAUSE_NANOS;
            }
        }

        private void connect() throws IOException {
            SocketChannel opened = SocketChannel.open();
            channel = opened;
            connected.incrementAndGet();
            opened.bind(new InetSocketAddress(InetAddress.getByAddress(ADDRESS), 0))
                    .connect(service);
            opened.configureBlocking(false);
            rest = ByteBuffer.wrap(kind == Kind.LARGE_BODY ? MOST_OF_A_BODY : HEAD);
            if (kind == Kind.SLOW_BODY || kind == Kind.LARGE_BODY) {
                opened.write(ByteBuffer.wrap(HEAD));
            }
        }

        private void drip() throws IOException {
            switch (kind) {
                case SILENT -> {}
                case SLOW_HEAD -> write(1);
                case SLOW_BODY -> channel.write(ByteBuffer.wrap(new byte[] {' '}));
                case LARGE_BODY -> write(rest.remaining());
            }
        }

        private void write(int most) throws IOException {
            int end = rest.limit();
            rest.limit(Math.min(end, rest.position() + most));
            channel.write(rest);
            rest.limit(end);
        }

        synchronized void hangUp() {
            if (channel == null) {
                return;
            }
            connected.decrementAndGet();
            try {
                channel.close();
            } catch (IOException e) {
                // It is gone, which is what is wanted.
            }
            channel = null;
        }
    }
}
