package io.segmentlaunchdarkly.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TermsTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "m", "ajs-next-1701-4f2b", "Zürich", "日本", "😀 end", "a\u0000b"})
    void aTextHasTheSameHashInMemoryAndWhereItIsStored(String text) {
        byte[] stored = (">" + text + "<").getBytes(StandardCharsets.UTF_8);

        assertThat(Terms.hash(stored, 1, stored.length - 2)).isEqualTo(Terms.hash(text));
    }
}
