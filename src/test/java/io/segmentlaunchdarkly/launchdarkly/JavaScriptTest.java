package io.segmentlaunchdarkly.launchdarkly;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JavaScriptTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "100, 100",
        "-1.5, -1.5",
        "0.1, 0.1",
        "1e15, 1000000000000000",
        "1e20, 100000000000000000000",
        "1e21, 1e+21",
        "1.5e300, 1.5e+300",
        "123456789012345680000, 123456789012345680000",
        "0.000001, 0.000001",
        "0.0000012, 0.0000012",
        "1e-7, 1e-7",
        "-1.25e-9, -1.25e-9",
        "4.9E-324, 5e-324",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "2e23, 2e+23",
        "5.684341886080802e-14, 5.684341886080802e-14",
        "-1232764422893524.25, -1232764422893524.2",
        "NaN, NaN",
        "Infinity, Infinity",
        "-Infinity, -Infinity"
    })
    void printsNumbers(double number, String expected) {
        assertThat(JavaScript.string(number)).isEqualTo(expected);
    }

    @Property
    void readsBackWhatItPrints(@ForAll double number) {
        assertThat(JavaScript.number(JavaScript.string(number))).isEqualTo(number + 0.0);
    }

    @Test
    void trimsAllOfJavaScriptsWhiteSpace() {
        assertThat(JavaScript.number("\u00a0\ufeff\u2028\u3000 \t7\n\r\u000b")).isEqualTo(7);
        assertThat(JavaScript.number("\u180e7")).isNaN();
        assertThat(JavaScript.number("\u00857")).isNaN();
    }

    @Test
    void knowsOnlyAsciiDigits() {
        assertThat(JavaScript.number("٣")).isNaN();
        assertThat(JavaScript.number("0x１")).isNaN();
    }

    @Test
    void readsHexadecimalNumbersOfAnyLength() {
        assertThat(JavaScript.number("0x" + "f".repeat(20))).isEqualTo(0x1p80);
        assertThat(JavaScript.number("0x")).isNaN();
    }
}
