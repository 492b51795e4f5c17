package io.segmentlaunchdarkly.cli.importer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the last import wrote, kept in {@value #NAME}: by it the next one tells its own work from an edit.
 *
 * @param files the digest of each route file by its name
 * @param settings each setting by its full name
 */
record Manifest(Map<String, String> files, Map<String, String> settings) {
    /** The name of its file in {@code routes/}. */
    static final String NAME = ".import.json";

    static final Manifest NONE = new Manifest(Map.of(), Map.of());

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads the text of its file; an unreadable one counts as empty. */
    static Manifest read(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            return new Manifest(texts(json.path("files")), texts(json.path("settings")));
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
        try {
            DefaultPrettyPrinter printer =
                    new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n"));
            return JSON.writer(printer).writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts can be written", e);
        }
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new TreeMap<>();
        object.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
        return texts;
    }
}
