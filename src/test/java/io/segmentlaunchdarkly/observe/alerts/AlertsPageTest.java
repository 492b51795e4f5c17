package io.segmentlaunchdarkly.observe.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.documentation.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the tables and examples of docs/alerts.md say is so. */
class AlertsPageTest {
    private static final Path PAGE = Path.of("docs", "alerts.md");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** The cells of each row of the table whose first column has a heading. */
    private static List<String[]> table(String heading) throws IOException {
        List<String> lines = Files.readAllLines(PAGE);
        int head = 0;
        while (!lines.get(head).startsWith("| " + heading + " |")) {
            head++;
        }
        List<String[]> rows = new ArrayList<>();
        for (int row = head + 2; lines.get(row).startsWith("|"); row++) {
            rows.add(
                    Arrays.stream(lines.get(row).split("\\|")).map(String::trim).toArray(String[]::new));
        }
        return rows;
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell).results().map(found -> found.group(1)).toList();
    }

    @Test
    void listsEveryKindWithItsFields() throws IOException {
        Map<String, List<List<String>>> documented = new TreeMap<>();
        for (String[] row : table("`when`")) {
            documented.put(codes(row[1]).get(0), List.of(codes(row[3]), codes(row[4])));
        }
        assertThat(documented.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(RuleKind.values()).map(RuleKind::title).toList());
        for (RuleKind kind : RuleKind.values()) {
            List<String> all =
                    documented.get(kind.title()).stream().flatMap(List::stream).toList();
            assertThat(all)
                    .as(kind.title())
                    .containsExactlyInAnyOrderElementsOf(
                            Stream.concat(kind.required().stream(), kind.optional().stream())
                                    .toList());
            assertThat(documented.get(kind.title()).get(0)).as(kind.title()).containsAll(kind.required());
        }
    }

    @Test
    void listsWhatARuleCanBeBy() throws IOException {
        for (String[] row : table("`when`")) {
            RuleKind kind = RuleKind.of(codes(row[1]).get(0)).orElseThrow();
            Matcher by = Pattern.compile("`by` \\(([^)]*)\\)").matcher(row[4]);
            assertThat(by.find() ? List.of(by.group(1).split(", ")) : List.of())
                    .as(kind.title())
                    .isEqualTo(kind.groups());
        }
    }

    @Test
    void describesEveryField() throws IOException {
        List<String> described = new ArrayList<>();
        for (String[] row : table("field")) {
            described.addAll(codes(row[1]));
        }
        assertThat(described).containsExactlyInAnyOrderElementsOf(RulesFile.allFields());
    }

    @Test
    void namesTheFieldsOfAnAlertInTheirOrder() throws IOException {
        Alert alert = new Alert("i", "r", "k", Alert.State.TEST, "s", "f", "c", 0, 0);
        List<String> documented = codes(table("setting").get(0)[2]);
        assertThat(documented)
                .containsExactlyInAnyOrderElementsOf(Stream.concat(
                                alert.body().keySet().stream(),
                                Stream.of(Alert.State.values()).map(Alert.State::toString))
                        .toList());
    }

    @Test
    void beginsWithAnExampleThatIsRight() {
        String example = Page.of(PAGE.toString()).blocks("yaml").get(0);
        assertThat(RulesFile.parse("example", example))
                .extracting(Rule::condition)
                .containsExactly("below 95.0 % over 1 h");
    }
}
