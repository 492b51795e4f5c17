package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.json;
import static io.segmentlaunchdarkly.it.Json.without;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Segment's own SDK for browsers in a browser, on a page of another origin, with one setting: {@code cdnURL}. It asks the service there for its
 * settings, and sends its events where these say. {@code src/test/node} has the page. Skipped where there is no Chromium or Node.
 */
class BrowserSdkIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    static Path directory;

    private static final AtomicReference<String> OUTCOMES = new AtomicReference<>();
    private static Receiver receiver;
    private static Distribution service;
    private static HttpServer shop;
    private static HeadlessBrowser browser;

    @BeforeAll
    static void visit() throws IOException {
        String program = Browsers.program(BrowserSdkIT.class);
        Path packages = NodePackages.install(BrowserSdkIT.class);
        receiver = Receiver.start();
        service = Distribution.in(directory, receiver)
                .with("LAUNCHDARKLY_WRITE_KEYS", "browser-key")
                .start();
        shop = shop(packages);
        browser = HeadlessBrowser.open(
                program,
                directory,
                "http://127.0.0.1:" + shop.getAddress().getPort() + "/?"
                        + URLEncoder.encode(service.address(), StandardCharsets.UTF_8));
        Awaitility.await("the page").atMost(PATIENCE).until(() -> OUTCOMES.get() != null || !browser.isOpen());
        assertThat(OUTCOMES).as(browser.log()).doesNotHaveNullValue();
    }

    private static HttpServer shop(Path packages) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                switch (exchange.getRequestURI().getPath()) {
                    case "/" -> {
                        exchange.getResponseHeaders().set("Content-Type", "text/html;charset=UTF-8");
                        exchange.sendResponseHeaders(200, 0);
                        Files.copy(packages.resolve("page.html"), exchange.getResponseBody());
                    }
                    case "/analytics.js" -> {
                        exchange.sendResponseHeaders(200, 0);
                        Files.copy(
                                packages.resolve("node_modules/@segment/analytics-next/dist/umd/index.js"),
                                exchange.getResponseBody());
                    }
                    case "/outcomes" -> {
                        OUTCOMES.set(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                        exchange.sendResponseHeaders(204, -1);
                    }
                    default -> exchange.sendResponseHeaders(404, -1);
                }
            }
        });
        server.start();
        return server;
    }

    @AfterAll
    static void end() {
        if (browser != null) {
            browser.close();
        }
        if (shop != null) {
            shop.stop(0);
        }
        if (service != null) {
            service.close();
        }
        if (receiver != null) {
            receiver.close();
        }
    }

    @Test
    void isToldOfNoFailure() {
        assertThat(Json.parse(OUTCOMES.get()))
                .isEqualTo(json("['track delivered', 'identify delivered', 'pixel 1x1']"));
    }

    @Test
    void sendsItsEventsToTheService() {
        JsonNode event = receiver.awaitEvent("Order Completed");
        String anonymousId = event.at("/contextKeys/unauthenticatedUser").asText();

        assertThat(anonymousId).isNotEmpty();
        assertThat(without(event, "creationDate"))
                .isEqualTo(json(
                        """
                                {'kind': 'custom', 'key': 'Order Completed', 'metricValue': 12.5, 'data': {'revenue': 12.5},
                                 'contextKeys': {'user': '%1$s', 'unauthenticatedUser': '%1$s'}}"""
                                .formatted(anonymousId)));
        assertThat(without(receiver.awaitEvent("ada"), "creationDate"))
                .isEqualTo(json(
                        """
                                {'kind': 'alias', 'key': 'ada', 'previousKey': '%s', 'contextKind': 'user',
                                 'previousContextKind': 'anonymousUser'}"""
                                .formatted(anonymousId)));
    }

    @Test
    void sendsTheEventOfAnImage() {
        assertThat(receiver.awaitEvents("Image Shown", 1)).hasSize(1);
    }
}
