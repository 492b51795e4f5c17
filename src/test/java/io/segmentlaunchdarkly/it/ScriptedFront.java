package io.segmentlaunchdarkly.it;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Something between a client and the service: it refuses the first events that come, as it was told, and passes on every other request as it
 * came. While the service is away it closes connections without an answer, as a machine without the service would. A sender that is to wait
 * for something asks for {@code /gate}, which is answered when the gate is open.
 */
final class ScriptedFront implements Closeable {
    private static final Pattern LENGTH = Pattern.compile("\r\ncontent-length: *([0-9]+)");
    private static final String REFUSAL =
            "HTTP/1.1 %d Refused\r\nContent-Type: application/json\r\nAccess-Control-Allow-Origin: *\r\n%sContent-Length: 39\r\n"
                    + "Connection: close\r\n\r\n{\"code\": \"refused\", \"message\": \"Later.\"}";

    private static final String OPEN =
            "HTTP/1.1 204 Open\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n";

    private final ServerSocket server;
    private final IntSupplier servicePort;
    private final int status;
    private final String header;
    private final AtomicInteger refusals;
    private final CountDownLatch gate = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /**
     * @param servicePort where the service is at that moment
     * @param status what refused requests are answered
     * @param header a header line of these answers, with its line break, or empty
     * @param refusals how many requests with events are refused
     */
    ScriptedFront(IntSupplier servicePort, int status, String header, int refusals) throws IOException {
        this.servicePort = servicePort;
        this.status = status;
        this.header = header;
        this.refusals = new AtomicInteger(refusals);
        server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    void openGate() {
        gate.countDown();
    }

    /** @throws IllegalStateException if the gate is closed for minutes */
    void awaitGate() throws InterruptedException {
        if (!gate.await(3, TimeUnit.MINUTES)) {
            throw new IllegalStateException("The gate stays closed.");
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                threads.execute(() -> answer(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void answer(Socket client) {
        try (client) {
            client.setSoTimeout(60_000);
            byte[] request = request(client.getInputStream());
            String start = new String(request, 0, Math.min(request.length, 16), StandardCharsets.US_ASCII);
            if (start.startsWith("GET /gate ")) {
                awaitGate();
                client.getOutputStream().write(OPEN.getBytes(StandardCharsets.US_ASCII));
                return;
            }
            if (start.startsWith("POST ") && refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                client.getOutputStream().write(REFUSAL.formatted(status, header).getBytes(StandardCharsets.US_ASCII));
                return;
            }
            try (Socket service = new Socket(InetAddress.getLoopbackAddress(), servicePort.getAsInt())) {
                service.setSoTimeout(60_000);
                service.getOutputStream().write(request);
                service.getInputStream().transferTo(client.getOutputStream());
            }
        } catch (IOException away) {
            // The client's connection ends without an answer.
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** A whole request, with the header that ends its connection after the answer. */
    private static byte[] request(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            head.write(next(in));
        }
        String text = head.toString(StandardCharsets.ISO_8859_1);
        String lower = text.toLowerCase(Locale.ROOT);
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(text.replaceFirst("(?i)\r\nconnection: [^\r]*", "")
                .replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        Matcher length = LENGTH.matcher(lower);
        if (length.find()) {
            request.writeBytes(in.readNBytes(Integer.parseInt(length.group(1))));
        } else if (lower.contains("\r\ntransfer-encoding: chunked")) {
            ByteArrayOutputStream chunks = new ByteArrayOutputStream();
            while (!chunks.toString(StandardCharsets.ISO_8859_1).endsWith("0\r\n\r\n")) {
                chunks.write(next(in));
            }
            chunks.writeTo(request);
        }
        return request.toByteArray();
    }

    private static int next(InputStream in) throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException();
        }
        return next;
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
