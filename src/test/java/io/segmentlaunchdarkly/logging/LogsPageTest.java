package io.segmentlaunchdarkly.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;

/** The names of log lines: one class has them all, the code and the routes use each, and the page says what they are. */
class LogsPageTest {
    private static final Pattern ROW = Pattern.compile("[|] `([a-z_]+)` [|] ([A-Z, ]+) [|] [^|]+ [|]");
    private static final Pattern IN_JAVA = Pattern.compile("LOG\\s*[.](info|warn|error)[(]\\s*LogEvents[.]([A-Z_]+)");
    private static final Pattern STEP_OF_A_ROUTE = Pattern.compile("- log:\\n((?: {12,}.*\\n)+)");
    private static final Pattern LEVEL = Pattern.compile("loggingLevel: ([A-Z]+)");
    private static final Pattern MARKER = Pattern.compile("marker: (.+)");

    /** Written by the filter that leaves lines out, at the level of these. */
    private static final Map<String, List<String>> BY_LOG4J = Map.of("lines_left_out", List.of("ERROR", "WARN"));

    private static List<Path> files(String directory, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(directory))) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    /** The levels at which each name is logged. */
    private static Map<String, Set<String>> logged() throws IOException {
        Map<String, Set<String>> logged = new TreeMap<>();
        BY_LOG4J.forEach((name, levels) -> logged.put(name, new TreeSet<>(levels)));
        for (Path file : files("src/main/java", ".java")) {
            Matcher line = IN_JAVA.matcher(Files.readString(file));
            while (line.find()) {
                logged.computeIfAbsent(line.group(2).toLowerCase(Locale.ROOT), name -> new TreeSet<>())
                        .add(line.group(1).toUpperCase(Locale.ROOT));
            }
        }
        for (Path file : files("routes", ".yaml")) {
            Matcher step = STEP_OF_A_ROUTE.matcher(Files.readString(file));
            while (step.find()) {
                Matcher level = LEVEL.matcher(step.group(1));
                Matcher marker = MARKER.matcher(step.group(1));
                assertThat(marker.find())
                        .as("%s: %s has a marker", file, step.group())
                        .isTrue();
                assertThat(level.find())
                        .as("%s: %s has a level", file, step.group())
                        .isTrue();
                logged.computeIfAbsent(marker.group(1), name -> new TreeSet<>()).add(level.group(1));
            }
        }
        return logged;
    }

    @Test
    void namesEveryEventThatIsLoggedWithItsLevels() throws IOException {
        Map<String, Set<String>> rows = new TreeMap<>();
        Matcher row = ROW.matcher(Files.readString(Path.of("docs", "logs.md")));
        while (row.find()) {
            assertThat(rows.put(row.group(1), new TreeSet<>(List.of(row.group(2).split(", ")))))
                    .as(row.group(1))
                    .isNull();
        }

        assertThat(rows).isEqualTo(logged());
    }

    @Test
    void areAllDeclaredAndUsed() throws Exception {
        Set<String> declared = new TreeSet<>();
        for (Field field : LogEvents.class.getFields()) {
            String name = ((Marker) field.get(null)).getName();
            assertThat(field.getName()).isEqualTo(name.toUpperCase(Locale.ROOT));
            declared.add(name);
        }

        assertThat(declared).isEqualTo(new TreeSet<>(logged().keySet()));
    }

    @Test
    void areInTheOrderOfTheirDeclaration() throws IOException {
        Matcher row = ROW.matcher(Files.readString(Path.of("docs", "logs.md")));

        assertThat(row.results().map(found -> found.group(1)))
                .containsExactlyElementsOf(Arrays.stream(LogEvents.class.getFields())
                        .map(field -> field.getName().toLowerCase(Locale.ROOT))
                        .toList());
    }
}
