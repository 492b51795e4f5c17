package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Json.quoted;
import static io.segmentlaunchdarkly.it.Requests.batch;
import static io.segmentlaunchdarkly.it.Requests.largeTrack;
import static io.segmentlaunchdarkly.it.Requests.track;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * What holds of every way in which Segment events reach the outbox. A subclass starts something that has the way in, once for all tests,
 * and says how a sender learns what became of a request.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class WayInContract {
    /** For {@code launchdarkly.outbox.max-bytes}: what a few large events fill. */
    static final String OUTBOX_MAX_BYTES = "100000";

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String OUTCOMES = "launchdarkly_segment_events_total{outcome=\"";

    /** What a sender learns of a request. */
    enum Kind {
        /** Acknowledged: the sender forgets it. */
        TAKEN,
        /** Refused or set aside for good: sending it again would change nothing. */
        REFUSED,
        /** Not acknowledged: it comes again. */
        NOT_NOW
    }

    /**
     * What became of a request.
     *
     * @param text what the sender is told, or what stands beside the request that was set aside
     */
    record Answer(Kind kind, String text) {}

    private Receiver receiver;

    /** Starts what has the way in, with {@link #OUTBOX_MAX_BYTES}, so that it delivers to a receiver with short pauses. */
    abstract void start(Path directory, Receiver deliverTo) throws IOException, InterruptedException;

    abstract void stop();

    /** Sends a request of JSON, and waits until it is known what became of it. */
    abstract Answer send(String request);

    /** Does what a sender does with a request that was not acknowledged, until it is: by default it sends it again. */
    void sendAgain(String request) {
        await("an acknowledgement")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> send(request).kind() == Kind.TAKEN);
    }

    abstract Path data();

    abstract Metrics metrics();

    @BeforeAll
    void startOnce(@TempDir Path directory) throws IOException, InterruptedException {
        receiver = Receiver.start();
        start(directory, receiver);
    }

    @AfterAll
    void stopOnce() {
        stop();
        receiver.close();
    }

    private void assertTaken(String request) {
        assertThat(send(request).kind()).isEqualTo(Kind.TAKEN);
    }

    /** What comes behind an event has arrived, so another copy of it would have too. */
    private List<JsonNode> arrivedOnceMoreHas(String name) {
        String last = "after " + name;
        assertTaken(track(last));
        receiver.awaitEvent(last);
        return receiver.awaitEvents(name, 1);
    }

    @Test
    void deliversOnceWhatIsSent() {
        assertTaken(batch(track("one of two"), track("two of two")));

        assertThat(arrivedOnceMoreHas("one of two")).hasSize(1);
        assertThat(receiver.events("two of two")).hasSize(1);
    }

    @Test
    void setsARejectedEventAsideWithItsReasonAndTakesTheOthers() {
        String malformed = quoted("{'type': 'track', 'userId': 'rejected alone', 'event': 42}");

        assertTaken(batch(track("before the rejected"), malformed, track("after the rejected")));

        receiver.awaitEvent("before the rejected");
        receiver.awaitEvent("after the rejected");
        assertThat(RejectedEvents.in(data()))
                .filteredOn(line -> line.at("/event/userId").asText().equals("rejected alone"))
                .singleElement()
                .satisfies(line -> {
                    assertThat(line.path("code").asText()).isEqualTo("event_not_string");
                    assertThat(line.path("message").asText()).contains("event", "string");
                    assertThat(line.path("event")).isEqualTo(Json.parse(malformed));
                });
    }

    @Test
    void leavesOutAnEventThatComesAgain() {
        double duplicates = outcome("duplicate");
        assertTaken(track("comes again", "the same id"));
        assertTaken(track("comes again", "the same id"));

        assertThat(arrivedOnceMoreHas("comes again")).hasSize(1);
        await("the ledger").atMost(SOON).until(() -> outcome("duplicate") == duplicates + 1);
    }

    @Test
    void refusesARequestThatCannotBeReadWithTheReason() {
        assertThat(send("no JSON")).satisfies(answer -> {
            assertThat(answer.kind()).isEqualTo(Kind.REFUSED);
            assertThat(answer.text()).contains("The body is not readable JSON (line 1, column 4)");
        });
        assertTaken(track("after no JSON"));
        assertThat(receiver.awaitEvents("after no JSON", 1)).hasSize(1);
    }

    @Test
    void acknowledgesNothingWhileTheDiskTakesNothing() throws IOException {
        String request = track("while the disk takes nothing", "unkept");
        try (Obstacle inTheOutbox = Obstacle.inTheOutbox(data())) {
            assertThat(inTheOutbox).isNotNull();
            assertThat(send(request).kind()).isEqualTo(Kind.NOT_NOW);
        }
        sendAgain(request);

        assertThat(arrivedOnceMoreHas("while the disk takes nothing")).hasSize(1);
    }

    @Test
    void acknowledgesNothingWhileTheOutboxIsFull() {
        receiver.answer(Receiver.Answer.of(503).with("Retry-After", "1"));
        List<String> names = new ArrayList<>();
        String turnedAway;
        try {
            turnedAway = await("a full outbox")
                    .atMost(SOON)
                    .pollInterval(Duration.ofMillis(50))
                    .until(
                            () -> {
                                String name = "filling " + names.size();
                                names.add(name);
                                String request = largeTrack(name);
                                return send(request).kind() == Kind.NOT_NOW ? request : "";
                            },
                            request -> !request.isEmpty());
        } finally {
            receiver.answer(Receiver.Answer.of(202));
        }
        sendAgain(turnedAway);

        names.forEach(name -> receiver.awaitEvent(name));
        assertThat(arrivedOnceMoreHas(names.get(names.size() - 1))).hasSize(1);
        assertThat(names).allSatisfy(name -> assertThat(receiver.events(name)).hasSize(1));
    }

    @Test
    void accountsForEveryEvent() {
        Map<String, Double> before = outcomes();
        String again = track("accounted for", "accounted for");
        String request = batch(
                again,
                again,
                track("accounted for, too"),
                quoted("{'type': 'track', 'userId': 'u', 'event': 42}"),
                quoted("{'type': 'identify', 'userId': 'u'}"),
                quoted("{'type': 'page', 'userId': 'u'}"),
                quoted("{'type': 'track', 'userId': 'u', 'event': 'kept away', 'integrations': {'All': false}}"));

        assertTaken(request);

        receiver.awaitEvent("accounted for, too");
        Map<String, Double> expected = Map.of(
                "mapped", 2.0, "duplicate", 1.0, "rejected", 1.0, "discarded", 1.0, "unmapped", 1.0, "filtered", 1.0);
        await("the ledgers").atMost(SOON).untilAsserted(() -> {
            Map<String, Double> since = outcomes();
            since.replaceAll((outcome, count) -> count - before.getOrDefault(outcome, 0.0));
            assertThat(since).isEqualTo(expected);
            assertThat(metrics().imbalances()).isEmpty();
        });
    }

    private double outcome(String name) {
        return outcomes().getOrDefault(name, 0.0);
    }

    /** How many Segment events came to what. */
    private Map<String, Double> outcomes() {
        Map<String, Double> outcomes = new TreeMap<>();
        metrics().values().forEach((name, count) -> {
            if (name.startsWith(OUTCOMES)) {
                outcomes.put(name.substring(OUTCOMES.length(), name.indexOf('"', OUTCOMES.length())), count);
            }
        });
        return outcomes;
    }
}
