package io.segmentlaunchdarkly.cli.importer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Mappings that come with the service, to be imported in the place of each other. */
enum Preset {
    /** Segment's own: the base context has the user id or else the anonymous id, and aliases link the two. */
    SEGMENT(
            """
            - name: Track Event
              partnerAction: trackEvent
              subscribe: type = "track"
              mapping:
                context_kind: USER
                user_key:
                  "@if":
                    exists: { "@path": $.userId }
                    then: { "@path": $.userId }
                    else: { "@path": $.anonymousId }
                additional_context_keys:
                  VISITOR: { "@path": $.anonymousId }
                event_name: { "@path": $.event }
                metric_value:
                  "@if":
                    exists: { "@path": $.properties.revenue }
                    then: { "@path": $.properties.revenue }
                    else: { "@path": $.properties.value }
                event_properties: { "@path": $.properties }
                timestamp: { "@path": $.timestamp }
            - name: Alias User
              partnerAction: aliasUser
              subscribe: type = "identify" or type = "alias"
              mapping:
                user_key: { "@path": $.userId }
                previous_key:
                  "@if":
                    exists: { "@path": $.previousId }
                    then: { "@path": $.previousId }
                    else: { "@path": $.anonymousId }
                timestamp: { "@path": $.timestamp }
            """),

    /** Each id under its own kind, both with each event, and no aliases. */
    MULTI_CONTEXT(
            """
            - name: Track Event
              partnerAction: trackEvent
              subscribe: type = "track"
              mapping:
                context_kind:
                  "@if":
                    exists: { "@path": $.userId }
                    then: USER
                    else: VISITOR
                user_key:
                  "@if":
                    exists: { "@path": $.userId }
                    then: { "@path": $.userId }
                    else: { "@path": $.anonymousId }
                additional_context_keys:
                  VISITOR: { "@path": $.anonymousId }
                event_name: { "@path": $.event }
                metric_value:
                  "@if":
                    exists: { "@path": $.properties.revenue }
                    then: { "@path": $.properties.revenue }
                    else: { "@path": $.properties.value }
                event_properties: { "@path": $.properties }
                timestamp: { "@path": $.timestamp }
            """);

    static final String USER_KIND = "user";
    static final String VISITOR_KIND = "unauthenticatedUser";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String mappings;

    Preset(String mappings) {
        this.mappings = mappings;
    }

    static Optional<Preset> of(String name) {
        return Arrays.stream(values())
                .filter(preset -> preset.toString().equals(name))
                .findAny();
    }

    /** All names, separated by commas. */
    static String names() {
        return Arrays.stream(values()).map(Preset::toString).collect(Collectors.joining(", "));
    }

    /**
     * The mappings in the form of the actions framework.
     *
     * @param userKind the context kind of users, as the SDK names it
     * @param visitorKind the context kind of visitors who are not known, as the SDK names it
     */
    JsonNode mappings(String userKind, String visitorKind) {
        String text = mappings.replace("USER", userKind).replace("VISITOR", visitorKind);
        return JSON.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(text));
    }

    /** The names of mappings of earlier imports that the preset takes away: aliases, where it needs none. */
    List<String> removed(Manifest manifest) {
        return this == SEGMENT
                ? List.of()
                : manifest.mappings().stream()
                        .filter(mapping -> mapping.subscription().actionSlug().equals("aliasUser"))
                        .map(Manifest.ImportedMapping::name)
                        .toList();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
