package io.segmentlaunchdarkly.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UsersTest {
    private static final String ADA =
            "ada:" + PasswordHash.of("the analytical engine", 100_000).text();
    private static final String BOB =
            "bob:" + PasswordHash.of("a builder of bridges", 100_000).text();

    @Test
    void letsInEachUserWithTheOwnPasswordOnly() {
        Users users = Users.parse(ADA + ",\n " + BOB + "\n");

        assertThat(users.isEmpty()).isFalse();
        assertThat(users.hasPassword("ada", "the analytical engine")).isTrue();
        assertThat(users.hasPassword("bob", "a builder of bridges")).isTrue();
        assertThat(users.hasPassword("bob", "the analytical engine")).isFalse();
        assertThat(users.hasPassword("Ada", "the analytical engine")).isFalse();
        assertThat(users.hasPassword("", "the analytical engine")).isFalse();
    }

    @Test
    void letsNobodyInWhenThereAreNone() {
        Users users = Users.parse("  ");

        assertThat(users.isEmpty()).isTrue();
        assertThat(users.hasPassword("", "")).isFalse();
    }
}
