package io.segmentlaunchdarkly.console.events;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.console.events.Story.Resolved;
import io.segmentlaunchdarkly.console.web.JsonText;
import io.segmentlaunchdarkly.mapping.Mapping;
import io.segmentlaunchdarkly.mapping.MappingException;
import java.util.List;

/** What a mapping resolves to, field by field. */
public final class ResolvedFields {
    private ResolvedFields() {}

    /** Each field of a mapping with what it resolves to. */
    public static List<Resolved> of(Mapping mapping, JsonNode event) {
        JsonNode result;
        try {
            result = mapping.resolve(event);
        } catch (MappingException e) {
            return List.of(new Resolved("", "", "The mapping fails: " + e.getMessage(), false));
        }
        if (mapping.fields().isEmpty()) {
            return List.of(new Resolved("", mapping.notation().toString(), JsonText.value(result), true));
        }
        return mapping.fields().stream()
                .map(field -> new Resolved(
                        field,
                        mapping.notation().path(field).toString(),
                        JsonText.value(result.path(field)),
                        result.has(field)))
                .toList();
    }
}
