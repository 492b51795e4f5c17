package io.segmentlaunchdarkly.cli.importer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.cli.importer.Export.Destination;
import io.segmentlaunchdarkly.history.EventQuery;
import io.segmentlaunchdarkly.history.EventStory;
import io.segmentlaunchdarkly.history.HistoryEvent;
import io.segmentlaunchdarkly.history.HistoryReader;
import io.segmentlaunchdarkly.history.Outcome;
import io.segmentlaunchdarkly.logging.Count;
import io.segmentlaunchdarkly.logging.Printable;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What changes from Segment's classic LaunchDarkly destination ("LaunchDarkly Events") to this service, event by event from the history.
 * The classic one sends track events alone, as {@code {"kind": "custom", "key": event, "userKey": userId or anonymousId, "metricValue":
 * properties.value, "data": properties}}.
 */
final class ClassicComparison {
    /** The slug of the classic destination in Segment's catalog. */
    static final String SLUG = "launchdarkly-events";

    /** Its name in an event's integrations object. */
    private static final String NAME = "LaunchDarkly Events";

    private static final int MOST_NAMES = 1000;
    private static final int LONGEST_NAME = 200;
    private static final int LONGEST_LINE = 1000;
    private static final String OTHERS = "(others)";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is counted of the events of one name. */
    private static final class Tally {
        private long events;
        private long otherValue;
        private long otherKey;
        private long moreKinds;
        private long onlyHere;
        private long onlyClassic;
        private long both;
        private String example = "";
    }

    private final Destination classic;
    private final String clientId;
    private final int shown;
    private final PrintStream out;
    private final Map<String, Tally> tallies = new LinkedHashMap<>();
    private final List<String> lines = new ArrayList<>();

    /**
     * @param clientId the client-side ID to which this service delivers; empty for the sandbox
     * @param shown how many events are shown one by one
     */
    ClassicComparison(Destination classic, String clientId, int shown, PrintStream out) {
        this.classic = classic;
        this.clientId = clientId;
        this.shown = shown;
        this.out = out;
    }

    /** The classic destination among those of the files; adds a problem where there is not exactly one. */
    static Optional<Destination> find(Export export, Problems problems) {
        List<Destination> found = export.destinations().stream()
                .filter(destination -> destination.slug().equals(SLUG))
                .toList();
        if (found.size() != 1) {
            problems.add("The files have " + (found.isEmpty() ? "no" : "" + found.size())
                    + " classic LaunchDarkly destination (" + SLUG
                    + "): give the answer of Segment's Public API for one.");
            return Optional.empty();
        }
        return Optional.of(found.get(0));
    }

