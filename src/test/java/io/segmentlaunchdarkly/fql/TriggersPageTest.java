package io.segmentlaunchdarkly.fql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page for users tells the truth. */
class TriggersPageTest {
    private static final Pattern EXAMPLE = Pattern.compile("(?m)^\\| `(.+)` \\| `(.+)` \\| `(true|false)` \\|$");
    private static final Pattern ERROR =
            Pattern.compile("```fql\\n(.+?)\\n```\\n\\n```text\\n(.+?)\\n```", Pattern.DOTALL);

    private final String page;

    TriggersPageTest() throws IOException {
        page = Files.readString(Path.of("docs/triggers.md"));
    }

    @Test
    void showsExamplesThatAreTrue() {
        List<MatchResult> examples = EXAMPLE.matcher(page).results().toList();
        assertThat(examples).hasSize((int)
                page.lines().filter(line -> line.startsWith("| `")).count());
        assertThat(examples).isNotEmpty().allSatisfy(example -> assertThat(
                        Trigger.parse(example.group(1)).matches(Json.strict(example.group(2))))
                .as(example.group())
                .isEqualTo(Boolean.valueOf(example.group(3))));
    }

    @Test
    void showsErrorsAsTheyLook() {
        List<MatchResult> errors = ERROR.matcher(page).results().toList();
        assertThat(errors).isNotEmpty().allSatisfy(error -> assertThatThrownBy(() -> Trigger.parse(error.group(1)))
                .hasMessage(error.group(2)));
    }

    @Test
    void namesWhatTakesATriggerOutOfTheBuildersForm() {
        String text = page.replaceAll("\\s+", " ");
        assertThat(DocumentedDifference.values())
                .allSatisfy(difference -> assertThat(text).contains(difference.name));
    }

    @Test
    void mentionsEveryFunctionAndOperator() {
        assertThat(FqlFunction.values()).allSatisfy(function -> assertThat(page).contains(function.word + "("));
        assertThat(Parser.KEYWORDS).allSatisfy(word -> assertThat(page).containsPattern("\\b" + word + "\\b"));
    }
}
