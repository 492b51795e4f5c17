package io.segmentlaunchdarkly.cli.importer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.segmentlaunchdarkly.cli.importer.Export.Destination;
import io.segmentlaunchdarkly.cli.importer.Export.Filter;
import io.segmentlaunchdarkly.cli.importer.Export.FilterAction;
import io.segmentlaunchdarkly.cli.importer.Export.Subscription;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Reads Segment's configuration, in any of its forms, into one {@link Export}:
 *
 * <ul>
 *   <li>responses of the Public API, {@code {"data": {"subscriptions": [...]}}}, and any part of them;
 *   <li>Terraform's state, as {@code terraform show -json} prints it or as Terraform keeps it, where nested values are JSON texts and
 *       names have underscores (segmentio/segment provider);
 *   <li>the actions framework's {@code {"partnerAction", "subscribe", "mapping"}}.
 * </ul>
 *
 * <p>A file may contain several of them, in a list, in an object or one after the other.
 */
final class ExportReader {
    private static final ObjectReader JSON =
            new ObjectMapper().readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    /** The keys under which a response of the Public API has its contents. */
    private static final List<String> ENVELOPES =
            List.of("data", "destination", "destinations", "subscription", "subscriptions", "filter", "filters");

    private final Problems problems;
    private final List<Destination> destinations = new ArrayList<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final List<Filter> filters = new ArrayList<>();
    private final Map<String, JsonNode> seen = new LinkedHashMap<>();
    private final Map<String, Long> promised = new LinkedHashMap<>();
    private boolean filtersKnown;
    private String file = "";
    private int things;

    ExportReader(Problems problems) {
        this.problems = problems;
    }

    Export read(List<Path> files) {
        for (Path path : files) {
            file = path.getFileName() == null
                    ? path.toString()
                    : path.getFileName().toString();
            things = 0;
            int before = count(problems);
            read(path);
            if (things == 0 && count(problems) == before) {
                problems.add(file + ": it has no destination, subscription or filter.");
            }
        }
        complete("subscriptions", subscriptions.size());
        complete("filters", filters.size());
        return new Export(List.copyOf(destinations), List.copyOf(subscriptions), List.copyOf(filters), filtersKnown);
    }

    /** The export that mappings of the service would come from. */
    Export read(Preset preset, String userKind, String visitorKind) {
        file = "--preset " + preset;
        collect(preset.mappings(userKind, visitorKind));
        return new Export(List.of(), List.copyOf(subscriptions), List.of(), false);
    }

    /** Reports a list with missing pages. A missing filter could be the one that holds back personal data. */
    private void complete(String kind, int count) {
        long all = promised.getOrDefault(kind, 0L);
        if (count < all) {
            problems.add("The files have " + count + " of " + all + " " + kind
                    + ": fetch the other pages too, or all in one with ?pagination[count]=200.");
        }
    }

    private static int count(Problems problems) {
        int count = 0;
        for (String problem : problems) {
            count += problem.isEmpty() ? 0 : 1;
        }
        return count;
    }

    private void read(Path path) {
        if (file.endsWith(".tf")) {
            problems.add(file
                    + ": Terraform's own notation is not read, because its values may depend on others: import what"
                    + " \"terraform show -json\" prints.");
            return;
        }
        try (MappingIterator<JsonNode> documents = JSON.readValues(Files.readAllBytes(path))) {
            while (documents.hasNextValue()) {
                collect(documents.nextValue());
            }
        } catch (NoSuchFileException e) {
            problems.add(file + ": there is no such file.");
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " (line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ")";
            problems.add(file + ": it is not JSON" + where + ": "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
        } catch (IOException e) {
            problems.add(file + ": it cannot be read: " + e);
        }
    }

    private void collect(JsonNode node) {
        if (node.isArray()) {
            node.forEach(this::collect);
        } else if (node.path("errors").isArray()) {
            problems.add(file + ": it is an error response of Segment's API: "
                    + node.at("/errors/0/message").asText(node.get("errors").toString()));
        } else if (node.path("values").has("root_module")) {
            module(node.get("values").get("root_module"));
        } else if (node.has("terraform_version") && node.path("resources").isArray()) {
            node.get("resources").forEach(resource -> resource.path("instances")
                    .forEach(instance -> resource(resource.path("type").asText(), instance.path("attributes"))));
        } else if (node.has("partnerAction")) {
            once("", node, this::framework);
        } else if (node.has("trigger") && (node.has("settings") || node.has("actionId") || node.has("actionSlug"))) {
            once("subscription", node, this::subscription);
        } else if (node.has("if") && node.has("actions")) {
            once("filter", node, this::filter);
        } else if (node.has("metadata") && node.has("settings")) {
            once("destination", node, this::destination);
        } else {
            envelope(node);
        }
    }

