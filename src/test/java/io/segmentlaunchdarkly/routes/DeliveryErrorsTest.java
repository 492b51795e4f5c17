package io.segmentlaunchdarkly.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.segmentlaunchdarkly.outbox.EnvironmentOutbox;
import io.segmentlaunchdarkly.outbox.OutboxComponent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An Error, and a disk that fails, in the routes that deliver: the batch waits, and is delivered later without a restart. */
class DeliveryErrorsTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String NAME = "20240506T070809123Z-5ca1ab1e-0000-4000-8000-000000000001.json";
    private static final String TWO_EVENTS = "[\n1\n,2\n]";

    @TempDir
    private Path directory;

    private final AtomicInteger posts = new AtomicInteger();
    private volatile int status = 202;
    private HttpServer receiver;

    @BeforeEach
    void receive() throws IOException {
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            posts.incrementAndGet();
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void end() {
        receiver.stop(0);
    }

    private Path data() {
        return directory.resolve("data");
    }

    private Path ready() throws IOException {
        return Files.createDirectories(data().resolve("outbox/default/ready"));
    }

    private Path deadLetters() throws IOException {
        return Files.createDirectories(data().resolve("dead-letter")).resolve("default");
    }

    /** While it is there, the broken step throws. */
    private Path breaks() {
        return directory.resolve("breaks");
    }

    /** The routes that deliver, a step that is broken before another one. */
    private RunningRoutes start(String error, String before) throws Exception {
        Files.writeString(breaks(), "");
        Path beans = Files.writeString(
                directory.resolve("broken.camel.yaml"),
                """
                - beans:
                    - name: broken
                      type: io.segmentlaunchdarkly.routes.Broken
                      properties:
                        file: "%s"
                        error: "%s"
                """
                        .formatted(breaks(), error));
        return RunningRoutes.start(
                data(),
                Map.of(
                        "launchdarkly.events-url",
                        "http://127.0.0.1:" + receiver.getAddress().getPort() + "/events"),
                beans,
                broken("deliver", before),
                broken("dead-letter", before),
                RunningRoutes.route("collect"),
                RunningRoutes.route("environments"));
    }

    private Path broken(String route, String before) throws IOException {
        String text = Files.readString(RunningRoutes.route(route))
                .replaceAll("(?m)^( *)(- [a-z]+:\n(?:.*\n)?.*" + before + ")", "$1- process: {ref: broken}\n$1$2");
        return Files.writeString(directory.resolve(route + ".camel.yaml"), text);
    }

    private static EnvironmentOutbox outbox(RunningRoutes routes) {
        return OutboxComponent.outbox(routes.context()).environment("default");
    }

    private static long stalled(RunningRoutes routes) {
        return outbox(routes).stalls();
    }

    private static Optional<String> health(RunningRoutes routes) {
        return outbox(routes).stalled();
    }

    private List<String> names(Path of) throws IOException {
        try (Stream<Path> files = Files.list(of)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private void awaitNothingInReady() {
        await("an empty outbox").atMost(SOON).until(() -> names(ready()).isEmpty());
    }

    private static void awaitNothingInFlight(RunningRoutes routes) {
        await("the end of all exchanges")
                .atMost(SOON)
                .until(() -> routes.context().getInflightRepository().size() == 0);
        for (String route : List.of("launchdarkly-deliver-default", "launchdarkly-dead-letter")) {
            assertThat(routes.context().getInflightRepository().size(route)).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"java.lang.OutOfMemoryError", "java.lang.StackOverflowError", "java.lang.NoClassDefFoundError"})
    void deliversABatchLaterWhoseDeliveryAnErrorEnded(String error) throws Exception {
        Files.writeString(ready().resolve(NAME), TWO_EVENTS);
        try (RunningRoutes routes = start(error, "events-endpoint")) {
            await("a second try").atMost(SOON).until(() -> stalled(routes) >= 2);
            assertThat(stalled(routes)).as("after a pause each").isLessThan(10);
            assertThat(health(routes))
                    .get()
                    .asString()
                    .contains(error.substring("java.lang.".length()) + ": thrown by a test");
            awaitNothingInFlight(routes);

            Files.delete(breaks());
            awaitNothingInReady();

            assertThat(posts).hasValue(1);
            await("health").atMost(SOON).until(() -> health(routes).isEmpty());
        }
    }

    @Test
    void deliversWithAllItsThreadsAfterErrorsInEachOfThem() throws Exception {
        for (int i = 10; i < 30; i++) {
            Files.writeString(ready().resolve(NAME.replace("01.json", i + ".json")), TWO_EVENTS);
        }
        try (RunningRoutes routes = start("java.lang.StackOverflowError", "events-endpoint")) {
            await("more Errors than there are threads").atMost(SOON).until(() -> stalled(routes) > 4);
            Files.delete(breaks());
            awaitNothingInReady();
            assertThat(posts).hasValue(20);
            awaitNothingInFlight(routes);
        }
    }

    @Test
    void halvesABatchLaterWhenAnErrorEndedTheHalving() throws Exception {
        status = 400;
        Files.writeString(ready().resolve(NAME), TWO_EVENTS);
        try (RunningRoutes routes = start("java.lang.StackOverflowError", "launchdarklySplitBatch")) {
            await("a second try").atMost(SOON).until(() -> stalled(routes) >= 2);
            awaitNothingInFlight(routes);
            assertThat(posts).hasValueLessThan(10);
            assertThat(names(ready())).containsExactly(NAME);

            Files.delete(breaks());
            awaitNothingInReady();

            assertThat(names(deadLetters())).hasSize(4);
        }
    }

    @Test
    void buriesABatchLaterWhenTheDiskTakesItAgain() throws Exception {
        status = 400;
        Files.writeString(deadLetters(), "no directory");
        Files.writeString(ready().resolve(NAME), "[\n1\n]");
        try (RunningRoutes routes = start("java.lang.StackOverflowError", "nothing")) {
            await("a third try").atMost(SOON).until(() -> stalled(routes) >= 3);
            assertThat(posts).hasValueLessThan(10);
            assertThat(health(routes))
                    .get()
                    .asString()
                    .startsWith(
                            "The delivery of 1 batch of the environment default is stalled by this service or its disk,"
                                    + " not by the receiver: ");

            Files.delete(deadLetters());
            awaitNothingInReady();

            assertThat(names(deadLetters())).hasSize(2);
        }
    }
}
