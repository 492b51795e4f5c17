package io.segmentlaunchdarkly.launchdarkly;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Map;

/** Writes a tree that belongs to the caller as it is, number for number, without an object mapper. */
final class JsonTree {
    private JsonTree() {}

    /** Writes a value; a number that JSON cannot represent becomes null, as in JavaScript. */
    static void write(JsonGenerator json, JsonNode node) throws IOException {
        switch (node.getNodeType()) {
            case OBJECT -> {
                json.writeStartObject();
                for (Map.Entry<String, JsonNode> entry : node.properties()) {
                    if (!entry.getValue().isMissingNode()) {
                        json.writeFieldName(entry.getKey());
                        write(json, entry.getValue());
                    }
                }
                json.writeEndObject();
            }
            case ARRAY -> {
                json.writeStartArray();
                for (JsonNode element : node) {
                    write(json, element);
                }
                json.writeEndArray();
            }
            case NUMBER -> writeNumber(json, node);
            case BOOLEAN -> json.writeBoolean(node.booleanValue());
            case NULL, MISSING -> json.writeNull();
            case STRING, BINARY, POJO -> json.writeString(node.asText());
        }
    }

    private static void writeNumber(JsonGenerator json, JsonNode node) throws IOException {
        switch (node.numberType()) {
            case INT, LONG -> json.writeNumber(node.longValue());
            case BIG_INTEGER -> json.writeNumber(node.bigIntegerValue());
            case BIG_DECIMAL -> json.writeNumber(node.decimalValue());
            case FLOAT, DOUBLE -> {
                double value = node.doubleValue();
                if (Double.isFinite(value)) {
                    json.writeNumber(value);
                } else {
                    json.writeNull();
                }
            }
        }
    }
}
