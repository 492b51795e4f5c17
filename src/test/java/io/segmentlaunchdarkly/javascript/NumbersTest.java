package io.segmentlaunchdarkly.javascript;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumbersTest {
    @Test
    void writesNumbersAsAJavaScriptEngineDoes() {
        List<String> recorded = Recorded.lines("numbers.txt");
        assertThat(recorded).hasSizeGreaterThan(3000).allSatisfy(line -> {
            double number = Double.longBitsToDouble(Long.parseUnsignedLong(line.substring(0, 16), 16));
            assertThat(Numbers.text(number)).isEqualTo(line.substring(17));
        });
    }

    @Test
    void readsTextsAsAJavaScriptEngineDoes() {
        List<List<String>> recorded = Recorded.rows("texts.txt");
        assertThat(recorded).hasSizeGreaterThan(3000).allSatisfy(columns -> {
            String text = Recorded.json(columns.get(0)).textValue();
            assertThat(Numbers.text(Numbers.of(text))).isEqualTo(columns.get(1));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "100, 100",
        "1.50, 1.5",
        "-1.5, -1.5",
        "0.1, 0.1",
        "4.35, 4.35",
        "0.30000000000000004, 0.30000000000000004",
        "2.0e-3, 0.002",
        "123.456e5, 12345600",
        "1e15, 1000000000000000",
        "9007199254740993, 9007199254740992",
        "1e20, 100000000000000000000",
        "1e21, 1e+21",
        "123456789012345680000, 123456789012345680000",
        "2e23, 2e+23",
        "1e23, 1e+23",
        "1.5e300, 1.5e+300",
        "1e-5, 0.00001",
        "0.000001, 0.000001",
        "0.0000012, 0.0000012",
        "1e-7, 1e-7",
        "-1.25e-9, -1.25e-9",
        "5.684341886080802e-14, 5.684341886080802e-14",
        "-1232764422893524.25, -1232764422893524.2",
        "4.9E-324, 5e-324",
        "2.2250738585072014e-308, 2.2250738585072014e-308",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "NaN, NaN",
        "Infinity, Infinity",
        "-Infinity, -Infinity"
    })
    void writesTheFewestDigitsThatReadAsTheNumber(double number, String expected) {
        assertThat(Numbers.text(number)).isEqualTo(expected);
    }

    @Property
    void readsBackWhatItWrites(@ForAll double number) {
        assertThat(Numbers.of(Numbers.text(number))).isEqualTo(number + 0.0);
    }

    @Property
    void writesAWholeNumberOfJsonAsTheDoubleThatItIs(@ForAll long number) {
        assertThat(Numbers.text(LongNode.valueOf(number))).isEqualTo(Numbers.text((double) number));
    }

    @Test
    void roundsWholeNumbersThatADoubleCannotHold() {
        assertThat(Numbers.text(integer("12345678901234567890"))).isEqualTo("12345678901234567000");
    }

    @Test
    void keepsAllDigitsWhereANumberMayBeAKey() {
        assertThat(Numbers.textWithAllDigits(LongNode.valueOf(9007199254740993L)))
                .isEqualTo("9007199254740993");
        assertThat(Numbers.textWithAllDigits(integer("-999999999999999999999"))).isEqualTo("-999999999999999999999");
        assertThat(Numbers.textWithAllDigits(integer("1000000000000000000001"))).isEqualTo("1e+21");
        assertThat(Numbers.textWithAllDigits(DoubleNode.valueOf(1e20))).isEqualTo("100000000000000000000");
        assertThat(Numbers.textWithAllDigits(DoubleNode.valueOf(19.99))).isEqualTo("19.99");
    }

    private static BigIntegerNode integer(String digits) {
        return BigIntegerNode.valueOf(new BigInteger(digits));
    }

    @Test
    void trimsAllOfJavaScriptsWhiteSpace() {
        assertThat(Numbers.of("\u00a0\ufeff\u2028\u3000 \t7\n\r\u000b")).isEqualTo(7);
        assertThat(Numbers.of("\u180e7")).isNaN();
        assertThat(Numbers.of("\u00857")).isNaN();
    }

    @Test
    void knowsOnlyAsciiDigits() {
        assertThat(Numbers.of("٣")).isNaN();
        assertThat(Numbers.of("0x１")).isNaN();
    }

    @Test
    void readsHexadecimalNumbersOfAnyLength() {
        assertThat(Numbers.of("0x" + "f".repeat(20))).isEqualTo(0x1p80);
        assertThat(Numbers.of("0x" + "f".repeat(2_000_000))).isInfinite();
        assertThat(Numbers.of("0x")).isNaN();
    }
}
