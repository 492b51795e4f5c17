package io.segmentlaunchdarkly.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;

/** A collector of traces: it takes OTLP over HTTP in protocol buffers, as its specification says, and keeps every span. */
final class TraceCollector implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Another span, by its ids in hexadecimal digits. */
    record Link(String traceId, String spanId) {}

    /**
     * A span as it came.
     *
     * @param parent the id of its parent; empty for none
     * @param attributes those whose values are texts or whole numbers
     */
    record Span(
            String traceId,
            String spanId,
            String parent,
            String name,
            Map<String, String> attributes,
            List<Link> links) {
        Link asLink() {
            return new Link(traceId, spanId);
        }
    }

    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<String> texts = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    private TraceCollector(HttpServer server) {
        this.server = server;
    }

    static TraceCollector start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        TraceCollector collector = new TraceCollector(server);
        server.createContext("/v1/traces", collector::receive);
        server.start();
        return collector;
    }

    /** For {@code OTEL_EXPORTER_OTLP_ENDPOINT}. */
    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    List<Span> spans() {
        return List.copyOf(spans);
    }

    /** All that came, each byte as a character. */
    String text() {
        return String.join("\n", texts);
    }

    /** Waits for the spans that a condition holds for, at least so many, and returns them. */
    List<Span> await(int count, Predicate<Span> condition) {
        Awaitility.await(count + " spans")
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> spans.stream().filter(condition).count() >= count);
        return spans.stream().filter(condition).toList();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            InputStream body = packed ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody();
            byte[] request = body.readAllBytes();
            texts.add(new String(request, StandardCharsets.ISO_8859_1));
            // ExportTraceServiceRequest.resource_spans, ResourceSpans.scope_spans, ScopeSpans.spans
            for (Message resource : new Message(ByteBuffer.wrap(request)).messages(1)) {
                for (Message scope : resource.messages(2)) {
                    scope.messages(2).forEach(span -> spans.add(span(span)));
                }
            }
            exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private static Span span(Message span) {
        Map<String, String> attributes = new TreeMap<>();
        for (Message attribute : span.messages(9)) {
            Message value = attribute.messages(2).get(0);
            attributes.put(attribute.text(1), value.has(1) ? value.text(1) : String.valueOf(value.number(3)));
        }
        List<Link> links = span.messages(13).stream()
                .map(link -> new Link(link.hex(1), link.hex(2)))
                .toList();
        return new Span(span.hex(1), span.hex(2), span.hex(4), span.text(5), attributes, links);
    }

    /** A message of protocol buffers, whose fields are found by their numbers. */
    private static final class Message {
        /**
         * @param bytes what is of variable length; empty for a number
         */
        private record Field(int number, long value, ByteBuffer bytes) {}

        private final List<Field> fields = new ArrayList<>();

        Message(ByteBuffer encoded) {
            ByteBuffer buffer = encoded.duplicate().order(ByteOrder.LITTLE_ENDIAN);
            ByteBuffer none = ByteBuffer.allocate(0);
            while (buffer.hasRemaining()) {
                long tag = varint(buffer);
                int number = (int) (tag >>> 3);
                switch ((int) (tag & 7)) {
                    case 0 -> fields.add(new Field(number, varint(buffer), none));
                    case 1 -> fields.add(new Field(number, buffer.getLong(), none));
                    case 2 -> {
                        int length = (int) varint(buffer);
                        fields.add(new Field(number, 0, buffer.slice(buffer.position(), length)));
                        buffer.position(buffer.position() + length);
                    }
                    case 5 -> fields.add(new Field(number, buffer.getInt(), none));
                    default -> throw new IllegalArgumentException("No wire type: " + (tag & 7));
                }
            }
        }

        private static long varint(ByteBuffer buffer) {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = buffer.get();
                value |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }

        boolean has(int number) {
            return fields.stream().anyMatch(field -> field.number() == number);
        }

        List<Message> messages(int number) {
            return fields.stream()
                    .filter(field -> field.number() == number)
                    .map(field -> new Message(field.bytes()))
                    .toList();
        }

        private byte[] bytes(int number) {
            ByteBuffer found = fields.stream()
                    .filter(field -> field.number() == number)
                    .map(Field::bytes)
                    .findFirst()
                    .orElse(ByteBuffer.allocate(0));
            byte[] bytes = new byte[found.remaining()];
            found.duplicate().get(bytes);
            return bytes;
        }

        String text(int number) {
            return new String(bytes(number), StandardCharsets.UTF_8);
        }

        String hex(int number) {
            return HexFormat.of().formatHex(bytes(number));
        }

        long number(int number) {
            return fields.stream()
                    .filter(field -> field.number() == number)
                    .mapToLong(Field::value)
                    .findFirst()
                    .orElse(0);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
