package io.segmentlaunchdarkly;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

/** What publishing needs: the pom as Maven Central requires it, and the changelog as releases need it. */
class PublishingTest {
    private static String inThePom(String path) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        Document pom = factory.newDocumentBuilder().parse(Path.of("pom.xml").toFile());
        return XPathFactory.newInstance()
                .newXPath()
                .evaluate("/project/" + path, pom)
                .strip();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "groupId",
                "artifactId",
                "version",
                "name",
                "description",
                "url",
                "licenses/license/name",
                "licenses/license/url",
                "developers/developer/name",
                "scm/connection",
                "scm/url",
            })
    void hasWhatMavenCentralRequiresInThePom(String path) throws Exception {
        assertThat(inThePom(path)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"maven-source-plugin", "maven-javadoc-plugin"})
    void makesTheJarsThatMavenCentralRequires(String plugin) throws Exception {
        assertThat(inThePom("profiles/profile[id='release']/build/plugins/plugin[artifactId='" + plugin + "']/version"))
                .isNotEmpty();
    }

    @Test
    void dependsOnNoRepositoryButTheUsualOne() throws Exception {
        assertThat(inThePom("repositories")).isEmpty();
        assertThat(inThePom("pluginRepositories")).isEmpty();
    }

    @Test
    void keepsTheChangelogInTheFormThatReleasesNeed() throws IOException {
        List<String> headings = Files.readAllLines(Path.of("CHANGELOG.md")).stream()
                .filter(line -> line.startsWith("## "))
                .toList();

        assertThat(headings).startsWith("## [Unreleased]");
        assertThat(headings.subList(1, headings.size()))
                .allMatch(Pattern.compile("## \\[\\d+\\.\\d+\\.\\d+] - \\d{4}-\\d\\d-\\d\\d")
                        .asMatchPredicate());
    }
}
