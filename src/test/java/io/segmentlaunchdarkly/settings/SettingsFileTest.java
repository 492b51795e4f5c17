package io.segmentlaunchdarkly.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The settings file and the documentation say of the settings what their declarations say. */
class SettingsFileTest {
    private static final Path FILE = Path.of("config", "application.properties");
    private static final Path JAVA = Path.of("src", "main", "java");
    private static final String SECTION = "# ---";

    /** A string on one line that has a setting's prefix. */
    private static final Pattern LITERAL = Pattern.compile("\"[^\"\\n]*(?:launchdarkly|camel)[.][a-z][^\"\\n]*\"");

    /** The name of a setting; not that of a file, a host or a metric. */
    private static final Pattern NAME = Pattern.compile(
            "(?<![A-Za-z0-9._/@:-])launchdarkly(?:\\.[a-z][a-z0-9-]*)+(?![A-Za-z0-9_./(-])(?!\\.[a-z])");

    private static final Pattern VARIABLE = Pattern.compile("(?<![A-Z_])LAUNCHDARKLY_[A-Z_]+");

    /** Names that begin like a setting's: hosts, loggers, and what belongs to the launcher. */
    private static final Set<String> OTHER_NAMES = Set.of("launchdarkly.com", "launchdarkly.us");

    private static final Set<String> OF_THE_LAUNCHER = Set.of("LAUNCHDARKLY_DEVELOPMENT");

    /** Each line {@code name = value}, with the comment directly above it. */
    private record Line(String value, String comment) {}

    private static Map<String, Line> lines() throws IOException {
        Map<String, Line> lines = new LinkedHashMap<>();
        List<String> comment = new ArrayList<>();
        for (String line : Files.readAllLines(FILE)) {
            if (line.startsWith("#") && !line.startsWith(SECTION)) {
                comment.add(line.substring(1).strip());
                continue;
            }
            if (line.contains("=")) {
                String[] parts = line.split("=", 2);
                assertThat(lines).doesNotContainKey(parts[0].strip());
                lines.put(parts[0].strip(), new Line(parts[1].strip(), String.join(" ", comment)));
            }
            comment.clear();
        }
        return lines;
    }

    @Test
    void hasEverySettingAndNoOtherInTheOrderOfTheDeclarations() throws IOException {
        Set<String> declared = Stream.of(Setting.values()).map(Setting::key).collect(Collectors.toSet());

        assertThat(lines().keySet().stream().filter(name -> name.startsWith(Setting.PREFIX) || declared.contains(name)))
                .containsExactlyElementsOf(
                        Stream.of(Setting.values()).map(Setting::key).toList());
    }

    @Test
    void setsEachToItsDefaultBelowItsSentence() throws IOException {
        Map<String, Line> lines = lines();

        assertThat(Setting.values()).allSatisfy(setting -> assertThat(lines.get(setting.key()))
                .isEqualTo(new Line(setting.defaultValue(), setting.sentence())));
    }

    /** The declarations are the one place in the code that spells a setting's name; a command's help is text. */
    @Test
    void standInNoOtherJavaFile() throws IOException {
        List<String> elsewhere = new ArrayList<>();
        try (Stream<Path> files = Files.walk(JAVA)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                if (file.endsWith("Setting.java")) {
                    continue;
                }
                Matcher literal = LITERAL.matcher(Files.readString(file));
                while (literal.find()) {
                    Stream.of(Setting.values())
                            .filter(setting -> literal.group().matches(".*(?<![a-z.])" + setting + "(?![a-z-]).*"))
                            .forEach(setting -> elsewhere.add(file.getFileName() + ": " + setting));
                }
            }
        }
        assertThat(elsewhere).isEmpty();
    }

    private static Stream<Path> documentation() throws IOException {
        try (Stream<Path> docs = Files.list(Path.of("docs"))) {
            return Stream.concat(
                    docs.filter(file -> file.toString().endsWith(".md")),
                    Stream.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")))
                    .toList()
                    .stream();
        }
    }

    private static Set<String> found(Pattern pattern) throws IOException {
        Set<String> found = new TreeSet<>();
        for (Path file : documentation().toList()) {
            Matcher matcher = pattern.matcher(Files.readString(file));
            while (matcher.find()) {
                found.add(matcher.group());
            }
        }
        return found;
    }

    @Test
    void areTheOnlySettingsThatTheDocumentationNames() throws IOException {
        Set<String> named = found(NAME);
        named.removeAll(OTHER_NAMES);
        named.removeIf(name -> Setting.of(name).isPresent()
                || isOfAnEnvironment(name)
                || isFileOfASecret(name)
                || name.startsWith(Setting.KAFKA_CLIENT_PREFIX));

        assertThat(named).isEmpty();
    }

    private static boolean isFileOfASecret(String name) {
        String secret = name.replaceFirst("-file$", "");
        return !secret.equals(name)
                && (isOfAnEnvironment(secret)
                        || Setting.of(secret).filter(Setting::isSecret).isPresent());
    }

    /** {@code launchdarkly.staging.client-id} for any environment. */
    private static boolean isOfAnEnvironment(String name) {
        return Stream.of(Setting.ofAnEnvironment())
                .anyMatch(setting ->
                        name.matches(setting.key("<name>").replace(".", "[.]").replace("<name>", "[a-z0-9-]+")));
    }

    @Test
    void areTheOnlyVariablesThatTheDocumentationNames() throws IOException {
        Set<String> variables = Stream.of(Setting.values())
                .map(setting -> setting.key().toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"))
                .collect(Collectors.toSet());
        Set<String> named = found(VARIABLE);
        named.removeAll(OF_THE_LAUNCHER);
        named.removeIf(name -> name.startsWith(Setting.variable(Setting.KAFKA_CLIENT_PREFIX)));
        named.removeIf(name -> isFileOfASecret(Stream.of(Setting.values())
                .map(setting -> setting.fileKey("default"))
                .filter(file -> Setting.variable(file).equals(name))
                .findAny()
                .orElse("")));

        assertThat(variables).containsAll(named);
    }
}
