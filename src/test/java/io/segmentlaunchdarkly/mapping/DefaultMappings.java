package io.segmentlaunchdarkly.mapping;

/** The fields which the destination's two actions are made of unless somebody changes them. */
final class DefaultMappings {

    static final String TRACK_EVENT =
            """
            context_kind: user
            user_key:
              "@if":
                exists: {"@path": $.userId}
                then: {"@path": $.userId}
                else: {"@path": $.anonymousId}
            additional_context_keys:
              unauthenticatedUser: {"@path": $.anonymousId}
            event_name: {"@path": $.event}
            metric_value:
              "@if":
                exists: {"@path": $.properties.revenue}
                then: {"@path": $.properties.revenue}
                else: {"@path": $.properties.value}
            event_properties: {"@path": $.properties}
            timestamp: {"@path": $.timestamp}
            """;

    static final String ALIAS_USER =
            """
            user_key: {"@path": $.userId}
            previous_key:
              "@if":
                exists: {"@path": $.previousId}
                then: {"@path": $.previousId}
                else: {"@path": $.anonymousId}
            timestamp: {"@path": $.timestamp}
            """;

    private DefaultMappings() {}
}
