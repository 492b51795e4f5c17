package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.segment.analytics.Analytics;
import com.segment.analytics.Callback;
import com.segment.analytics.messages.AliasMessage;
import com.segment.analytics.messages.GroupMessage;
import com.segment.analytics.messages.IdentifyMessage;
import com.segment.analytics.messages.Message;
import com.segment.analytics.messages.MessageBuilder;
import com.segment.analytics.messages.PageMessage;
import com.segment.analytics.messages.ScreenMessage;
import com.segment.analytics.messages.TrackMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segment's own Java SDK, pointed at the service: what it sends is compared with what the receiver got, event for event. */
class JavaSdkIT {
    private static final int ROUNDS = 100;
    /** When the events happened: each has a millisecond of its own, by which it is told from the others. */
    private static final long FIRST = Instant.parse("2026-03-04T05:06:07.000Z").toEpochMilli();

    @TempDir
    static Path directory;

    private static final Map<Long, ObjectNode> EXPECTED = new LinkedHashMap<>();
    private static final Queue<Throwable> FAILURES = new ConcurrentLinkedQueue<>();
    private static final Queue<String> ACKNOWLEDGED = new ConcurrentLinkedQueue<>();
    private static Receiver receiver;
    private static Distribution service;
    private static List<JsonNode> received;
    private static long began;
    private static long ended;
    private static int sent;

    @BeforeAll
    static void send() throws IOException {
        receiver = Receiver.start();
        service = Distribution.in(directory, receiver)
                .with("LAUNCHDARKLY_WRITE_KEYS", "java-key")
                .start();
        began = System.currentTimeMillis();
        Analytics analytics = Analytics.builder("java-key")
                .endpoint(service.address())
                .flushQueueSize(40)
                .flushInterval(1000, TimeUnit.MILLISECONDS)
                .callback(new Callback() {
                    @Override
                    public void success(Message message) {
                        ACKNOWLEDGED.add(message.messageId());
                    }

                    @Override
                    public void failure(Message message, Throwable failure) {
                        FAILURES.add(failure);
                    }
                })
                .build();
        for (int i = 0; i < ROUNDS; i++) {
            track(analytics, i);
            identify(analytics, i);
            alias(analytics, i);
            others(analytics, i);
        }
        analytics.flush();
        received = receiver.awaitEvents(EXPECTED.size());
        analytics.shutdown();
        ended = System.currentTimeMillis();
    }

    @AfterAll
    static void end() {
        service.close();
        receiver.close();
    }

    private static void track(Analytics analytics, int i) {
        Map<String, Object> properties = new LinkedHashMap<>();
        ObjectNode expected = Json.object().put("kind", "custom").put("key", "Event " + i % 7);
        ObjectNode contextKeys = Json.object();
        TrackMessage.Builder message = TrackMessage.builder("Event " + i % 7);
        switch (i % 3) {
            case 0 -> {
                message.userId("user-" + i);
                contextKeys.put("user", "user-" + i);
            }
            case 1 -> {
                message.anonymousId("anon-" + i);
                contextKeys.put("user", "anon-" + i).put("unauthenticatedUser", "anon-" + i);
            }
            default -> {
                message.userId("üser-" + i).anonymousId("anon-" + i);
                contextKeys.put("user", "üser-" + i).put("unauthenticatedUser", "anon-" + i);
            }
        }
        switch (i % 5) {
            case 0 -> properties.put("revenue", 12.5 + i);
            case 1 -> properties.put("value", i);
            case 2 -> {
                properties.put("revenue", i);
                properties.put("value", -1);
            }
            case 3 -> properties.put("nested", Map.of("list", List.of(1, "zwei", Map.of("drei", 3)), "ja", true));
            default -> properties.put("text", "“quoted” \\ \n\t\u0001 😀 " + i);
        }
        expected.set("contextKeys", contextKeys);
        if (i % 5 < 3) {
            expected.set("metricValue", Json.tree(properties.getOrDefault("revenue", properties.get("value"))));
        }
        if (i % 10 == 9) {
            expected.set("data", Json.object());
        } else {
            message.properties(properties);
            expected.set("data", Json.tree(properties));
        }
        enqueue(analytics, message, expected);
    }

