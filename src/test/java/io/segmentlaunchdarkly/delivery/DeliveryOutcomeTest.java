package io.segmentlaunchdarkly.delivery;

import static io.segmentlaunchdarkly.delivery.Failures.answer;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DeliveryOutcomeTest {
    @ParameterizedTest
    @CsvSource({
        "301, BLOCKED, BLOCKED",
        "400, SPLIT,   REFUSED",
        "401, BLOCKED, BLOCKED",
        "403, BLOCKED, BLOCKED",
        "404, BLOCKED, BLOCKED",
        "405, BLOCKED, BLOCKED",
        "406, BLOCKED, BLOCKED",
        "408, RETRY,   RETRY",
        "409, BLOCKED, BLOCKED",
        "413, SPLIT,   REFUSED",
        "415, BLOCKED, BLOCKED",
        "422, BLOCKED, BLOCKED",
        "428, BLOCKED, BLOCKED",
        "429, RETRY,   RETRY",
        "430, BLOCKED, BLOCKED",
        "499, BLOCKED, BLOCKED",
        "500, RETRY,   RETRY",
        "502, RETRY,   RETRY",
        "503, RETRY,   RETRY",
        "599, RETRY,   RETRY",
    })
    void followsFromTheStatus(int status, DeliveryOutcome ofSeveralEvents, DeliveryOutcome ofOneEvent) {
        assertThat(new DeliveryOutcome[] {
                    DeliveryOutcome.of(answer(status), true), DeliveryOutcome.of(answer(status), false)
                })
                .containsExactly(ofSeveralEvents, ofOneEvent);
    }

    @ParameterizedTest
    @MethodSource
    void isRetryWithoutAnAnswer(Exception failure) {
        assertThat(DeliveryOutcome.of(failure, true)).isEqualTo(DeliveryOutcome.RETRY);
    }

    static Stream<Exception> isRetryWithoutAnAnswer() {
        return Stream.of(
                new ConnectException(),
                new UnknownHostException(),
                new SocketTimeoutException(),
                new SSLHandshakeException(""),
                new IOException());
    }

    @Test
    void isStalledWhenAnErrorEndedTheDelivery() {
        assertThat(DeliveryOutcome.of(new IllegalStateException(new NoClassDefFoundError()), true))
                .isEqualTo(DeliveryOutcome.STALLED);
    }
}
