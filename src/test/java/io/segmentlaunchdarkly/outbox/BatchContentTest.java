package io.segmentlaunchdarkly.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BatchContentTest {
    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"'[|1|]', 1", "'[|1|,{\"a\":2}|,3|]', 3", "'[]', 1", "'', 0", "'[|]', 0"})
    void countsTheLinesThatAreNoBrackets(String batch, int events) {
        assertThat(BatchContent.count(bytes(batch.replace('|', '\n')))).isEqualTo(events);
    }

    @Test
    void halvesBytesThatAreNoText() {
        byte[] batch = {'[', '\n', '1', (byte) 0xff, '\r', '\n', ',', (byte) 0xc3, '2', 0, '\n', ']'};
        assertThat(BatchContent.halves(batch))
                .extracting(BatchContent.Half::bytes)
                .containsExactly(
                        new byte[] {'[', '\n', '1', (byte) 0xff, '\r', '\n', ']'},
                        new byte[] {'[', '\n', (byte) 0xc3, '2', 0, '\n', ']'});
    }

    @ParameterizedTest
    @ValueSource(strings = {"[|1|]", "[|1|,{\"a\":2}|]", "[|1|]|"})
    void knowsAWholeBatch(String batch) {
        assertThat(BatchContent.isWhole(bytes(batch.replace('|', '\n')))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[", "[|]", "[1]", "[|1|", "[|1|x]", "[|1|2|]", "[|,1|]", "[|{|]", "[|1|]]"})
    void knowsWhatIsNoWholeBatch(String batch) {
        assertThat(BatchContent.isWhole(bytes(batch.replace('|', '\n')))).isFalse();
    }
}
