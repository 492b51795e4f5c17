package io.segmentlaunchdarkly.launchdarkly;

import static org.assertj.core.api.Assertions.assertThat;

import com.launchdarkly.sdk.ContextKind;
import com.launchdarkly.sdk.LDContext;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ContextRulesTest {
    @Property
    void agreesWithTheSdk(@ForAll("kinds") String kind, @ForAll("keys") String key) {
        boolean valid =
                !kind.isEmpty() && LDContext.create(ContextKind.of(kind), key).isValid();

        assertThat(ContextRules.problem(kind, key) == null).isEqualTo(valid);
    }

    @Provide
    Arbitrary<String> kinds() {
        return Arbitraries.oneOf(
                Arbitraries.of("", "user", "kind", "multi", "KIND", "unauthenticatedUser", "a.b_c-9", "a b", "a/b"),
                Arbitraries.strings().ascii().ofMaxLength(5),
                Arbitraries.strings().alpha().numeric().withChars("._-").ofMaxLength(20),
                Arbitraries.strings().ofMaxLength(3));
    }

    @Provide
    Arbitrary<String> keys() {
        return Arbitraries.oneOf(
                Arbitraries.of("", " ", ":", "%"), Arbitraries.strings().ofMaxLength(5));
    }
}
