package io.segmentlaunchdarkly.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class WriteKeysTest {
    private static void ask(String accepted, String writeKey) throws RequestRefusedException {
        WriteKeys writeKeys = new WriteKeys();
        writeKeys.setAccepted(accepted);
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty(ExchangeProperties.WRITE_KEY, writeKey);
        writeKeys.process(exchange);
    }

    private static RequestRefusedException refusal(String accepted, String writeKey) {
        return catchThrowableOfType(RequestRefusedException.class, () -> ask(accepted, writeKey));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = "any")
    void takesEveryKeyAndNoneWhereNoneIsConfigured(String writeKey) {
        assertThatCode(() -> ask(" , ,", writeKey)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"k1", "k2"})
    void takesAnyOfSeveralKeys(String writeKey) {
        assertThatCode(() -> ask(" k1 ,k2,", writeKey)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"k", "K1", "k1,k2", "k1 ", ""})
    void turnsAnotherKeyAway(String writeKey) {
        assertThat(refusal("k1,k2", writeKey)).satisfies(refused -> {
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.code()).isEqualTo("project_not_found");
        });
    }

    @Test
    void turnsARequestWithoutAKeyAway() {
        assertThat(refusal("k1", null)).satisfies(refused -> {
            assertThat(refused.status()).isEqualTo(401);
            assertThat(refused.code()).isEqualTo("unknown_source");
        });
    }

    @Test
    void doesNotTellTheKey() {
        assertThat(refusal("k1", "secret")).hasMessageNotContaining("secret");
    }
}
