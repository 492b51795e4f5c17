package io.segmentlaunchdarkly.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each exchange property's name stands in one Java file, and routes use none that is not there. */
class ExchangePropertiesTest {
    private static final Path JAVA = Path.of("src/main/java");
    private static final Path HOME = JAVA.resolve("io/segmentlaunchdarkly/exchange/ExchangeProperties.java");
    private static final List<Path> ROUTES =
            List.of(Path.of("routes"), Path.of("src/main/resources-filtered/kamelets"));

    /** Rooms that name the properties of a batch themselves. */
    private static final Set<String> WITH_NAMES_OF_THEIR_OWN = Set.of("outbox", "delivery");

    /** {@code setProperty("name"}, {@code getProperty("name"} and {@code removeProperty("name"}, on whatever object. */
    private static final Pattern BY_TEXT =
            Pattern.compile("(?:set|get|remove)Property\\(\\s*\"(launchdarkly[A-Z]\\w*)\"");

    /** What {@code ${exchangeProperty.name}}, {@code setProperty} and {@code exchangeProperty} name in a route. */
    private static final Pattern IN_A_ROUTE = Pattern.compile("exchangeProperty\\.(\\w+)"
            + "|(?:setProperty|removeProperty):\\s+(?:description:[^\\n]*\\s+)?name:\\s+(\\w+)"
            + "|exchangeProperty:\\s+expression:\\s+(\\w+)");

    private static List<String> names() throws IllegalAccessException {
        List<String> names = new ArrayList<>();
        for (Field field : ExchangeProperties.class.getFields()) {
            assertThat(Modifier.isStatic(field.getModifiers())).isTrue();
            names.add((String) field.get(null));
        }
        return names;
    }

    private static List<Path> files(Path directory, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void namesEachPropertyOnce() throws Exception {
        assertThat(names()).isNotEmpty().doesNotHaveDuplicates().allSatisfy(name -> assertThat(name)
                .startsWith("launchdarkly"));
    }

    @Test
    void keepsEveryNameInOneJavaFile() throws Exception {
        List<String> elsewhere = new ArrayList<>();
        for (Path file : files(JAVA, ".java")) {
            String room = file.getParent().getFileName().toString();
            if (file.equals(HOME) || WITH_NAMES_OF_THEIR_OWN.contains(room)) {
                continue;
            }
            String text = Files.readString(file);
            for (String name : names()) {
                if (text.contains("\"" + name + "\"")) {
                    elsewhere.add(file.getFileName() + ": " + name);
                }
            }
            Matcher byText = BY_TEXT.matcher(text);
            while (byText.find()) {
                elsewhere.add(file.getFileName() + ": " + byText.group(1));
            }
        }
        assertThat(elsewhere).isEmpty();
    }

    @Test
    void knowsEveryPropertyThatTheRoutesUse() throws Exception {
        Set<String> used = new TreeSet<>();
        for (Path directory : ROUTES) {
            for (Path file : files(directory, ".yaml")) {
                Matcher property = IN_A_ROUTE.matcher(Files.readString(file));
                while (property.find()) {
                    used.add(Stream.of(property.group(1), property.group(2), property.group(3))
                            .filter(name -> name != null)
                            .findFirst()
                            .orElseThrow());
                }
            }
        }
        assertThat(used).contains(ExchangeProperties.CALL, ExchangeProperties.ENVIRONMENT, ExchangeProperties.FILTERED);
        assertThat(new HashSet<>(names())).containsAll(used);
    }
}
