package io.segmentlaunchdarkly.diagnosis;

import static io.segmentlaunchdarkly.diagnosis.SentEvents.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.diagnosis.Finding.Code;
import io.segmentlaunchdarkly.history.HistoryReader;
import io.segmentlaunchdarkly.mapping.Mapping;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hundred thousand healthy events, and LaunchDarkly's side with one fault. */
class MeasuredFindingsTest {
    private static final String UNITS = "['user']";

    @TempDir
    static Path healthy;

    private RestApi launchDarkly;

    @BeforeAll
    static void writeHealthyEvents() throws Exception {
        SentEvents.healthy(healthy, SentEvents.HEALTHY);
    }

    @BeforeEach
    void measureAllEvents() throws IOException {
        launchDarkly = new RestApi()
                .metric("signups", "Signed Up", false, UNITS, "")
                .metric(
                        "steps",
                        "Step 2 Viewed",
                        false,
                        "['user','unauthenticatedUser']",
                        "{'type':'eventProperty','attribute':'first','op':'in','values':[true],'negate':false}")
                .kind("user")
                .kind("unauthenticatedUser")
                .experiment("onboarding", NOW.minus(Duration.ofDays(1)).toEpochMilli(), "user", "signups")
                .policy("guarded", "production", "user", "signups");
    }

    @AfterEach
    void stop() {
        launchDarkly.close();
    }

    private RestApi orders() throws IOException {
        return launchDarkly.metric("revenue", "Order Completed", true, UNITS, "");
    }

    private Diagnosis diagnose() throws IOException {
        return diagnose(healthy);
    }

    private Diagnosis diagnose(Path of) throws IOException {
        LaunchDarklyApi api = new LaunchDarklyApi(
                new LaunchDarklyApi.Way(launchDarkly.host(), RestApi.TOKEN, "", "", "", Duration.ofSeconds(30)));
        return Diagnosis.of(
                new HistoryReader(of),
                DiagnosisQuery.of(NOW.minus(Duration.ofDays(7)), NOW.plus(Duration.ofHours(1)))
                        .withThreads(2),
                environment -> Optional.of(api.read("shop", "production")));
    }

    private Finding only(Code code) throws IOException {
        Diagnosis diagnosis = diagnose();
        assertThat(diagnosis.findings()).extracting(Finding::code).containsExactly(code);
        diagnosis.findings().get(0).change().ifPresent(change -> assertThat(
                        Mapping.parse(change.yaml()).fields())
                .containsExactly(change.field()));
        return diagnosis.findings().get(0);
    }

    @Test
    void namesNothingWhereEventsAndMetricsFit() throws IOException {
        orders();

        Diagnosis diagnosis = diagnose();

        assertThat(diagnosis.findings()).isEmpty();
        assertThat(diagnosis.notes()).isEmpty();
    }

    @Test
    void namesEventsThatNoMetricCounts() throws IOException {
        assertThat(only(Code.EVENT_WITHOUT_METRIC).sentence())
                .isEqualTo("No metric counts these events: \"Order Completed\".");
    }

    @Test
    void namesMetricsWithoutEvents() throws IOException {
        orders().metric("refunds", "Order Refunded", false, UNITS, "");

        assertThat(only(Code.METRIC_WITHOUT_EVENT).sentence())
                .isEqualTo("The metric \"refunds\" counts events named \"Order Refunded\", and none was sent.");
    }

    @Test
    void namesTheEventThatAMetricMissesByItsCase() throws IOException {
        orders().metric("orders", "order completed", false, UNITS, "");

        Finding finding = only(Code.METRIC_WITHOUT_EVENT);

        assertThat(finding.sentence())
                .endsWith("; events named \"Order Completed\" were. Names must be equal to the letter.");
        assertThat(finding.change().orElseThrow())
                .isEqualTo(new Finding.Change("", "event_name", "event_name: order completed\n"));
    }

    @Test
    void namesNumericMetricsWhoseEventsHaveNoValue() throws IOException {
        orders().metric("amount", "Signed Up", true, UNITS, "");

        assertThat(only(Code.NUMERIC_METRIC_WITHOUT_VALUE).sentence())
                .isEqualTo("The metric \"amount\" is numeric, and no event has a metric value.");
    }

    @Test
    void namesUnitsThatNoEventCarries() throws IOException {
        orders().metric("by-device", "Signed Up", false, "['user','device']", "")
                .kind("device");

        Finding finding = only(Code.UNIT_NOT_CARRIED);

        assertThat(finding.sentence())
                .isEqualTo("The metric \"by-device\" is analysed by \"device\", and no event carries this context kind;"
                        + " they carry \"unauthenticatedUser\", \"user\".");
        assertThat(finding.change().orElseThrow().yaml())
                .isEqualTo("additional_context_keys:\n  device: { \"@path\": $.ID_OF_YOUR_SDK }\n");
    }

    @Test
    void namesUnitsThatFewEventsCarry(@TempDir Path data) throws Exception {
        orders().metric("carts", "Cart Viewed", false, "['unauthenticatedUser']", "");
        SentEvents.planted(data, healthy, 100, n -> {
            SentEvents.Sent sent = SentEvents.track("Cart Viewed", n, "", "{}");
            return new SentEvents.Sent(
                    sent.segment(),
                    n % 5 == 0 ? sent.made() : sent.made().replaceFirst("\"unauthenticatedUser\":\"[^\"]*\",", ""),
                    sent.mapping());
        });

        Diagnosis diagnosis = diagnose(data);

        assertThat(diagnosis.findings()).extracting(Finding::code).containsExactly(Code.UNIT_SELDOM_CARRIED);
        assertThat(diagnosis.findings().get(0).sentence())
                .isEqualTo("The metric \"carts\" is analysed by \"unauthenticatedUser\", which 20 of 100 events (20 %)"
                        + " carry. The others do not count in it.");
    }

