package io.segmentlaunchdarkly.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {
    @ParameterizedTest
    @CsvSource({
        "Order*, Order Completed, true",
        "Order*, Order, true",
        "Order*, An Order, false",
        "*Completed, Order Completed, true",
        "*d*d, Order Completed, true",
        "*d*d, Completed, false",
        "a*a, a, false",
        "a*a, aa, true",
        "*ab*ab, xab, false",
        "*, '', true",
        "**, x, true",
        "O.der, Order, false",
        "Order, Order, true",
        "Order, order, false"
    })
    void hasStarsForAnyCharacters(String pattern, String name, boolean matches) {
        assertThat(NamePattern.of(pattern).matches(name)).isEqualTo(matches);
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void takesNoLongerForManyStars() {
        String name = "a".repeat(30_000);

        assertThat(NamePattern.of("*a".repeat(1000) + "*b").matches(name)).isFalse();
        assertThat(NamePattern.of("*a".repeat(1000) + "*").matches(name)).isTrue();
    }
}
