package io.segmentlaunchdarkly.cli.importer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.cli.importer.Export.Filter;
import io.segmentlaunchdarkly.cli.importer.Export.FilterAction;
import io.segmentlaunchdarkly.cli.importer.Export.Subscription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What imports have written, kept in {@value #NAME}. It tells the next import which files were edited, and what stays because the imported
 * files do not mention it.
 *
 * @param files the digest of each route file by its name
 * @param settings each setting by its full name
 * @param mappings the mappings in effect
 * @param filters the filters in effect
 */
record Manifest(
        Map<String, String> files, Map<String, String> settings, List<ImportedMapping> mappings, List<Filter> filters) {
    /** The name of its file in {@code routes/}. */
    static final String NAME = ".import.json";

    static final Manifest NONE = new Manifest(Map.of(), Map.of(), List.of(), List.of());

    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A mapping as it was imported.
     *
     * @param name the name of its file without an ending
     */
    record ImportedMapping(String name, Subscription subscription) {}

    /** Reads the text of its file; an unreadable one counts as empty. */
    static Manifest read(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            List<ImportedMapping> mappings = new ArrayList<>();
            json.path("mappings").forEach(node -> mappings.add(mapping(node)));
            List<Filter> filters = new ArrayList<>();
            json.path("filters").forEach(node -> filters.add(filter(node)));
            return new Manifest(texts(json.path("files")), texts(json.path("settings")), mappings, filters);
        } catch (JsonProcessingException e) {
            return NONE;
        }
    }

    String write() {
        ObjectNode json = JSON.createObjectNode();
        ObjectNode fileNodes = json.putObject("files");
        new TreeMap<>(files).forEach(fileNodes::put);
        ObjectNode settingNodes = json.putObject("settings");
        new TreeMap<>(settings).forEach(settingNodes::put);
        ArrayNode mappingNodes = json.putArray("mappings");
        mappings.forEach(mapping -> write(mapping, mappingNodes.addObject()));
        ArrayNode filterNodes = json.putArray("filters");
        filters.forEach(filter -> write(filter, filterNodes.addObject()));
        try {
            DefaultPrettyPrinter printer =
                    new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
            return JSON.writer(printer).writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts can be written", e);
        }
    }

    private static void write(ImportedMapping mapping, ObjectNode json) {
        Subscription subscription = mapping.subscription();
        json.put("file", mapping.name());
        json.put("id", subscription.id());
        json.put("name", subscription.name());
        json.put("actionSlug", subscription.actionSlug());
        json.put("trigger", subscription.trigger());
        json.set("settings", subscription.mapping());
    }

    private static ImportedMapping mapping(JsonNode json) {
        String title = json.path("name").asText();
        return new ImportedMapping(
                json.path("file").asText(),
                new Subscription(
                        new Origin(NAME, "mapping \"" + title + "\""),
                        json.path("id").asText(),
                        "",
                        title,
                        "",
                        json.path("actionSlug").asText(),
                        true,
                        json.path("trigger").asText(),
                        json.path("settings"),
                        ""));
    }

    private static void write(Filter filter, ObjectNode json) {
        json.put("id", filter.id());
        json.put("title", filter.title());
        json.put("if", filter.condition());
        ArrayNode actions = json.putArray("actions");
        for (FilterAction action : filter.actions()) {
            ObjectNode node = actions.addObject().put("type", action.type());
            if (!action.percent().isMissingNode()) {
                node.set("percent", action.percent());
            }
            node.put("path", action.path());
            if (!action.fields().isMissingNode()) {
                node.set("fields", action.fields());
            }
        }
    }

    private static Filter filter(JsonNode json) {
        List<FilterAction> actions = new ArrayList<>();
        json.path("actions")
                .forEach(action -> actions.add(new FilterAction(
                        action.path("type").asText(),
                        action.path("percent"),
                        action.path("path").asText(),
                        action.path("fields"))));
        String title = json.path("title").asText();
        return new Filter(
                new Origin(NAME, "filter \"" + title + "\""),
                json.path("id").asText(),
                "",
                title,
                true,
                json.path("if").asText(),
                actions);
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new TreeMap<>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }
}
