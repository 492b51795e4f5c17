package io.segmentlaunchdarkly.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers and JSON as JavaScript writes them; the expectations come from a JavaScript engine. */
class JsTextTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "100, 100",
        "1.50, 1.5",
        "0.1, 0.1",
        "0.30000000000000004, 0.30000000000000004",
        "1e20, 100000000000000000000",
        "1e21, 1e+21",
        "123456789012345680000, 123456789012345680000",
        "1.5e-7, 1.5e-7",
        "0.000001, 0.000001",
        "0.0000001, 1e-7",
        "-1e-7, -1e-7",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "2.2250738585072014e-308, 2.2250738585072014e-308",
        "5e-324, 5e-324",
        "1e23, 1e+23",
        "5.6843418860808015e-14, 5.6843418860808015e-14",
        "2.0e-3, 0.002",
        "9007199254740993, 9007199254740992",
        "4.35, 4.35",
        "1e-5, 0.00001",
        "123.456e5, 12345600",
    })
    void writesANumberAsJavaScriptDoes(double number, String text) {
        assertThat(JsText.number(number)).isEqualTo(text);
    }

    @Test
    void writesWhatIsNoNumber() {
        assertThat(JsText.number(Double.NaN)).isEqualTo("NaN");
        assertThat(JsText.number(Double.NEGATIVE_INFINITY)).isEqualTo("-Infinity");
        assertThat(JsText.json(DoubleNode.valueOf(Double.NaN), "")).isEqualTo("null");
    }

    @Test
    void roundsWholeNumbersThatADoubleCannotHold() {
        assertThat(JsText.number(BigIntegerNode.valueOf(new BigInteger("12345678901234567890"))))
                .isEqualTo("12345678901234567000");
    }

    @Property
    void writesTextThatReadsBackAsTheSameNumber(@ForAll double number) {
        assertThat(Double.parseDouble(JsText.number(number))).isEqualTo(number + 0.0);
    }

    @Test
    void escapesInJsonWhatJavaScriptEscapes() {
        assertThat(JsText.json(
                        JsonNodeFactory.instance.textNode("\"\\/\b\f\n\r\t\u0001\u001f\u007f\u2028\ud83d\ude00\ud800"),
                        ""))
                .isEqualTo("\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\u007f\u2028\ud83d\ude00\\ud800\"");
    }
}
