package io.segmentlaunchdarkly.fql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;

class FqlSyntaxExceptionTest {
    private static FqlSyntaxException error(String fql) {
        FqlSyntaxException error = catchThrowableOfType(FqlSyntaxException.class, () -> Trigger.parse(fql));
        assertThat(error).as(fql).isNotNull();
        return error;
    }

    private static String sentence(String fql) {
        return error(fql).getMessage().lines().findFirst().orElseThrow();
    }

    @Test
    void showsThePlaceWithACaret() {
        assertThat(error("type = \"track\" and\nevent == \"x\""))
                .hasMessage(
                        """
                        Trigger not understood at line 2, column 8: expected a value after = but found = (equality is a single =).
                        event == "x"
                               ^""");
    }

    @Test
    void tellsItsParts() {
        FqlSyntaxException error = error("a or\r\n\tb = = 1\nc");
        assertThat(error.line()).isEqualTo(2);
        assertThat(error.column()).isEqualTo(6);
        assertThat(error.expected()).isEqualTo("a value after =");
        assertThat(error.sourceLine()).isEqualTo("\tb = = 1");
        assertThat(error.getMessage()).endsWith("\n\tb = = 1\n\t    ^");
    }

    @Test
    void countsLinesHoweverTheyEnd() {
        assertThat(error("a and\rb in\n\r\n").line()).isEqualTo(4);
        assertThat(error("a and\rb or").line()).isEqualTo(2);
    }

    @Test
    void countsCharactersOutsideTheBasicPlaneOnce() {
        assertThat(error("e = '\uD83D\uDE00' x").column()).isEqualTo(9);
    }

    @Test
    void showsTheNeighbourhoodInALongLine() {
        String message = error("a = 1 or ".repeat(100) + "a = ) or " + "a = 1 or ".repeat(100))
                .getMessage();
        assertThat(message.split("\n"))
                .containsExactly(
                        at(905, "expected a value after = but found )"),
                        "... a = 1 or a = 1 or a = 1 or a = 1 or a = 1 or a = ) or a = 1 or a = 1 or a = 1 or a = 1 or a = 1 or ...",
                        " ".repeat(53) + "^");
    }

    @Test
    void saysWhatIsMissing() {
        assertThat(sentence("")).isEqualTo(at(1, "expected a condition but found the end of the trigger"));
        assertThat(sentence("  ")).isEqualTo(at(3, "expected a condition but found the end of the trigger"));
        assertThat(sentence("type = ")).isEqualTo(at(8, "expected a value after = but found the end of the trigger"));
        assertThat(sentence("a or b and")).isEqualTo(at(11, "expected a condition but found the end of the trigger"));
        assertThat(sentence("a and b or")).isEqualTo(at(11, "expected a condition but found the end of the trigger"));
        assertThat(sentence("(a and)")).isEqualTo(at(7, "expected a condition but found )"));
        assertThat(sentence("(a or b")).isEqualTo(at(8, "expected and, or or ) but found the end of the trigger"));
        assertThat(sentence("x in ['a' 'b']")).isEqualTo(at(11, "expected a comma or ] but found 'b'"));
        assertThat(sentence("x in")).isEqualTo(at(5, "expected a list or a field but found the end of the trigger"));
        assertThat(sentence("a. = 1")).isEqualTo(at(3, "expected a field name after the dot but found a blank"));
        assertThat(sentence("a."))
                .isEqualTo(at(3, "expected a field name after the dot but found the end of the trigger"));
        assertThat(sentence("a\\")).isEqualTo(at(3, "expected a character after \\ but found the end of the trigger"));
        assertThat(sentence("userId = oops\""))
                .isEqualTo(at(14, "expected a string with a closing \" but found no other \" after this one"));
    }

    @Test
    void saysWhatIsTooMuch() {
        assertThat(sentence("a b")).isEqualTo(at(3, "expected and, or or the end but found b"));
        assertThat(sentence("a)")).isEqualTo(at(2, "expected and, or or the end but found )"));
        assertThat(sentence("a = 1 = 2"))
                .isEqualTo(at(7, "expected and, or or the end but found = (comparisons do not chain)"));
        assertThat(sentence("x in ['a',]")).isEqualTo(at(11, "expected a value but found ]"));
        assertThat(sentence("a = 1e999"))
                .isEqualTo(at(5, "expected a number of at most 1.7976931348623157e+308 but found 1e999"));
        assertThat(sentence("!".repeat(101) + "a"))
                .isEqualTo(at(101, "expected at most 100 levels of nesting but found !"));
    }

    @Test
    void namesTheWayOutOfFrequentSlips() {
        assertThat(sentence("a OR b"))
                .isEqualTo(at(3, "expected and, or or the end but found OR (write or in lower case)"));
        assertThat(sentence("a && b"))
                .isEqualTo(at(3, "expected a field, a value, an operator or a parenthesis but found & (write and)"));
        assertThat(sentence("a || b"))
                .isEqualTo(at(3, "expected a field, a value, an operator or a parenthesis but found | (write or)"));
        assertThat(sentence("a = 1 and or = 2"))
                .isEqualTo(at(11, "expected a condition but found or (a field of that name is written \\or)"));
        assertThat(sentence("$.x = 1"))
                .isEqualTo(at(
                        1,
                        "expected a field, a value, an operator or a parenthesis but found $ (in a field name it needs a"
                                + " backslash before it)"));
        assertThat(sentence("a\u00A0= 1"))
                .isEqualTo(at(
                        2,
                        "expected a field, a value, an operator or a parenthesis but found the character U+00A0 (in a"
                                + " field name it needs a backslash before it)"));
    }

    @Test
    void asksForConditionsWhereAValueDecidesNothing() {
        String hint = " (compare it, for example with =)";
        assertThat(sentence("'track'")).isEqualTo(at(1, "expected a condition but found the value 'track'" + hint));
        assertThat(sentence("a and length(b)"))
                .isEqualTo(at(7, "expected a condition but found the value length(b)" + hint));
        assertThat(sentence("!5")).isEqualTo(at(2, "expected a condition but found the value 5" + hint));
        assertThat(sentence("([1]) = x")).isEqualTo(at(2, "expected a condition but found the value [1]" + hint));
    }

    @Test
    void checksWhatOperatorsAndFunctionsAreGiven() {
        assertThat(sentence("type in 'track'"))
                .isEqualTo(at(9, "expected a list or a field after in but found 'track'"));
        assertThat(sentence("a > null"))
                .isEqualTo(at(5, "expected numbers or strings on both sides of > but found null"));
        assertThat(sentence("starts(a, 'b')"))
                .isEqualTo(at(
                        1,
                        "expected a function (one of contains, match, length, lowercase, uppercase, snakecase, kebabcase,"
                                + " titlecase, typeof, bool, string, number) but found starts"));
        assertThat(sentence("contains(a)"))
                .isEqualTo(at(9, "expected two arguments of contains, with a comma between them but found 1"));
        assertThat(sentence("length() = 0")).isEqualTo(at(7, "expected one argument of length but found none"));
        assertThat(sentence("match(a, 5)")).isEqualTo(at(10, "expected a pattern in quotes but found 5"));
    }

    @Test
    void keepsItsSentenceOnOneLine() {
        assertThat(sentence("a 'b\nc" + "d".repeat(100) + "'"))
                .isEqualTo(at(3, "expected and, or or the end but found 'b c" + "d".repeat(26) + "..."));
    }

    private static String at(int column, String rest) {
        return "Trigger not understood at line 1, column " + column + ": " + rest + ".";
    }
}