    @Test
    void namesFiltersOnPropertiesThatNeverCome() throws IOException {
        orders().metric(
                        "premium",
                        "Signed Up",
                        false,
                        UNITS,
                        "{'type':'eventProperty','attribute':'tier','op':'in','values':['gold'],'negate':false}");

        assertThat(only(Code.FILTER_WITHOUT_KEY).sentence())
                .isEqualTo(
                        "The metric \"premium\" filters by the property \"tier\", which no event has; they have \"plan\".");
    }

    @Test
    void namesFiltersOnAttributesOfContexts() throws IOException {
        orders().metric(
                        "portuguese",
                        "Signed Up",
                        false,
                        UNITS,
                        "{'type':'contextAttribute','attribute':'country','contextKind':'user','op':'in','values':['PT'],'negate':false}");

        assertThat(only(Code.FILTER_ON_ATTRIBUTE).sentence())
                .startsWith("The metric \"portuguese\" filters by the context attribute \"country\".");
    }

    @Test
    void takesAttributesThatAMappingChoosesAsGood(@TempDir Path data) throws Exception {
        orders().metric(
                        "portuguese",
                        "Cart Viewed",
                        false,
                        UNITS,
                        "{'type':'contextAttribute','attribute':'country','contextKind':'user','op':'in','values':['PT'],'negate':false}");
        SentEvents.planted(data, healthy, 100, n -> {
            SentEvents.Sent sent = SentEvents.track("Cart Viewed", n, "", "{}");
            return new SentEvents.Sent(
                    sent.segment(),
                    sent.made()
                            .replaceFirst(
                                    "\"contextKeys\":\\{[^}]*}",
                                    "\"context\":{\"kind\":\"user\",\"key\":\"u-1\",\"country\":\"PT\"}"),
                    sent.mapping());
        });

        assertThat(diagnose(data).findings()).isEmpty();
    }

    @Test
    void namesExperimentsThatGetNothingBecauseOfTheirUnit() throws IOException {
        orders().experiment("banner", NOW.minus(Duration.ofDays(2)).toEpochMilli(), "device", "signups")
                .kind("device");

        assertThat(only(Code.EXPERIMENT_WITHOUT_EVENTS).sentence())
                .isEqualTo(
                        "The experiment \"banner\" has run since 2026-11-25T10:00:00Z, and its metric \"signups\" gets"
                                + " nothing: no event carries its unit \"device\".");
    }

    @Test
    void namesExperimentsWhoseMetricIsAnalysedByAnotherUnit() throws IOException {
        orders().experiment("banner", NOW.minus(Duration.ofDays(2)).toEpochMilli(), "unauthenticatedUser", "signups");

        assertThat(only(Code.EXPERIMENT_WITHOUT_EVENTS).sentence())
                .endsWith("its unit is \"unauthenticatedUser\", and the metric is analysed by \"user\" only.");
    }

    @Test
    void namesExperimentsThatStartedAfterTheLastEvent() throws IOException {
        orders().experiment("new", NOW.plus(Duration.ofMinutes(10)).toEpochMilli(), "user", "signups");

        assertThat(only(Code.EXPERIMENT_WITHOUT_EVENTS).sentence())
                .endsWith("the last event named \"Signed Up\" was received at 2026-11-27T10:00:00Z.");
    }

    @Test
    void namesReleasePoliciesWhoseMetricsGetNothing() throws IOException {
        orders().policy("strict", "production", "device", "signups").kind("device");

        assertThat(only(Code.POLICY_WITHOUT_EVENTS).sentence())
                .startsWith(
                        "Guarded rollouts by the release policy \"strict\" watch the metric \"signups\", which gets nothing");
    }

    @Test
    void namesContextKindsThatLaunchDarklyDoesNotKnow() throws IOException {
        launchDarkly.close();
        launchDarkly = new RestApi()
                .metric("revenue", "Order Completed", true, UNITS, "")
                .metric("signups", "Signed Up", false, UNITS, "")
                .metric("steps", "Step 2 Viewed", false, UNITS, "")
                .kind("user")
                .kind("visitor");

        Finding finding = only(Code.KIND_UNKNOWN);

        assertThat(finding.sentence())
                .isEqualTo(
                        "Events carry the context kind \"unauthenticatedUser\", which LaunchDarkly does not know; it knows"
                                + " \"user\", \"visitor\".");
        assertThat(finding.change().orElseThrow().yaml())
                .isEqualTo("additional_context_keys:\n  visitor: { \"@path\": $.anonymousId }\n");
    }

    @Test
    void looksAtTheEventsAloneWhereLaunchDarklyCannotBeRead() throws IOException {
        launchDarkly.answer(RestApi.METRICS, 500, Map.of());

        Diagnosis diagnosis = diagnose();

        assertThat(diagnosis.findings()).isEmpty();
        assertThat(diagnosis.notes())
                .containsExactly("The events of default are not held against LaunchDarkly. LaunchDarkly answers 500 to"
                        + " /api/v2/metrics/shop.");
    }
}
