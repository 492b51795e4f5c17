package io.segmentlaunchdarkly.fql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class GlobTest {
    private static boolean matches(String text, String pattern) {
        return Glob.of(pattern).matches(text);
    }

    @Test
    void matchesTheExamplesOfTheDocumentation() {
        assertThat(matches("abcd", "a*d")).isTrue();
        assertThat(matches("", "*")).isTrue();
        assertThat(matches("abc", "ab")).isFalse();
        assertThat(matches("abcd", "a??d")).isTrue();
        assertThat(matches("abcd", "*d")).isTrue();
        assertThat(matches("ab*d", "ab\\*d")).isTrue();
        assertThat(matches("abxd", "ab\\*d")).isFalse();
        assertThat(matches("abCd", "ab[cC]d")).isTrue();
        assertThat(matches("abcd", "ab[a-z]d")).isTrue();
        assertThat(matches("abcd", "ab[A-Z]d")).isFalse();
    }

    @Test
    void matchesTheWholeTextOnly() {
        assertThat(matches("", "")).isTrue();
        assertThat(matches("a", "")).isFalse();
        assertThat(matches("", "?")).isFalse();
        assertThat(matches("abc", "bc")).isFalse();
        assertThat(matches("aba", "ab*ba")).isFalse();
        assertThat(matches("a\nb", "a*b")).isTrue();
        assertThat(matches("ABC", "abc")).isFalse();
    }

    @Test
    void findsThePiecesBetweenStarsInOrder() {
        assertThat(matches("xaybz", "*a*b*")).isTrue();
        assertThat(matches("xbyaz", "*a*b*")).isFalse();
        assertThat(matches("aXbXc", "a*?b*c")).isTrue();
        assertThat(matches("aab", "*?b")).isTrue();
        assertThat(matches("abab", "a*[b]")).isTrue();
        assertThat(matches("a", "a*a")).isFalse();
        assertThat(matches("ab1cd", "a**[0-9]**d")).isTrue();
        assertThat(matches("abc", "*b?*c")).isFalse();
    }

    @Test
    void countsCharactersNotSurrogates() {
        assertThat(matches("a\uD83D\uDE00b", "a?b")).isTrue();
        assertThat(matches("\uD83D\uDE00", "[\uD83D\uDE00-\uD83D\uDE05]")).isTrue();
        assertThat(matches("x\uD83D\uDE00", "*?")).isTrue();
        assertThat(matches("\uD83D\uDE00", "??")).isFalse();
    }

    @Test
    void readsRangesAndEscapesInClasses() {
        assertThat(matches("]", "[a\\]]")).isTrue();
        assertThat(matches("-", "[a-]")).isTrue();
        assertThat(matches("-", "[-a]")).isTrue();
        assertThat(matches("b", "[a\\-c]")).isFalse();
        assertThat(matches("q", "[a-cp-r]")).isTrue();
        assertThat(matches("b", "[c-a]")).isFalse();
        assertThat(matches("*", "[*]")).isTrue();
        assertThat(matches("^", "[^a]")).isTrue();
        assertThat(matches("b", "[^a]")).isFalse();
    }

    @Test
    void takesUnfinishedClassesAndEscapesLiterally() {
        assertThat(matches("[Beta] on", "[Beta*")).isTrue();
        assertThat(matches("a[]b", "a[]b")).isTrue();
        assertThat(matches("C:\\", "C:\\")).isTrue();
        assertThat(matches("a]", "a]")).isTrue();
        assertThat(matches("[\\", "[\\\\")).isTrue();
    }

    @Test
    void staysFastOnPatternsThatMakeOthersBacktrack() {
        String text = "a".repeat(20_000);
        assertThat(matches(text, "*a".repeat(1_000) + "b")).isFalse();
        assertThat(matches(text, "*a?".repeat(1_000) + "*b*")).isFalse();
        assertThat(matches(text, "[".repeat(200_000) + "*")).isFalse();
    }
}
