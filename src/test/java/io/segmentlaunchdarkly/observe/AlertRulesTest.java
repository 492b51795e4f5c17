package io.segmentlaunchdarkly.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.it.NodePackages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The rules for Prometheus: what each says, and with its own tool when each fires. */
class AlertRulesTest {
    private static final Path RULES = Path.of("config", "observability", "alerts.rules.yml");
    private static final Path TESTS = Path.of("src", "test", "resources", "observability", "alerts.rules.test.yml");
    private static final Path DASHBOARD = Path.of("config", "observability", "dashboard.json");

    private record Rule(String name, String expression, String severity, String summary, String description) {}

    @SuppressWarnings("unchecked")
    private static Map<String, Object> yaml(Path file) throws IOException {
        return (Map<String, Object>) new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Map<String, Object> parent, String key) {
        return (List<Map<String, Object>>) parent.getOrDefault(key, List.of());
    }

    @SuppressWarnings("unchecked")
    private static String text(Map<String, Object> rule, String parent, String key) {
        return ((Map<String, String>) rule.getOrDefault(parent, Map.of())).getOrDefault(key, "");
    }

    private static List<Rule> rules() throws IOException {
        return list(yaml(RULES), "groups").stream()
                .flatMap(group -> list(group, "rules").stream())
                .map(rule -> new Rule(
                        (String) rule.get("alert"),
                        (String) rule.get("expr"),
                        text(rule, "labels", "severity"),
                        text(rule, "annotations", "summary"),
                        text(rule, "annotations", "description")))
                .toList();
    }

    @Test
    void sayWhatIsWrongAndWhatToDo() throws IOException {
        assertThat(rules()).hasSizeGreaterThan(10).allSatisfy(rule -> {
            assertThat(rule.name()).startsWith("SegmentLaunchDarkly");
            assertThat(rule.severity()).isIn("critical", "warning", "info");
            assertThat(rule.summary()).contains("{{ $").endsWith(".");
            assertThat(rule.description()).hasSizeGreaterThan(40).endsWith(".");
        });
    }

    @Test
    void fireAndStayQuietWhenTheyShould() throws Exception {
        if (!NodePackages.runs("promtool")) {
            NodePackages.skip(AlertRulesTest.class, "promtool on the PATH (apt-get install prometheus)");
        }
        Process promtool = new ProcessBuilder("promtool", "test", "rules", TESTS.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(promtool.exitValue()).as(said).isZero();
    }

    @Test
    void haveATestOfFiringAndOneOfStayingQuietEach() throws IOException {
        List<Map<String, Object>> cases = list(yaml(TESTS), "tests").stream()
                .flatMap(test -> list(test, "alert_rule_test").stream())
                .toList();
        for (boolean firing : List.of(true, false)) {
            assertThat(cases.stream()
                            .filter(test -> test.containsKey("exp_alerts") == firing)
                            .map(test -> test.get("alertname"))
                            .collect(Collectors.toSet()))
                    .isEqualTo(rules().stream().map(Rule::name).collect(Collectors.toSet()));
        }
    }

    @Test
    void areEachInTheDocumentation() throws IOException {
        String page = Files.readString(Path.of("docs", "metrics.md"));
        assertThat(rules()).allSatisfy(rule -> assertThat(page).contains("| `" + rule.name() + "` |"));
    }

    /** Of the dashboard too. */
    @Test
    void askOnlyForMetricsThatAreDocumented() throws IOException {
        List<String> texts =
                new ArrayList<>(rules().stream().map(Rule::expression).toList());
        texts.add(Files.readString(DASHBOARD));
        Set<String> asked = new TreeSet<>();
        for (String text : texts) {
            Matcher metric = Pattern.compile("launchdarkly_[a-z_]+").matcher(text);
            while (metric.find()) {
                asked.add(metric.group().replaceAll("_seconds_(bucket|count|sum)$", "_seconds"));
            }
        }
        Set<String> documented;
        try (Stream<String> lines = Files.lines(Path.of("docs", "metrics.md"))) {
            documented = lines.filter(line -> line.startsWith("| `launchdarkly_"))
                    .map(line -> line.replaceFirst("^\\| `([a-z_]+)`.*", "$1"))
                    .collect(Collectors.toSet());
        }
        assertThat(documented).containsAll(asked);
    }
}
