package io.segmentlaunchdarkly.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentlaunchdarkly.diagnosis.Measured.Filter;
import io.segmentlaunchdarkly.diagnosis.Measured.Metric;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaunchDarklyApiTest {
    private final List<Long> pauses = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-27T10:00:00Z");
    private Duration passes = Duration.ZERO;
    private RestApi launchDarkly;
    private LaunchDarklyApi api;

    private final class MovableClock extends Clock {
        @Override
        public Instant instant() {
            now = now.plus(passes);
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeEach
    void start() throws IOException {
        launchDarkly = new RestApi();
        api = api(RestApi.TOKEN);
    }

    @AfterEach
    void stop() {
        launchDarkly.close();
    }

    private LaunchDarklyApi api(String token) {
        return new LaunchDarklyApi(
                new LaunchDarklyApi.Way(launchDarkly.host(), token, "", "", "", Duration.ofSeconds(30)),
                new MovableClock(),
                ms -> {
                    pauses.add(ms);
                    now = now.plusMillis(ms);
                });
    }

    @Test
    void givesUpAReadingThatTakesTooLong() throws IOException {
        for (int i = 0; i < 500; i++) {
            launchDarkly.metric("metric-" + i, "Event " + i, false, "['user']", "");
        }
        passes = Duration.ofSeconds(20);

        assertThatThrownBy(this::read)
                .hasMessage("LaunchDarkly's REST API at " + launchDarkly.host() + " was not read within 90 seconds.");
        assertThat(launchDarkly.requests()).hasSizeLessThan(10);
    }

    private Measured read() throws IOException {
        return api.read("shop", "production");
    }

    @Test
    void readsMetricsExperimentsKindsAndPolicies() throws IOException {
        launchDarkly
                .metric(
                        "revenue",
                        "Order Completed",
                        true,
                        "['user','device']",
                        "{'type':'group','op':'and','negate':false,'values':[{'type':'eventProperty','attribute':'country','op':'in',"
                                + "'values':['PT'],'negate':false},{'type':'contextAttribute','attribute':'plan','contextKind':'user',"
                                + "'op':'in','values':['pro'],'negate':true}]}")
                .add(RestApi.METRICS, "{'key':'clicks','kind':'click','isNumeric':false}")
                .experiment("checkout", 1_795_000_000_000L, "user", "revenue")
                .kind("user")
                .kind("device")
                .policy("guarded", "production", "user", "revenue")
                .policy("elsewhere", "staging", "user", "revenue");

        Measured measured = read();

        assertThat(measured.metrics())
                .containsExactly(new Metric(
                        "revenue",
                        "Order Completed",
                        true,
                        List.of("user", "device"),
                        List.of(new Filter(true, "country"), new Filter(false, "plan"))));
        assertThat(measured.experiments()).singleElement().satisfies(experiment -> {
            assertThat(experiment.key()).isEqualTo("checkout");
            assertThat(experiment.unit()).isEqualTo("user");
            assertThat(experiment.started()).isEqualTo(Instant.ofEpochMilli(1_795_000_000_000L));
            assertThat(experiment.metrics()).containsExactly("revenue");
        });
        assertThat(measured.kinds()).containsExactlyInAnyOrder("user", "device");
        assertThat(measured.policies()).extracting(Measured.Policy::key).containsExactly("guarded");
        assertThat(measured.notRead()).isEmpty();
    }

    @Test
    void readsAnalysisUnitsWhereLaunchDarklyHasThem() throws IOException {
        launchDarkly.add(
                RestApi.METRICS,
                "{'key':'m','kind':'custom','eventKey':'E','isNumeric':false,'randomizationUnits':['user'],'analysisUnits':['device']}");

        assertThat(read().metrics()).singleElement().satisfies(metric -> assertThat(metric.units())
                .containsExactly("device"));
    }

    @Test
    void readsPageByPage() throws IOException {
        for (int i = 0; i < 120; i++) {
            launchDarkly.metric("metric-" + i, "Event " + i, false, "['user']", "");
        }

        assertThat(read().metrics()).hasSize(120);
        assertThat(launchDarkly.requests())
                .filteredOn(path -> path.startsWith(RestApi.METRICS))
                .hasSize(3);
    }

    @Test
    void remembersAnAnswerForFiveMinutes() throws IOException {
        read();
        int asked = launchDarkly.requests().size();
        now = now.plus(Duration.ofMinutes(4));
        read();
        assertThat(launchDarkly.requests()).hasSize(asked);

        now = now.plus(Duration.ofMinutes(2));
        read();
        assertThat(launchDarkly.requests()).hasSize(2 * asked);
    }

    @Test
    void waitsUntilTheRateLimitIsReset() throws IOException {
        launchDarkly
                .answer(RestApi.METRICS, 429, Map.of("Retry-After", "7"))
                .answer(
                        RestApi.METRICS,
                        429,
                        Map.of("X-Ratelimit-Reset", "" + now.plusSeconds(20).toEpochMilli()));
        launchDarkly.metric("m", "E", false, "['user']", "");

        assertThat(read().metrics()).hasSize(1);
        assertThat(pauses).containsExactly(7000L, 13_000L);
    }

    @Test
    void doesNotWaitForARateLimitThatIsResetMuchLater() {
        launchDarkly.answer(RestApi.METRICS, 429, Map.of("Retry-After", "600"));

        assertThatThrownBy(this::read).hasMessage("LaunchDarkly's rate limit is reached (429): ask again in 600 s.");
        assertThat(pauses).isEmpty();
    }

    @Test
    void saysWhichSettingIsWrong() {
        assertThatThrownBy(() -> api("another").read("shop", "production"))
                .hasMessage("LaunchDarkly does not know the token in launchdarkly.api-token (401).");
        assertThatThrownBy(() -> api.read("nowhere", "production"))
                .hasMessage("LaunchDarkly has no /api/v2/metrics/nowhere (404): look at launchdarkly.project-key and"
                        + " launchdarkly.environment-key.");
    }

    @Test
    void goesOnWithoutWhatTheTokenMayNotRead() throws IOException {
        launchDarkly.answer(RestApi.POLICIES, 403, Map.of()).answer(RestApi.EXPERIMENTS, 404, Map.of());

        assertThat(read().notRead())
                .containsExactly(
                        "LaunchDarkly does not show its experiments to this token (404).",
                        "LaunchDarkly does not show its release policies to this token (403).");
    }

    @Test
    void followsNoRedirect() {
        launchDarkly.answer(RestApi.METRICS, 302, Map.of("Location", "http://" + launchDarkly.host() + RestApi.KINDS));

        assertThatThrownBy(this::read).hasMessage("LaunchDarkly answers 302 to /api/v2/metrics/shop.");
        assertThat(launchDarkly.requests()).hasSize(1);
    }

    @Test
    void takesAKeyForNothingButAPartOfThePath() throws IOException {
        assertThatThrownBy(() -> api.read("shop/../../other?x=", "production")).isInstanceOf(IOException.class);

        assertThat(launchDarkly.requests()).allMatch(path -> path.startsWith("/api/v2/metrics/shop%2F"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app.launchdarkly.com",
                "app.eu.launchdarkly.com",
                "app.launchdarkly.us",
                "localhost:8090",
                "127.0.0.1:80",
                "[::1]:8090"
            })
    void asksLaunchDarklysHostsAndThisMachine(String host) {
        assertThat(Setting.API_HOST.checked(host)).isEqualTo(host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "169.254.169.254",
                "app.launchdarkly.com.example.com",
                "app.launchdarkly.com@example.com",
                "app.launchdarkly.com:8443",
                "example.com",
                "127.0.0.1:80/x",
                "127.0.0.2:80"
            })
    void asksNoOtherHost(String host) {
        assertThatThrownBy(() -> Setting.API_HOST.checked(host))
                .hasMessageStartingWith("launchdarkly.api-host must be app.launchdarkly.com,");
    }
}
