package io.segmentlaunchdarkly.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LoginLimitTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000);
    private final LoginLimit limit = new LoginLimit(5, nanos::get);

    private void fail(int times, String name, String address) {
        for (int i = 0; i < times; i++) {
            assertThat(limit.begin(name, address)).isZero();
        }
    }

    @Test
    void letsAUserWaitAfterFiveFailuresUntilTheyAreForgotten() {
        fail(4, "ada", "192.0.2.1");
        nanos.addAndGet(Duration.ofMinutes(5).toNanos());
        fail(1, "ada", "192.0.2.1");

        assertThat(limit.begin("ada", "192.0.2.1")).isEqualTo(Duration.ofMinutes(10));
        nanos.addAndGet(Duration.ofMinutes(10).toNanos());
        assertThat(limit.begin("ada", "192.0.2.1")).isZero();
    }

    @Test
    void doesNotKeepAUserOutWhomSomebodyGuessesElsewhere() {
        fail(5, "ada", "192.0.2.1");

        assertThat(limit.begin("ada", "192.0.2.2")).isZero();
    }

    @Test
    void limitsAnAddressWhateverTheNames() {
        for (int i = 0; i < 20; i++) {
            fail(1, "user-" + i, "192.0.2.1");
        }

        assertThat(limit.begin("another", "192.0.2.1")).isPositive();
        assertThat(limit.begin("another", "192.0.2.2")).isZero();
    }

    @Test
    void limitsANameWhateverTheAddresses() {
        for (int i = 0; i < 100; i++) {
            fail(1, "ada", "192.0.2." + i);
        }

        assertThat(limit.begin("ada", "198.51.100.1")).isPositive();
        assertThat(limit.begin("bob", "198.51.100.1")).isZero();
    }

    @Test
    void forgetsTheFailuresOfAUserWhoLogsIn() {
        fail(5, "ada", "192.0.2.1");
        limit.succeeded("ada", "192.0.2.1");

        fail(5, "ada", "192.0.2.1");
        assertThat(limit.begin("ada", "192.0.2.1")).isPositive();
    }

    @Test
    void keepsAGuesserOfManyNamesWithinItsMemory() {
        for (int i = 0; i < 50_000; i++) {
            fail(1, "user-" + i, "address-" + i);
        }

        fail(5, "ada", "192.0.2.1");
        assertThat(limit.begin("ada", "192.0.2.1")).isPositive();
    }
}
