package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.databind.JsonNode;

/** A {@code @liquid} template. */
final class LiquidTemplate {

    private LiquidTemplate() {}

    static LiquidTemplate parse(String template, String place) {
        if (!place.isEmpty()) {
            throw new IllegalArgumentException("is not supported yet: " + template);
        }
        return new LiquidTemplate();
    }

    String render(JsonNode event) {
        return event.toString();
    }
}
