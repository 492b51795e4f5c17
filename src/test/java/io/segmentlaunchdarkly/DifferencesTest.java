package io.segmentlaunchdarkly;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of differences promises that each is held by a test; this one holds it to that. */
class DifferencesTest {
    private static final Path PAGE = Path.of("docs", "differences.md");
    private static final Pattern NAMED_TEST = Pattern.compile("`([A-Z]\\w+(?:Test|IT))\\.(\\w+)`");

    @Test
    void namesATestForEachDifference() throws IOException {
        List<String> differences = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| Segment |"))
                .toList();

        assertThat(differences).isNotEmpty().allSatisfy(line -> assertThat(line).containsPattern(NAMED_TEST));
    }

    @Test
    void namesTestsThatAreThere() throws IOException {
        JavaClasses tests = new ClassFileImporter().importPath(Path.of("target", "test-classes"));
        List<MatchResult> named =
                NAMED_TEST.matcher(Files.readString(PAGE)).results().toList();

        assertThat(named).isNotEmpty().allSatisfy(test -> assertThat(tests.stream()
                        .filter(type -> type.getSimpleName().equals(test.group(1)))
                        .map(JavaClass::getMethods)
                        .flatMap(java.util.Collection::stream)
                        .map(JavaMethod::getName))
                .contains(test.group(2)));
    }
}
