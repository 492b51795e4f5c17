package io.segmentlaunchdarkly.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.segmentlaunchdarkly.FreePort;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.HttpServerConfigurationProperties;
import org.apache.camel.main.MainConfigurationProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JsonHttpConsumerTest {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final JsonHttpEngine engine = new JsonHttpEngine();
    private int port;

    @AfterEach
    void stop() {
        context.stop();
    }

    /** A server whose route has one step. */
    private void serve(Processor step) throws Exception {
        port = FreePort.next();
        HttpServerConfigurationProperties settings =
                new HttpServerConfigurationProperties(new MainConfigurationProperties());
        settings.setEnabled(true);
        settings.setHost("127.0.0.1");
        settings.setPort(port);
        context.getShutdownStrategy().setTimeout(1);
        context.addService(new IngestServer().newHttpServer(context, settings), true, true);
        engine.setServerPort(port);
        context.getRegistry().bind("engine", engine);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("platform-http:/v1?matchOnUriPrefix=true&platformHttpEngine=#engine")
                        .process(step);
            }
        });
        context.start();
    }

    private CompletableFuture<HttpResponse<String>> post(String body) {
        return HTTP.sendAsync(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/track"))
                        .timeout(Duration.ofSeconds(30))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    @Test
    void answersRequestsThatErrorsEndAndReleasesWhatTheyHeld() throws Exception {
        serve(exchange -> {
            throw new StackOverflowError("thrown by a test");
        });
        String large = "x".repeat(400_000);

        for (int i = 0; i < 50; i++) {
            HttpResponse<String> answer = post(large).join();
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).startsWith("{\"code\":\"internal_error\"");
        }
        assertThat(engine.bytesInMemory()).isZero();
        assertThat(engine.cannotAnswer()).isEmpty();
    }

    @Test
    void saysSoWhileNoRequestIsAnswered() throws Exception {
        engine.setStuckAfter(Duration.ofSeconds(1));
        CountDownLatch stuck = new CountDownLatch(1);
        serve(exchange -> {
            stuck.await();
            exchange.getMessage().setBody("{}");
        });
        CompletableFuture<HttpResponse<String>> waiting = post("{}");
        try {
            // A busy machine may have kept the worker thread waiting for a second before.
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(engine.cannotAnswer())
                    .get()
                    .asString()
                    .matches("No request has been answered for \\d+ seconds, and 1 have been waiting.*"));
        } finally {
            stuck.countDown();
        }
        assertThat(waiting.join().statusCode()).isEqualTo(200);
        assertThat(engine.cannotAnswer()).isEmpty();
    }

    @Test
    void saysSoWhileNoWorkerThreadIsFree() throws Exception {
        engine.setStuckAfter(Duration.ofSeconds(1));
        CountDownLatch stuck = new CountDownLatch(1);
        serve(exchange -> {
            stuck.await();
            exchange.getMessage().setBody("{}");
        });
        CompletableFuture<?>[] waiting =
                IntStream.range(0, 30).mapToObj(i -> post("{}")).toArray(CompletableFuture[]::new);
        try {
            await().atMost(Duration.ofSeconds(60)).until(() -> engine.cannotAnswer()
                    .filter(reason -> reason.startsWith("No worker thread has been free for "))
                    .isPresent());
        } finally {
            stuck.countDown();
        }
        CompletableFuture.allOf(waiting).join();
        await().atMost(Duration.ofSeconds(20)).until(() -> engine.cannotAnswer().isEmpty());
    }
}
