package io.segmentlaunchdarkly.logging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrintableTest {
    /** Line breaks of every kind, escape sequences of one byte and of two, and marks of direction. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\nb",
                "a\r\nb",
                "a\u0085b",
                "a\u2028b",
                "a\u2029b",
                "a\u001bb",
                "a\u009bb",
                "a\u202eb",
                "a\u2066b",
                "a\u0000b",
                "a\ud83db"
            })
    void isOneLineThatATerminalShowsAsItIs(String text) {
        assertThat(Printable.line(text)).isEqualTo("a b");
    }

    @Test
    void keepsLettersAndSymbolsOfAllScripts() {
        assertThat(Printable.line(" caf\u00e9 \u05e9\u05dc\u05d5\u05dd \ud83d\ude00 "))
                .isEqualTo("caf\u00e9 \u05e9\u05dc\u05d5\u05dd \ud83d\ude00");
    }

    @Test
    void cutsNoCharacterInHalf() {
        assertThat(Printable.line("abc\ud83d\ude00defgh", 7)).isEqualTo("abc...");
        assertThat(Printable.line("abcdefg", 7)).isEqualTo("abcdefg");
    }

    @Test
    void escapesInJsonWhatATerminalWouldObey() throws Exception {
        String json = "{\n  \"a\": \"\u009b31m \u202e \udb40\udc01 \u00e9\"\n}";

        String printable = Printable.json(json);

        assertThat(printable).isEqualTo("{\n  \"a\": \"\\u009b31m \\u202e \\udb40\\udc01 \u00e9\"\n}");
        assertThat(new JsonMapper().readTree(printable)).isEqualTo(new JsonMapper().readTree(json));
    }
}
