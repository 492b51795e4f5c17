package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.it.Receiver.Answer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * What holds of somebody else's application with the routes of this project in it. It runs once for all tests, and was killed once
 * before, with an order taken that LaunchDarkly did not have.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class ExampleContract {
    /** More than a request of the tracking API may have. */
    private static final int TOO_LARGE = 600_000;

    private static final String FAILED = "A delivery to the environment default failed (retry): 503";

    private Receiver receiver;
    private Example shop;
    private String logBeforeTheCrash;

    abstract Example build(Path directory) throws IOException, InterruptedException;

    @BeforeAll
    void startACrashedShopAgain(@TempDir Path directory) throws IOException, InterruptedException {
        receiver = Receiver.start();
        receiver.answer(request -> Answer.of(isStock(request) ? 200 : 503));
        shop = build(directory)
                .with("STOCK_ADDRESS", "http://127.0.0.1:" + receiver.port() + "/stock")
                .with("LAUNCHDARKLY_EVENTS_URL", receiver.url())
                .with("LAUNCHDARKLY_BATCH_INTERVAL", "200");
        shop.start();
        shop.order("{'id': 'before-the-crash', 'customer': 'grace'}".replace('\'', '"'));
        shop.awaitLog(FAILED);
        shop.sigkill();
        logBeforeTheCrash = shop.log();
        receiver.answer(Answer.of(202));
        shop.start();
    }

    @AfterAll
    void end() {
        if (shop != null) {
            shop.close();
        }
        receiver.close();
    }

    final Example shop() {
        return shop;
    }

    private static boolean isStock(Receiver.Request request) {
        return request.path().equals("/stock");
    }

    private HttpResponse<String> order(String id, String customer) {
        return shop.order("{\"id\":\"" + id + "\",\"customer\":\"" + customer + "\",\"total\":12.5}");
    }

    private List<String> customers() {
        return receiver.events("Order Completed").stream()
                .map(event -> event.at("/contextKeys/user").asText())
                .toList();
    }

    @Test
    void tellsLaunchDarklyOfAnOrderAndAnswersAsBefore() {
        HttpResponse<String> answer = order("told", "ada");

        receiver.awaitEvents("Order Completed", 2);
        assertThat(answer.statusCode() + " " + answer.body()).isEqualTo("200 taken");
        assertThat(customers()).contains("ada");
    }

    @Test
    void deliversOnceWhatItHadTakenBeforeACrash() {
        Awaitility.await("the order").atMost(Duration.ofSeconds(40)).until(() -> customers()
                .contains("grace"));
        order("later", "ada");
        receiver.awaitEvents("Order Completed", 2);

        assertThat(customers()).containsOnlyOnce("grace");
    }

    @Test
    void keepsTheOutboxInTheDirectoryThatTheApplicationNames() {
        assertThat(shop.home().resolve("data/launchdarkly/outbox/default/ready"))
                .isDirectory();
    }

    @Test
    void leavesTheErrorsOfItsOwnRoutesToItsOwnErrorHandling() {
        HttpResponse<String> answer = shop.order("{\"id\":\"nobody\"}");

        assertThat(answer.statusCode() + " " + answer.body()).isEqualTo("422 An order needs a customer.");
    }

    @Test
    void leavesWhatCannotBeTakenToItsOwnErrorHandling() throws IOException {
        HttpResponse<String> answer = order("large", "x".repeat(TOO_LARGE));

        assertThat(answer.statusCode() + " " + answer.body()).isEqualTo("202 kept");
        try (Stream<Path> failed = Files.list(shop.home().resolve("data/failed-orders"))) {
            assertThat(failed).singleElement().satisfies(order -> assertThat(Files.readString(order))
                    .contains("\"large\""));
        }
    }

    @Test
    void leavesItsSettingsOfItsHttpComponentAlone() {
        order("settings", "ada");

        assertThat(receiver.requests())
                .filteredOn(ExampleContract::isStock)
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request.headers()).containsEntry("user-agent", "shop/1.0"));
    }

    /** Its own component tries a 503 again by itself, asleep on the thread; the delivery must not. */
    @Test
    void deliversWithoutItsSettingsOfItsHttpComponent() {
        assertThat(logBeforeTheCrash).contains(FAILED).doesNotContain("automatically re-executed");
        assertThat(receiver.requests())
                .filteredOn(request -> !isStock(request))
                .isNotEmpty()
                .allSatisfy(request ->
                        assertThat(request.headers().get("user-agent")).startsWith("segment-launchdarkly/"));
    }

    @Test
    void doesNotStartWithAMappingThatCannotBe() throws IOException, InterruptedException {
        Path mapping = shop.home().resolve("launchdarkly/track-event.camel.yaml");
        String good = Files.readString(mapping);
        try (Example second = shop.beside()) {
            Files.writeString(mapping, good.replace("event_name:", "event_nam:"));
            second.launch();

            assertThat(second.awaitExit()).isNotZero();
            assertThat(second.log())
                    .contains("track-event.camel.yaml: event_nam: trackEvent has no such field")
                    .doesNotContain("segment-launchdarkly cannot start");
        } finally {
            Files.writeString(mapping, good);
        }
    }
}
