package io.segmentlaunchdarkly.observe;

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
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/** The real routes and settings in this process, delivering to a receiver of its own that answers each body as it was told. */
final class RunningService implements AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final HttpServer receiver;
    private final Main main = new Main();
    private final int port;
    private final int managementPort;

    private RunningService(Path data, ToIntFunction<String> receive, Map<String, String> settings) throws Exception {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            try (exchange) {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(receive.applyAsInt(body), -1);
            }
        });
        receiver.start();
        port = FreePort.next();
        managementPort = FreePort.next();
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.setPropertyPlaceholderLocations("file:config/application.properties");
        Map<String, String> own = new LinkedHashMap<>();
        own.put("camel.server.port", String.valueOf(port));
        own.put("camel.management.port", String.valueOf(managementPort));
        own.put("launchdarkly.data-directory", data.toString());
        own.put(
                "launchdarkly.events-url",
                "http://127.0.0.1:" + receiver.getAddress().getPort() + "/events/bulk/test");
        own.put("launchdarkly.batch.interval", "100");
        own.put("launchdarkly.jms.enabled", "false");
        own.putAll(settings);
        own.forEach(main::addOverrideProperty);
    }

    static RunningService start(Path data, ToIntFunction<String> receive, Map<String, String> settings)
            throws Exception {
        RunningService service = new RunningService(data, receive, settings);
        service.main.start();
        return service;
    }

    static RunningService start(Path data, ToIntFunction<String> receive) throws Exception {
        return start(data, receive, Map.of());
    }

    /** Posts JSON in which single quotes stand for double ones, and returns the status. */
    int post(String path, String json) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .POST(BodyPublishers.ofString(json.replace('\'', '"'))))
                .statusCode();
    }

    String management(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path)))
                .body();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    /** The metrics by name and labels, as they stand in a scrape: {@code name{label="value"}}. */
    Map<String, Double> metrics() throws IOException, InterruptedException {
        Map<String, Double> metrics = new TreeMap<>();
        for (String line : management("/observe/metrics").lines().toList()) {
            if (line.startsWith("launchdarkly_")) {
                int space = line.lastIndexOf(' ');
                metrics.put(line.substring(0, space), Double.parseDouble(line.substring(space + 1)));
            }
        }
        return metrics;
    }

    @Override
    public void close() {
        main.stop();
        receiver.stop(0);
    }
}
