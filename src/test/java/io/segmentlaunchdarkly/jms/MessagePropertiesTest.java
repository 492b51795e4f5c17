package io.segmentlaunchdarkly.jms;

import static io.segmentlaunchdarkly.jms.MessageProperties.printable;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessagePropertiesTest {
    @Test
    void printsOrdinaryTextAsItIs() {
        assertThat(printable("tenant Zoë 𝄞")).isEqualTo("tenant Zoë 𝄞");
    }

    @ParameterizedTest
    @ValueSource(ints = {'\n', '\r', '\t', 0, 0x1b, 0x7f, 0x85, 0x9b, 0x200b, 0x2028, 0x2029, 0x202e, 0xd800})
    void escapesWhatWouldForgeALine(int character) {
        assertThat(printable("a" + Character.toString(character) + "b")).isEqualTo("a\\u%04xb".formatted(character));
    }

    @Test
    void cutsWhatIsLong() {
        assertThat(printable("x".repeat(100_000))).isEqualTo("x".repeat(200) + "...");
        assertThat(printable("x".repeat(200))).isEqualTo("x".repeat(200));
    }
}
