package io.segmentlaunchdarkly.console.why;

import static io.segmentlaunchdarkly.diagnosis.SentEvents.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentlaunchdarkly.access.Visitor;
import io.segmentlaunchdarkly.console.web.RefusalException;
import io.segmentlaunchdarkly.console.web.Templates;
import io.segmentlaunchdarkly.console.web.WebRequest;
import io.segmentlaunchdarkly.console.why.Diagnosed.Found;
import io.segmentlaunchdarkly.console.why.Diagnosed.Row;
import io.segmentlaunchdarkly.diagnosis.Diagnosis;
import io.segmentlaunchdarkly.diagnosis.DiagnosisQuery;
import io.segmentlaunchdarkly.diagnosis.Finding;
import io.segmentlaunchdarkly.diagnosis.SentEvents;
import io.segmentlaunchdarkly.history.HistoryReader;
import io.segmentlaunchdarkly.history.TestHistory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WhyPageTest {
    /** The checkout, which has routes/. */
    private static final Path HOME = Path.of("");

    private static final Instant LATER = NOW.plus(Duration.ofHours(1));

    private final List<DiagnosisQuery> asked = new ArrayList<>();

    private WhyPage page(WhyPage.Diagnoses diagnoses) {
        return new WhyPage(
                new Templates(),
                HOME,
                () -> List.of("default", "staging"),
                query -> {
                    asked.add(query);
                    return diagnoses.of(query);
                },
                Clock.fixed(LATER, ZoneOffset.UTC));
    }

    private static WebRequest request(String query) {
        return WebRequest.of("GET", "/why", query, "", Visitor.PROGRAM);
    }

    private static Diagnosis nothing(DiagnosisQuery query) {
        return new Diagnosis(query.since(), query.until(), 0, List.of(), List.of(), List.of());
    }

    private static Diagnosis diagnosed(Finding finding, int times) {
        return new Diagnosis(
                NOW, LATER, 1, List.of(), Collections.nCopies(times, finding), List.of("Something was not read."));
    }

    private static String text(WhyPage page, String query) throws IOException {
        return new String(page.answer(request(query)).body(), StandardCharsets.UTF_8);
    }

    @Test
    void showsWhatTheCommandShows(@TempDir Path data) throws Exception {
        try (TestHistory history = new TestHistory(data)) {
            SentEvents.write(history, 0, 300, SentEvents::healthy);
            SentEvents.write(history, 2000, 5, n -> SentEvents.discarded("Order Completed", n, "metric_value"));
        }

        Diagnosed page = Diagnosed.of(
                Diagnosis.of(new HistoryReader(data), DiagnosisQuery.of(NOW.minus(Duration.ofDays(7)), LATER)), HOME);

        assertThat(page.summary())
                .isEqualTo(
                        "From 2026-11-20 10:00:00 to 2026-11-27 11:00:00 UTC, 300 LaunchDarkly events made: 1 problem.");
        assertThat(page.rows())
                .contains(new Row(
                        "default",
                        "Order Completed",
                        "100",
                        "unauthenticatedUser 100.0 %, user 100.0 %",
                        "100.0 %",
                        "10 to 97",
                        page.rows().get(0).late(),
                        "0.0 %",
                        "0.0 %",
                        "country, currency, revenue"));
        assertThat(page.rows().get(0).late()).startsWith("2");
        Found found = page.findings().get(0);
        assertThat(found.level()).isEqualTo("problem");
        assertThat(found.code()).isEqualTo("value-refused");
        assertThat(found.event()).isEqualTo("Order Completed");
        assertThat(found.change()).hasValueSatisfying(change -> {
            assertThat(change.address()).isEqualTo("/console/tester?mapping=track-event");
            assertThat(change.present()).hasValueSatisfying(present -> {
                assertThat(present.file()).isEqualTo("routes/track-event.camel.yaml");
                assertThat(present.line()).isEqualTo(31);
                assertThat(present.yaml()).startsWith("metric_value:\n  \"@if\":\n");
            });
            assertThat(change.yaml()).isEqualTo("metric_value: { \"@path\": $.properties.NUMBER_PROPERTY }\n");
        });
    }

    @Test
    void diagnosesWhatTheAddressAsksFor() throws IOException {
        WhyPage page = page(WhyPageTest::nothing);

        String text = text(page, "event=Signed+Up&environment=staging&since=2h");

        assertThat(asked)
                .containsExactly(new DiagnosisQuery(
                        Optional.of("Signed Up"), Optional.of("staging"), LATER.minus(Duration.ofHours(2)), LATER, 1));
        assertThat(text)
                .contains("0 LaunchDarkly events made: nothing wrong found.", "value=\"Signed Up\"", "value=\"2h\"");
    }

    @Test
    void diagnosesNothingUntilItIsAsked() throws IOException {
        assertThat(text(page(WhyPageTest::nothing), "")).contains("<form action=\"/console/why\"", "value=\"7d\"");
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"production", "%7B%7Blaunchdarkly.api-token%7D%7D", "x:%7B%7Benv:HOME%7D%7D"})
    void asksForNoEnvironmentButThoseOfTheRoutes(String environment) {
        WhyPage page = page(WhyPageTest::nothing);

        assertThatExceptionOfType(RefusalException.class)
                .isThrownBy(() -> page.answer(request("since=2h&environment=" + environment)))
                .withMessageEndingWith("\": there is default, staging.");
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yesterday", "%2B1000000000-12-31T23:59:59Z", "-1000000000-01-01T00:00:00Z"})
    void saysWhatATimeMustBe(String since) {
        WhyPage page = page(WhyPageTest::nothing);

        assertThatExceptionOfType(RefusalException.class)
                .isThrownBy(() -> page.answer(request("since=" + since)))
                .withMessageStartingWith("since must be a time ago");
        assertThat(asked).isEmpty();
    }

    @Test
    void makesOneDiagnosisAtATime() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        WhyPage page = page(query -> {
            begun.countDown();
            try {
                assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return nothing(query);
        });
        CompletableFuture<Integer> first = CompletableFuture.supplyAsync(() -> {
            try {
                return page.answer(request("since=2h")).status();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

        assertThatExceptionOfType(RefusalException.class)
                .isThrownBy(() -> page.answer(request("since=2h")))
                .withMessage("A diagnosis is running: try again when it is done.")
                .satisfies(refused -> assertThat(refused.status()).isEqualTo(503));
        assertThat(page.answer(request("")).status()).isEqualTo(200);

        done.countDown();
        assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo(200);
        assertThat(page.answer(request("since=2h")).status()).isEqualTo(200);
    }

    @Test
    void diagnosesAgainAfterADiagnosisFailed() throws IOException {
        WhyPage page = page(query -> {
            if (asked.size() == 1) {
                throw new OutOfMemoryError("a test");
            }
            return nothing(query);
        });

        assertThatThrownBy(() -> page.answer(request("since=2h"))).isInstanceOf(OutOfMemoryError.class);

        assertThat(page.answer(request("since=2h")).status()).isEqualTo(200);
    }

    @Test
    void readsNoFurtherEnvironmentOfLaunchDarklyWhenThatTookLong() throws IOException {
        Instant[] now = {NOW};
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return now[0];
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        Diagnosis.Measurements measurements = WhyPage.untilLate(
                environment -> {
                    now[0] = now[0].plus(Duration.ofSeconds(40));
                    return Optional.empty();
                },
                clock);

        assertThat(measurements.of("default")).isEmpty();
        assertThatThrownBy(() -> measurements.of("staging")).isInstanceOf(IOException.class);
    }

    @Test
    void showsTheWorstFindingsAndSaysHowManyMoreThereAre() throws IOException {
        Finding finding = new Finding(
                Finding.Code.SIMILAR_NAMES, "default", "a", "Names are similar.", "Change them.", Optional.empty());

        assertThat(text(page(query -> diagnosed(finding, 103)), "since=2h"))
                .contains("103 problems.", "3 more findings: ask for one event by its name.", "Something was not read.")
                .satisfies(text -> assertThat(text.split("Change them.", -1)).hasSize(101));
    }

    @Test
    void showsAMappingOfItsOwnWithoutALinkToOne() throws IOException {
        Finding finding = new Finding(
                Finding.Code.METRIC_WITHOUT_EVENT,
                "default",
                "a",
                "It is missing.",
                "Send it.",
                Optional.of(new Finding.Change("", "event_name", "event_name: a\n")));

        assertThat(text(page(query -> diagnosed(finding, 1)), "since=2h"))
                .contains("In a mapping of its own:", "event_name: a")
                .doesNotContain("/console/tester?mapping", "As it stands");
    }

    @Test
    void showsAsTextWhateverEventsAreCalled() throws IOException {
        String hostile = "</code></pre><img src=x onerror=\"alert(1)\">";
        Finding finding = new Finding(
                Finding.Code.VALUE_MISSING,
                hostile,
                hostile,
                hostile,
                hostile,
                Optional.of(new Finding.Change(hostile, hostile, hostile)));

        assertThat(text(page(query -> diagnosed(finding, 1)), "since=2h&event=%3Cimg+src%3Dx%3E"))
                .contains("&lt;/code&gt;&lt;/pre&gt;&lt;img src=x onerror")
                .doesNotContain("<img");
    }
}
