package io.segmentlaunchdarkly.console.tester;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TextDiffTest {
    private static Stream<String> lines(String before, String after) {
        return TextDiff.of(before, after).stream().map(line -> line.sign() + line.text());
    }

    @Test
    void marksWhatOnlyOneOfTheTextsHas() {
        assertThat(lines("a\nb\nc", "a\nx\nc\nd")).containsExactly(" a", "-b", "+x", " c", "+d");
    }

    @Test
    void showsLongTextsOneAfterTheOther() {
        String text = "x\n".repeat(1_001);

        assertThat(TextDiff.of(text, "y")).hasSize(1_002);
    }

    @Property(tries = 200)
    void hasBothTextsInIt(
            @ForAll @Size(max = 12) List<Character> before, @ForAll @Size(max = 12) List<Character> after) {
        String one = text(before);
        String other = text(after);
        List<DiffLine> lines = TextDiff.of(one, other);

        assertThat(text(lines, DiffLine.Kind.ADDED)).isEqualTo(one);
        assertThat(text(lines, DiffLine.Kind.REMOVED)).isEqualTo(other);
    }

    private static String text(List<Character> letters) {
        return String.join(
                "\n",
                letters.stream()
                        .map(letter -> String.valueOf((char) ('a' + letter % 4)))
                        .toList());
    }

    private static String text(List<DiffLine> lines, DiffLine.Kind without) {
        return String.join(
                "\n",
                lines.stream()
                        .filter(line -> line.kind() != without)
                        .map(DiffLine::text)
                        .toList());
    }
}
