package io.segmentlaunchdarkly.dropin;

import com.sun.net.httpserver.HttpServer;
import io.segmentlaunchdarkly.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/** Somebody else's application, with an HTTP server and routes of its own, none of this project's; and an events endpoint. */
final class Application implements AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final HttpServer receiver;
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final AtomicInteger status = new AtomicInteger(202);
    private final Main main = new Main();
    private final int port;
    private ProducerTemplate template;

    Application() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            try (exchange) {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status.get(), -1);
                if (status.get() == 202) {
                    received.add(body);
                }
            }
        });
        receiver.start();
        port = FreePort.next();
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.configure().withJmxEnabled(false).withAutoConfigurationLogSummary(false);
        main.configure().httpServer().withEnabled(true).withHost("127.0.0.1").withPort(port);
        with("launchdarkly.batch.interval", "100");
    }

    /** Sets a property of the application, as a line of its application.properties would. */
    Application with(String property, String value) {
        main.addInitialProperty(property, value);
        return this;
    }

    /** The events endpoint, for the kamelet's property. */
    String eventsUrl() {
        return "http://127.0.0.1:" + receiver.getAddress().getPort() + "/events/bulk/test";
    }

    /** What the events endpoint answers from now on. */
    void answer(int newStatus) {
        status.set(newStatus);
    }

    Application start(RouteBuilder routes) {
        main.configure().addRoutesBuilder(routes);
        main.start();
        template = main.getCamelContext().createProducerTemplate();
        return this;
    }

    CamelContext context() {
        return main.getCamelContext();
    }

    Exchange send(String endpoint, Object body) {
        return template.request(endpoint, exchange -> exchange.getMessage().setBody(body));
    }

    /** Where its HTTP server listens. */
    String address() {
        return "http://127.0.0.1:" + port;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(URI.create(address() + path)).build(), BodyHandlers.ofString());
    }

    /** Posts JSON in which single quotes stand for double ones. */
    HttpResponse<String> post(String path, String json, String... headers) throws IOException, InterruptedException {
        return postAs("application/json", path, json, headers);
    }

    /** The same, with another content type. */
    HttpResponse<String> postAs(String contentType, String path, String json, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address() + path))
                .header("Content-Type", contentType)
                .POST(BodyPublishers.ofString(json.replace('\'', '"')));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    /** All that the events endpoint has accepted. */
    String received() {
        return String.join("\n", received);
    }

    @Override
    public void close() {
        main.stop();
        receiver.stop(0);
    }
}
