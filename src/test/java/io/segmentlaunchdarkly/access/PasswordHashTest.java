package io.segmentlaunchdarkly.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordHashTest {
    /** Iterations, for the time that the tests take. */
    private static final int FEW = 1000;

    /** The same as {@code hashlib.pbkdf2_hmac("sha256", b"correct horse", bytes(range(16)), 100000)} of Python. */
    private static final String KNOWN =
            "pbkdf2-sha256:100000:AAECAwQFBgcICQoLDA0ODw:V_LC8HOXSNUWQZsGKohGZjI8WD6krhZVBKgfe1PGKgk";

    @Test
    void knowsThePasswordOfAHashThatAnotherProgramMade() {
        PasswordHash hash = PasswordHash.parse(KNOWN);

        assertThat(hash.matches("correct horse")).isTrue();
        assertThat(hash.matches("correct horsE")).isFalse();
        assertThat(hash.matches("")).isFalse();
        assertThat(hash.text()).isEqualTo(KNOWN);
    }

    @Test
    void makesAnotherHashOfTheSamePasswordEachTime() {
        PasswordHash one = PasswordHash.of("grün und blau", FEW);

        assertThat(PasswordHash.of("grün und blau", FEW).text()).isNotEqualTo(one.text());
        assertThat(one.text()).doesNotContain("blau");
    }

    @Test
    void takesTheSameLetterForTheSameHoweverItWasTyped() {
        PasswordHash hash = PasswordHash.of("grün und blau", FEW);

        assertThat(hash.matches("gru\u0308n und blau")).isTrue();
        assertThat(hash.matches("grun und blau")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "pbkdf2-sha256:1000:AAECAwQFBgcICQoLDA0ODw:AAECAwQFBgcICQoLDA0ODw",
                "pbkdf2-sha256:100000:AAEC:AAECAwQFBgcICQoLDA0ODw",
                "pbkdf2-sha1:100000:AAECAwQFBgcICQoLDA0ODw:AAECAwQFBgcICQoLDA0ODw",
                "pbkdf2-sha256:100000:AAECAwQFBgcICQoLDA0ODw",
            })
    void takesNoHashThatIsShortOrOfAnotherKindAndShowsNone(String text) {
        assertThatThrownBy(() -> PasswordHash.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("AAEC");
    }
}
