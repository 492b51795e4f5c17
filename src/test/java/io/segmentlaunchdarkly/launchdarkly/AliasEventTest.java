package io.segmentlaunchdarkly.launchdarkly;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AliasEventTest {
    @Test
    void linksAnAnonymousUserToAKnownOne() {
        assertThat(Json.event(
                        Action.ALIAS_USER, "{'user_key': 7, 'previous_key': ['anon'], 'timestamp': 1714979289123}"))
                .isEqualTo(Json.of("{'kind': 'alias', 'key': '7', 'previousKey': 'anon', 'contextKind': 'user',"
                        + " 'previousContextKind': 'anonymousUser', 'creationDate': 1714979289123}"));
    }

    @Test
    void namesEveryFieldThatIsMissing() {
        assertThat(Json.reason(Action.ALIAS_USER, "{'previous_key': '', 'timestamp': '2023-12-31T23:59:60Z'}"))
                .isEqualTo("'user_key' (User key) is required, but it has no value."
                        + " 'previous_key' (Anonymous ID) is required, but it is empty."
                        + " 'timestamp' (Event Timestamp) must be a date-like string but was the string"
                        + " \"2023-12-31T23:59:60Z\".");
    }

    @Test
    void discardsKeysThatTurnOutEmpty() {
        assertThat(Json.reason(Action.ALIAS_USER, "{'user_key': [null], 'previous_key': ['']}"))
                .isEqualTo(
                        "'user_key' (User key) is empty, and LaunchDarkly ignores an alias without both keys."
                                + " 'previous_key' (Anonymous ID) is empty, and LaunchDarkly ignores an alias without both keys.");
    }
}
