package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segment's own Node SDK, pointed at the service; {@code src/test/node} has the script. Skipped where there is no Node. */
class NodeSdkIT {
    private static final int ROUNDS = 60;
    private static final Instant FIRST = Instant.parse("2026-03-04T05:06:07.000Z");

    @TempDir
    static Path directory;

    private static final List<ObjectNode> EXPECTED = new ArrayList<>();
    private static final List<Map<String, Object>> TO_SEND = new ArrayList<>();
    private static Receiver receiver;
    private static Distribution service;
    private static String said;
    private static List<JsonNode> received;

    @BeforeAll
    static void send() throws IOException {
        NodePackages.install(NodeSdkIT.class);

        receiver = Receiver.start();
        service = Distribution.in(directory, receiver)
                .with("LAUNCHDARKLY_WRITE_KEYS", "node-key")
                .start();
        for (int i = 0; i < ROUNDS; i++) {
            add(i);
        }
        Path events = directory.resolve("events.json");
        Files.writeString(events, Json.text(TO_SEND));
        said = NodePackages.run("node", "send.js", service.address(), "node-key", events.toString());
        received = receiver.awaitEvents(EXPECTED.size());
    }

    @AfterAll
    static void end() {
        if (service != null) {
            service.close();
        }
        if (receiver != null) {
            receiver.close();
        }
    }

    private static void add(int i) {
        String user = "user-" + i;
        String anonymous = "anon-" + i;
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("revenue", i + 0.5);
        properties.put("text", "“quoted” \\ \n 😀 " + i);
        properties.put("nested", Map.of("list", List.of(1, "zwei", List.of()), "ja", true));
        properties.put("none", null);
        send("track", Map.of("userId", user, "event", "Ordered", "properties", properties));
        EXPECTED.add(custom("Ordered", Map.of("user", user), properties));
        EXPECTED.get(EXPECTED.size() - 1).set("metricValue", Json.tree(i + 0.5));

        send("track", Map.of("anonymousId", anonymous, "event", "Seen", "properties", Map.of("page", i)));
        EXPECTED.add(custom("Seen", Map.of("user", anonymous, "unauthenticatedUser", anonymous), Map.of("page", i)));

        send("identify", Map.of("userId", user, "anonymousId", anonymous, "traits", Map.of("plan", "a")));
        EXPECTED.add(aliasEvent(user, anonymous));
        send("identify", Map.of("userId", user));
        send("alias", Map.of("userId", user, "previousId", "previous-" + i));
        EXPECTED.add(aliasEvent(user, "previous-" + i));
        send("page", Map.of("userId", user, "name", "Home"));
        send("screen", Map.of("userId", user, "name", "Home"));
        send("group", Map.of("userId", user, "groupId", "group-" + i));
    }

    private static void send(String type, Map<String, ?> fields) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("type", type);
        event.put("timestamp", FIRST.plusMillis(TO_SEND.size()).toString());
        event.putAll(fields);
        TO_SEND.add(event);
    }

    private static ObjectNode custom(String name, Map<String, String> contextKeys, Map<String, ?> data) {
        ObjectNode event = Json.object().put("kind", "custom").put("key", name);
        event.set("contextKeys", Json.tree(contextKeys));
        event.set("data", Json.tree(data));
        return event;
    }

    private static ObjectNode aliasEvent(String key, String previousKey) {
        return Json.object()
                .put("kind", "alias")
                .put("key", key)
                .put("previousKey", previousKey)
                .put("contextKind", "user")
                .put("previousContextKind", "anonymousUser");
    }

    @Test
    void isToldOfNoFailure() {
        assertThat(said).isEmpty();
    }

    @Test
    void sendsEachEventAsItsMappingSays() {
        assertThat(received.stream().map(event -> Json.without(event, "creationDate")))
                .containsExactlyInAnyOrderElementsOf(EXPECTED);
    }

    @Test
    void postsEachBatchOnce() {
        assertThat(receiver.requests()).extracting(Receiver.Request::payloadId).doesNotHaveDuplicates();
    }
}