    /**
     * Compares the events of a time.
     *
     * @param json whether the answer is for programs
     * @return whether both send events to the same place now
     */
    boolean compare(HistoryReader reader, EventQuery query, boolean json) throws IOException {
        reader.each(query, story -> {
            add(story);
            return true;
        });
        boolean doubles = doubles();
        if (json) {
            out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json(doubles)));
        } else {
            print(doubles);
        }
        return doubles;
    }

    /** Its client-side ID, which Segment calls the API Key. */
    private String classicClientId() {
        return Stream.of("apiKey", "api_key", "clientId", "client_id", "environmentId")
                .map(classic::setting)
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
    }

    private boolean doubles() {
        return classic.enabled()
                && !clientId.isEmpty()
                && classicClientId().equals(clientId)
                && tallies.values().stream().anyMatch(tally -> tally.both > 0);
    }

    private void add(EventStory story) {
        HistoryEvent event = story.event();
        if (event.origin() != HistoryEvent.Origin.RECEIVED || event.outcome() == Outcome.REJECTED) {
            return;
        }
        JsonNode sent = read(event.json());
        String type = sent.path("type").asText("");
        String name = event.identity().name().isEmpty()
                ? "(" + type + ")"
                : Printable.line(event.identity().name(), LONGEST_NAME);
        Tally tally = tallies.computeIfAbsent(
                tallies.size() < MOST_NAMES || tallies.containsKey(name) ? name : OTHERS, added -> new Tally());
        List<JsonNode> made = event.results().stream()
                .filter(result -> result.outcome() == Outcome.MAPPED)
                .map(result -> read(result.event()))
                .toList();
        boolean isTrack = type.equals("track");
        boolean toClassic = isTrack && goesToClassic(sent.path("integrations"));
        if (!toClassic && made.isEmpty()) {
            return;
        }
        tally.events++;
        tally.both += toClassic && !made.isEmpty() ? 1 : 0;
        List<String> changes = new ArrayList<>();
        if (made.isEmpty()) {
            tally.onlyClassic++;
            changes.add("only the classic destination sends it; here it is " + event.outcome() + " " + event.code());
        } else if (!toClassic) {
            tally.onlyHere++;
            changes.add(
                    isTrack
                            ? "only this service sends it; its integrations object keeps it from the classic destination"
                            : "only this service sends it, as "
                                    + made.get(0).path("kind").asText());
        } else {
            made.forEach(each -> compare(sent, each, tally, changes));
        }
        if (!changes.isEmpty()) {
            String line = Printable.line(
                    event.identity().messageId() + " " + name + ": " + String.join("; ", changes), LONGEST_LINE);
            tally.example = tally.example.isEmpty() ? line : tally.example;
            if (lines.size() < shown) {
                lines.add(line);
            }
        }
    }

    private static void compare(JsonNode sent, JsonNode made, Tally tally, List<String> changes) {
        JsonNode value = sent.path("properties").path("value");
        JsonNode now = made.path("metricValue");
        boolean isSame =
                value.isNumber() ? now.isNumber() && value.doubleValue() == now.doubleValue() : now.isMissingNode();
        if (!isSame) {
            tally.otherValue++;
            changes.add("metric value " + (now.isMissingNode() ? "none" : now) + " instead of "
                    + (value.isMissingNode() || value.isNull() ? "none" : value));
        }
        String user = sent.path("userId").asText("");
        String key = user.isEmpty() ? sent.path("anonymousId").asText("") : user;
        JsonNode keys = made.path("contextKeys");
        if (!keys.path("user").asText("").equals(key)) {
            tally.otherKey++;
            changes.add("user " + (keys.has("user") ? keys.get("user") : "none") + " instead of \"" + key + "\"");
        }
        TreeSet<String> kinds = new TreeSet<>();
        keys.fieldNames().forEachRemaining(kinds::add);
        kinds.remove("user");
        tally.moreKinds += kinds.isEmpty() ? 0 : 1;
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode();
        }
    }

    private static boolean goesToClassic(JsonNode integrations) {
        JsonNode own = integrations.path(NAME);
        if (!own.isMissingNode()) {
            return !own.isBoolean() || own.booleanValue();
        }
        JsonNode all = integrations.path("All");
        return !all.isBoolean() || all.booleanValue();
    }

    private void print(boolean doubles) {
        if (tallies.isEmpty()) {
            out.println("The history has no events of that time.");
        }
        for (Map.Entry<String, Tally> each : sorted()) {
            Tally tally = each.getValue();
            if (tally.events == 0) {
                continue;
            }
            out.println(each.getKey() + ": " + Count.of(tally.events, "event"));
            count("have another metric value", tally.otherValue);
            count("have another key of the kind user", tally.otherKey);
            count("carry further context kinds", tally.moreKinds);
            count("are sent by this service only", tally.onlyHere);
            count("are sent by the classic destination only", tally.onlyClassic);
            if (!tally.example.isEmpty()) {
                out.println("  such as " + tally.example);
            }
        }
        lines.forEach(out::println);
        out.println(
                doubles
                        ? "DOUBLES: the classic destination is enabled and sends to the same client-side ID, so LaunchDarkly counts"
                                + " each track event twice. Disable it in Segment, or leave " + Setting.CLIENT_ID
                                + " empty until then."
                        : "No doubles: " + noDoubles());
    }

    private String noDoubles() {
        if (!classic.enabled()) {
            return "the classic destination is disabled.";
        }
        if (clientId.isEmpty()) {
            return "this service delivers to the sandbox.";
        }
        return classicClientId().equals(clientId)
                ? "no event of that time went both ways."
                : "the two send to different client-side IDs.";
    }

    private void count(String what, long count) {
        if (count > 0) {
            out.printf(Locale.ROOT, "  %,12d  %s%n", count, what);
        }
    }

    private List<Map.Entry<String, Tally>> sorted() {
        return tallies.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, Tally> each) -> each.getValue().events)
                        .reversed())
                .toList();
    }

    private ObjectNode json(boolean doubles) {
        ObjectNode json = JSON.createObjectNode().put("doubles", doubles);
        ObjectNode events = json.putObject("events");
        sorted().forEach(each -> {
            Tally tally = each.getValue();
            events.putObject(each.getKey())
                    .put("events", tally.events)
                    .put("otherValue", tally.otherValue)
                    .put("otherKey", tally.otherKey)
                    .put("moreKinds", tally.moreKinds)
                    .put("onlyHere", tally.onlyHere)
                    .put("onlyClassic", tally.onlyClassic)
                    .put("both", tally.both)
                    .put("example", tally.example);
        });
        json.set("changes", JSON.valueToTree(lines));
        return json;
    }
}
