package io.segmentlaunchdarkly.javascript;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class WhitespaceTest {
    private static final List<Integer> RECORDED = Recorded.lines("whitespace.txt").stream()
            .map(line -> Integer.valueOf(line, 16))
            .toList();

    @Test
    void isWhatAJavaScriptEngineTrims() {
        assertThat(IntStream.range(0, 0x10000).filter(c -> Whitespace.is((char) c)))
                .hasSize(25)
                .containsExactlyElementsOf(RECORDED);
    }

    @Test
    void isTheSameInRegularExpressions() {
        Pattern pattern = Pattern.compile("[" + Whitespace.CHARACTERS + "]");
        assertThat(IntStream.range(0, 0x10000)
                        .filter(c -> pattern.matcher(Character.toString(c)).matches()))
                .containsExactlyElementsOf(RECORDED);
    }

    @Property
    void trimsBothEnds(@ForAll @Chars({' ', '\u00a0', '\ufeff', '\u0085', 'a'}) @StringLength(max = 6) String text) {
        String trimmed = Pattern.compile("^[" + Whitespace.CHARACTERS + "]+|[" + Whitespace.CHARACTERS + "]+\\z")
                .matcher(text)
                .replaceAll("");
        assertThat(Whitespace.trim(text)).isEqualTo(trimmed);
        assertThat(Whitespace.trimEnd(Whitespace.trimStart(text))).isEqualTo(trimmed);
        assertThat(text).endsWith(Whitespace.trimStart(text)).startsWith(Whitespace.trimEnd(text));
        assertThat(Whitespace.isBlank(text)).isEqualTo(trimmed.isEmpty());
    }
}
