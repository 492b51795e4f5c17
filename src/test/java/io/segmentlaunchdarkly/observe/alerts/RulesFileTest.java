package io.segmentlaunchdarkly.observe.alerts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesFileTest {
    private static final Path SHIPPED = Path.of("config", "alerts.yaml");

    @TempDir
    private Path directory;

    private static List<Rule> parse(String yaml) {
        return RulesFile.parse("config/alerts.yaml", yaml);
    }

    private static void assertRefused(String yaml, String message) {
        assertThatThrownBy(() -> parse(yaml))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void isShippedWithRulesThatAreRight() {
        assertThat(RulesFile.read(SHIPPED.toString()))
                .extracting(Rule::name)
                .containsExactly("blocked", "waiting", "delivery-rate", "dead-letters", "disk");
    }

    @Test
    void isShippedWithExamplesThatAreRight() throws IOException {
        String uncommented = Files.readAllLines(SHIPPED).stream()
                .map(line -> line.matches("#( quiet|  ).*") ? line.substring(1).replaceFirst("^ quiet", "quiet") : line)
                .collect(Collectors.joining("\n"));
        assertThat(parse(uncommented))
                .extracting(Rule::kind)
                .contains(
                        RuleKind.SILENCE,
                        RuleKind.VOLUME,
                        RuleKind.DISCARDS,
                        RuleKind.REJECTIONS,
                        RuleKind.OUTBOX_SIZE,
                        RuleKind.CLOCK_OFF)
                .hasSize(12);
    }

    @Test
    void mayBeAbsentOrEmpty() throws IOException {
        assertThat(RulesFile.read(directory.resolve("none").toString())).isEmpty();
        assertThat(RulesFile.read("")).isEmpty();
        assertThat(parse("")).isEmpty();
        assertThat(parse("# nothing\n")).isEmpty();
        assertThat(parse("rules:\n")).isEmpty();
        assertThat(parse("rules: []")).isEmpty();
    }

    @Test
    void namesTheFileTheLineTheRuleAndTheField() {
        assertRefused(
                "rules:\n  - name: rate\n    when: delivery-rate\n    below: 95\n    window: 15m\n",
                "config/alerts.yaml, line 4: rule rate: below must be a percentage such as 95% but is \"95\".");
    }

    @Test
    void tellsAllMistakesAtOnce() {
        assertThatThrownBy(() -> parse("rules: [{name: a, when: nothing}, {name: b, when: blocked, fro: 5m}]"))
                .hasMessageContainingAll("rule a: when must be one of", "rule b: blocked has no field \"fro\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {when: blocked}                                                | a rule: name is missing: give the rule a name of its own.
                    {name: a b, when: blocked}                                     | rule a b: name must be letters, digits, '.', '_' and '-', at most 64, but is "a b".
                    {name: a}                                                      | rule a: when is missing: it says what the rule watches, one of delivery-rate, silence, volume, oldest-waiting, dead-letters, blocked, discards, rejections, disk-free, outbox-size, clock-off.
                    {name: a, when: silence}                                       | rule a: window is missing: silence needs it.
                    {name: a, when: silence, window: 90s}                          | rule a: window must be a time from 0m to 14d such as 15m, 4h or 2d but is "90s".
                    {name: a, when: silence, window: 15d}                          | rule a: window must be a time from 0m to 14d such as 15m, 4h or 2d but is "15d".
                    {name: a, when: silence, window: 0m}                           | rule a: window must be a time from 1m to 14d such as 15m, 4h or 2d but is "0m".
                    {name: a, when: silence, window: 5m, below: 5%}                | rule a: silence has no field "below": it takes name, when, for, recover-for, repeat, quiet, window, source, type, event, by.
                    {name: a, when: silence, window: 5m, by: name}                 | rule a: by must be one of source, event but is "name".
                    {name: a, when: silence, window: 5m, by: source, source: b}    | rule a: by is source, to which the rule is limited already: take one of the two out.
                    {name: a, when: silence, window: 5m, source: }                 | rule a: source has no value: give it one or take it out.
                    {name: a, when: disk-free, below: lots}                        | rule a: below must be a size such as 500MB or 2GB but is "lots".
                    {name: a, when: disk-free, below: 2GB, recover: 1GB}           | rule a: recover must be at least 2GB, the limit, but is "1GB".
                    {name: a, when: outbox-size, above: 2GB, recover: 3GB}         | rule a: recover must be at most 2GB, the limit, but is "3GB".
                    {name: a, when: oldest-waiting, above: 5}                      | rule a: above must be a time such as 15m, 4h or 2d but is "5".
                    {name: a, when: dead-letters, above: 5%}                       | rule a: above must be a whole number such as 100 but is "5%".
                    {name: a, when: volume, against: yesterday}                    | rule a: below or above is missing: volume needs one of them.
                    {name: a, when: volume, against: monday, below: 5%}            | rule a: against must be yesterday or last-week but is "monday".
                    {name: a, when: volume, against: yesterday, below: 5%, window: 90m} | rule a: window must be whole hours from 1h to 24h but is "90m".
                    {name: a, when: clock-off, above: 5%, window: 5m, off-by: 2m}  | rule a: off-by must be one of 1m, 5m, 15m, 1h, 1d but is "2m".
                    {name: a, when: blocked, repeat: often}                        | rule a: repeat must be a time from 0m to 14d such as 15m, 4h or 2d but is "often".
                    {name: a, when: blocked, repeat: 0m}                           | rule a: repeat must be a time from 1m to 14d, or never, but is "0m".
                    {name: a, when: blocked, quiet: at night}                      | rule a: quiet must have fields, such as "name: value".
                    {name: a, when: blocked, quiet: {from: '22:00'}}               | rule a: quiet needs the field to, a time of day such as 22:00.
                    {name: a, when: blocked, quiet: {from: 22, to: '07:00'}}       | rule a: quiet: from must be a time of day such as 22:00 but is "22".
                    {name: a, when: blocked, quiet: {from: '22:00', to: '07:00', zone: Berlin}} | rule a: quiet: zone must be a time zone such as Europe/Berlin but is "Berlin".
                    {name: a, when: blocked, quiet: {from: '22:00', to: '07:00', days: all}} | rule a: quiet has no field "days": it takes from, to and zone.
                    {name: a, when: blocked, name: b}                              | a rule has the field name twice: take one out.
                    {name: a, when: discards, above: 1, window: 5m, mapping: [b]}  | rule a: mapping has no value: give it one or take it out.
                    blocked                                                        | a rule must have fields, such as "name: value".
                    """)
    void saysWhatToChange(String rule, String problem) {
        assertThatThrownBy(() -> parse("rules:\n  - " + rule))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("config/alerts.yaml, line 2: " + problem);
    }

    @Test
    void refusesTwoRulesOfOneName() {
        assertRefused(
                "rules:\n  - {name: a, when: blocked}\n  - {name: a, when: blocked}",
                "config/alerts.yaml, line 3: rule a: name is that of another rule too: rename one.");
    }

    @Test
    void refusesWhatIsNotAListOfRules() {
        assertRefused("- name: a\n", "config/alerts.yaml, line 1: the file must have fields, such as \"name: value\".");
        assertRefused(
                "rules: blocked",
                "config/alerts.yaml, line 1: rules must be a list: begin each rule with \"- name:\".");
        assertRefused(
                "rule: []", "config/alerts.yaml, line 1: the file has no field \"rule\": it takes quiet and rules.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rules: [", "rules:\n\t- a", "a: *b", "{a: 1, a: 2}: 3: 4"})
    void refusesWhatIsNotYamlInOneLine(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("config/alerts[.]yaml(, line \\d+)?: this is not YAML: .*[.] Correct it[.]");
    }

    @Test
    void refusesTooMuch() throws IOException {
        StringBuilder many = new StringBuilder("rules:\n");
        for (int i = 0; i < 101; i++) {
            many.append("  - {name: r").append(i).append(", when: blocked}\n");
        }
        assertRefused(
                many.toString(),
                "config/alerts.yaml, line 102: there are 101 rules and there may be at most 100: take some out.");
        Path large = Files.writeString(directory.resolve("large.yaml"), "#".repeat(600_000));
        assertThatThrownBy(() -> RulesFile.check(large.toString()))
                .hasMessage(large + " has 600000 bytes and may have at most 500000: take rules out.");
    }

    @Test
    void refusesWhatCannotBeRead() throws IOException {
        Path file = Files.write(directory.resolve("latin.yaml"), "# é".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> RulesFile.check(file.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + " cannot be read: make it a readable file in UTF-8 or remove it");
    }

    @Test
    void readsEveryField() {
        Rule rule = parse(
                        """
                        rules:
                          - name: a
                            when: discards
                            above: 5.5%
                            recover: 2%
                            window: 2d
                            for: 10m
                            recover-for: 1h
                            repeat: 4h
                            at-least: 50
                            mapping: track-event
                            by: reason
                            quiet: {from: "22:00", to: "07:00"}
                        """)
                .get(0);
        assertThat(rule.condition()).isEqualTo("above 5.5 % over 2 d");
        assertThat(rule.recover()).isEqualTo(2);
        assertThat(rule.holdFor()).hasMinutes(10);
        assertThat(rule.recoverFor()).hasHours(1);
        assertThat(rule.repeat()).hasValueSatisfying(time -> assertThat(time).hasHours(4));
        assertThat(rule.atLeast()).isEqualTo(50);
        assertThat(rule.quiet()).isPresent();
        assertThat(rule.fields()).containsEntry("mapping", "track-event").containsEntry("by", "reason");
    }
}