    private static void identify(Analytics analytics, int i) {
        IdentifyMessage.Builder message =
                IdentifyMessage.builder().userId("user-" + i).traits(Map.of("email", "u" + i + "@example.com"));
        if (i % 2 == 0) {
            enqueue(analytics, message.anonymousId("anon-" + i), aliasEvent("user-" + i, "anon-" + i));
        } else {
            // Without an anonymous id there is nothing that could be aliased.
            enqueue(analytics, message, null);
        }
    }

    private static void alias(Analytics analytics, int i) {
        enqueue(
                analytics,
                AliasMessage.builder("previous-" + i).userId("user-" + i),
                aliasEvent("user-" + i, "previous-" + i));
    }

    private static void others(Analytics analytics, int i) {
        enqueue(analytics, PageMessage.builder("Home").userId("user-" + i).properties(Map.of("url", "/")), null);
        enqueue(analytics, ScreenMessage.builder("Home").userId("user-" + i), null);
        enqueue(
                analytics,
                GroupMessage.builder("group-" + i).userId("user-" + i).traits(Map.of("plan", "a")),
                null);
    }

    private static ObjectNode aliasEvent(String key, String previousKey) {
        return Json.object()
                .put("kind", "alias")
                .put("key", key)
                .put("previousKey", previousKey)
                .put("contextKind", "user")
                .put("previousContextKind", "anonymousUser");
    }

    @SuppressWarnings("JavaUtilDate") // The SDK has no other type of time here.
    private static void enqueue(Analytics analytics, MessageBuilder<?, ?> message, ObjectNode expected) {
        long happened = FIRST + sent++;
        message.timestamp(new Date(happened));
        if (expected != null) {
            EXPECTED.put(happened, expected);
        }
        analytics.enqueue(message);
    }

    @Test
    void acknowledgesEverything() {
        assertThat(FAILURES).isEmpty();
    }

    @Test
    void sendsEachEventAsItsMappingSays() {
        assertThat(received.stream().map(event -> Json.without(event, "creationDate")))
                .containsExactlyInAnyOrderElementsOf(EXPECTED.values());
    }

    /**
     * The SDK's clock is the service's, so an event's time moves by as long as its request was on the way: by the same for all of a
     * request, by less than this test took.
     */
    @Test
    void correctsTheTimesOfARequestAllByItsTimeOnTheWay() {
        Collection<Long> shifts = new ArrayList<>();
        Map<JsonNode, List<Long>> times = new HashMap<>();
        EXPECTED.forEach((happened, event) ->
                times.computeIfAbsent(event, same -> new ArrayList<>()).add(happened));
        for (JsonNode event : received) {
            List<Long> happened = times.get(Json.without(event, "creationDate"));
            assertThat(happened).as("the times of events like " + event).hasSize(1);
            shifts.add(event.path("creationDate").longValue() - happened.get(0));
        }

        assertThat(shifts).allSatisfy(shift -> assertThat(shift).isBetween(0L, ended - began));
    }

    @Test
    void sendsOnlyWhatSomeMappingIsFor() {
        assertThat(received).extracting(event -> event.path("kind").asText()).containsOnly("custom", "alias");
    }

    @Test
    void postsBatchesOfAtMost500Events() {
        assertThat(receiver.requests())
                .allSatisfy(request -> assertThat(request.events()).hasSizeBetween(1, 500));
    }

    @Test
    void postsEachBatchUnderAPayloadIdOfItsOwn() {
        assertThat(receiver.requests())
                .extracting(Receiver.Request::payloadId)
                .doesNotHaveDuplicates()
                .allSatisfy(id -> assertThat(UUID.fromString(id)).hasToString(id));
    }

    @Test
    void postsWithTheHeadersThatLaunchDarklyAsksFor() {
        assertThat(receiver.requests()).allSatisfy(request -> assertThat(request.headers())
                .containsEntry("content-type", "application/json")
                .containsEntry("x-launchdarkly-event-schema", "4")
                .containsEntry("user-agent", "segment-launchdarkly/0.1.0"));
    }

    @Test
    void postsNoHeaderThatTheSdkSent() {
        assertThat(receiver.requests())
                .allSatisfy(request -> assertThat(request.headers().keySet())
                        .isSubsetOf(
                                "host",
                                "connection",
                                "accept-encoding",
                                "content-length",
                                "content-type",
                                "user-agent",
                                "x-launchdarkly-event-schema",
                                "x-launchdarkly-payload-id"));
    }
}
