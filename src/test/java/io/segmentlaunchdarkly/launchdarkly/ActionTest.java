package io.segmentlaunchdarkly.launchdarkly;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ActionTest {
    @Test
    void trackEventHasTheFieldsOfTheDestinationAndAttributesOfContexts() {
        assertThat(Action.TRACK_EVENT.fields())
                .extracting(field -> field.key() + " | " + field.title() + " | " + field.type() + " | "
                        + (field.required() ? "Yes" : "No"))
                .containsExactly(
                        "context_kind | Context Kind | STRING | No",
                        "user_key | Context Key | STRING | Yes",
                        "additional_context_keys | Additional Context Keys | OBJECT | No",
                        "event_name | Event Name | STRING | Yes",
                        "metric_value | Metric Value | NUMBER | No",
                        "event_properties | Event Properties | OBJECT | No",
                        "timestamp | Event timestamp | DATETIME | No",
                        "context_attributes | Context Attributes | OBJECT | No");
    }

    @Test
    void aliasUserHasTheFieldsOfTheDestination() {
        assertThat(Action.ALIAS_USER.fields())
                .extracting(field -> field.key() + " | " + field.title() + " | " + field.description() + " | "
                        + field.type() + " | " + (field.required() ? "Yes" : "No"))
                .containsExactly(
                        "user_key | User key | The user's unique key. | STRING | Yes",
                        "previous_key | Anonymous ID | The user's unauthenticated identifier. | STRING | Yes",
                        "timestamp | Event Timestamp | The time when the event happened. Defaults to the current time."
                                + " | DATETIME | No");
    }

    @Test
    void isFoundByItsSlug() {
        assertThat(Action.ofSlug("trackEvent")).contains(Action.TRACK_EVENT);
        assertThat(Action.ofSlug("aliasUser")).contains(Action.ALIAS_USER);
        assertThat(Action.ofSlug("trackevent")).isEmpty();
    }

    @Test
    void hasTheTitleAndDescriptionOfTheDestination() {
        assertThat(Action.TRACK_EVENT.title()).isEqualTo("Track Event");
        assertThat(Action.TRACK_EVENT.description())
                .isEqualTo("Track custom events for use in A/B tests and experimentation.");
        assertThat(Action.ALIAS_USER.title()).isEqualTo("Alias User");
        assertThat(Action.ALIAS_USER.description()).isEqualTo("Alias an anonymous user with an identified user key.");
    }
}