    private void envelope(JsonNode node) {
        for (String key : ENVELOPES) {
            if (node.path(key).isContainerNode()) {
                collect(node.get(key));
                // An empty list is a result too.
                things += node.get(key).isArray() ? 1 : 0;
            }
        }
        filtersKnown |= node.path("filters").isArray();
        for (String kind : List.of("subscriptions", "filters")) {
            if (node.path(kind).isArray()) {
                promised.merge(kind, node.at("/pagination/totalEntries").asLong(), Math::max);
            }
        }
    }

    private void module(JsonNode module) {
        module.path("resources")
                .forEach(resource -> resource(resource.path("type").asText(), resource.path("values")));
        module.path("child_modules").forEach(this::module);
    }

    private void resource(String type, JsonNode values) {
        filtersKnown = true;
        switch (type) {
            case "segment_destination" -> once("destination", values, this::destination);
            case "segment_destination_subscription" -> once("subscription", values, this::subscription);
            case "segment_destination_filter" -> once("filter", values, this::filter);
            default -> {}
        }
    }

    /** The same item may be in several files; it counts once. */
    private void once(String kind, JsonNode node, Consumer<JsonNode> reader) {
        things++;
        String id = text(node, "id");
        JsonNode before = id.isEmpty() ? null : seen.putIfAbsent(kind + " " + id, node);
        if (before == null) {
            reader.accept(node);
        } else if (!before.equals(node)) {
            problems.add(file + ": the " + kind + " with the id " + id
                    + " is in the files twice with different contents: leave one out.");
        }
    }

    private void destination(JsonNode node) {
        JsonNode metadata = node.path("metadata");
        Map<String, String> actions = new LinkedHashMap<>();
        metadata.path("actions").forEach(action -> actions.put(text(action, "id"), text(action, "slug")));
        Origin origin = new Origin(file, "destination \"" + text(node, "name") + "\"");
        destinations.add(new Destination(
                origin,
                text(node, "id"),
                text(metadata, "slug"),
                flag(node, "enabled"),
                nested(origin, "settings", node.path("settings")),
                Map.copyOf(actions)));
    }

    private void subscription(JsonNode node) {
        Origin origin = mappingOrigin(text(node, "name"));
        subscriptions.add(new Subscription(
                origin,
                text(node, "id"),
                text(node, "destinationId", "destination_id"),
                text(node, "name"),
                text(node, "actionId", "action_id"),
                text(node, "actionSlug", "action_slug"),
                flag(node, "enabled"),
                text(node, "trigger"),
                nested(origin, "settings", node.path("settings")),
                text(node, "modelId", "model_id")));
    }

    private void framework(JsonNode node) {
        subscriptions.add(new Subscription(
                mappingOrigin(text(node, "name").isEmpty() ? text(node, "partnerAction") : text(node, "name")),
                "",
                "",
                text(node, "name"),
                "",
                text(node, "partnerAction"),
                flag(node, "enabled"),
                text(node, "subscribe"),
                node.path("mapping"),
                ""));
    }

    private void filter(JsonNode node) {
        filtersKnown = true;
        Origin origin = new Origin(file, "filter \"" + text(node, "title") + "\"");
        List<FilterAction> actions = new ArrayList<>();
        for (JsonNode action : node.path("actions")) {
            actions.add(new FilterAction(
                    text(action, "type"),
                    absent(action.path("percent")),
                    text(action, "path"),
                    nested(origin, "fields", absent(action.path("fields")))));
        }
        filters.add(new Filter(
                origin,
                text(node, "id"),
                text(node, "destinationId", "destination_id"),
                text(node, "title"),
                flag(node, "enabled"),
                text(node, "if"),
                List.copyOf(actions)));
    }

    private Origin mappingOrigin(String name) {
        return new Origin(file, "mapping \"" + name + "\"");
    }

    /** Terraform keeps values of any shape as JSON text. */
    private JsonNode nested(Origin origin, String name, JsonNode value) {
        if (!value.isTextual()) {
            return value.isNull() ? JsonNodeFactory.instance.objectNode() : value;
        }
        try {
            return JSON.readTree(value.textValue());
        } catch (JsonProcessingException e) {
            problems.add(
                    origin,
                    "its " + name + " are not JSON: "
                            + e.getOriginalMessage().lines().findFirst().orElse(""));
            return MissingNode.getInstance();
        }
    }

    private static JsonNode absent(JsonNode value) {
        return value.isNull() ? MissingNode.getInstance() : value;
    }

    private static String text(JsonNode node, String... names) {
        for (String name : names) {
            if (node.path(name).isTextual()) {
                return node.get(name).textValue();
            }
        }
        return "";
    }

    /** Items without the field count as enabled. */
    private static boolean flag(JsonNode node, String name) {
        return node.path(name).asBoolean(true);
    }
}
