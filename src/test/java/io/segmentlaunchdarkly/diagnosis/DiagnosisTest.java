package io.segmentlaunchdarkly.diagnosis;

import static io.segmentlaunchdarkly.diagnosis.SentEvents.NOW;
import static io.segmentlaunchdarkly.diagnosis.SentEvents.track;
import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.diagnosis.Finding.Code;
import io.segmentlaunchdarkly.history.HistoryReader;
import io.segmentlaunchdarkly.mapping.Mapping;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each fault among a hundred thousand healthy events. */
class DiagnosisTest {
    private static final String ORDER = "{\"revenue\":%d,\"currency\":\"EUR\",\"country\":\"PT\"}";

    @TempDir
    static Path healthy;

    @TempDir
    Path data;

    @BeforeAll
    static void writeHealthyEvents() throws Exception {
        SentEvents.healthy(healthy, SentEvents.HEALTHY);
    }

    private static DiagnosisQuery lastWeek() {
        return DiagnosisQuery.of(NOW.minus(Duration.ofDays(7)), NOW.plus(Duration.ofHours(1)))
                .withThreads(2);
    }

    private static Diagnosis diagnose(Path of) throws Exception {
        return Diagnosis.of(new HistoryReader(of), lastWeek());
    }

    private Diagnosis planted(int count, IntFunction<SentEvents.Sent> events) throws Exception {
        return diagnose(SentEvents.planted(data, healthy, count, events));
    }

    private static Finding only(Diagnosis diagnosis, Code code) {
        assertThat(diagnosis.findings()).extracting(Finding::code).containsExactly(code);
        diagnosis.findings().get(0).change().ifPresent(change -> assertThat(
                        Mapping.parse(change.yaml()).fields())
                .containsExactly(change.field()));
        return diagnosis.findings().get(0);
    }

    private static EventReport report(Diagnosis diagnosis, String name) {
        return diagnosis.reports().stream()
                .filter(report -> report.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void namesNothingInHealthyEventsAndCountsThemAll() throws Exception {
        Diagnosis diagnosis = diagnose(healthy);

        assertThat(diagnosis.findings()).isEmpty();
        assertThat(diagnosis.notes()).isEmpty();
        assertThat(diagnosis.events()).isEqualTo(SentEvents.HEALTHY);
        EventReport orders = report(diagnosis, "Order Completed");
        assertThat(orders.events()).isEqualTo(33_334);
        assertThat(orders.mappings()).containsExactly("track-event");
        assertThat(orders.kinds()).containsOnlyKeys("user", "unauthenticatedUser");
        assertThat(orders.kinds().get("user").events()).isEqualTo(33_334);
        assertThat(orders.values().count()).isEqualTo(33_334);
        assertThat(orders.values().least()).isEqualTo(10);
        assertThat(orders.values().most()).isEqualTo(97);
        assertThat(orders.data()).containsOnlyKeys("revenue", "currency", "country");
        assertThat(orders.lateness().events()).isEqualTo(33_334);
        assertThat(orders.lateness().p50Ms()).isBetween(2000L, 2500L);
        assertThat(orders.lateness().p95Ms()).isBetween(2000L, 2500L);
        assertThat(orders.withoutUserId()).isEqualTo(6667);
    }

    @Test
    void namesEventsWithoutTheMetricValueThatOthersHave() throws Exception {
        Finding finding =
                only(planted(1000, n -> track("Order Completed", n, "", "{\"country\":\"PT\"}")), Code.VALUE_MISSING);

        assertThat(finding.event()).isEqualTo("Order Completed");
        assertThat(finding.sentence())
                .isEqualTo("1,000 of 34,334 events (2.9 %) have no metric value. A numeric metric leaves them out.");
        assertThat(finding.change()).hasValueSatisfying(change -> {
            assertThat(change.mapping()).isEqualTo("track-event");
            assertThat(change.field()).isEqualTo("metric_value");
            assertThat(change.yaml()).startsWith("metric_value:\n  \"@if\":\n");
        });
    }

    @Test
    void namesNegativeMetricValues() throws Exception {
        Finding finding =
                only(planted(3, n -> track("Order Completed", n, "-25.5", ORDER.formatted(-25))), Code.VALUE_NEGATIVE);

        assertThat(finding.sentence())
                .isEqualTo("3 of 33,337 metric values (under 0.1 %) are negative, the lowest is -25.50. LaunchDarkly"
                        + " counts them as they are.");
    }

    @Test
    void namesManyZeros() throws Exception {
        Finding finding =
                only(planted(5000, n -> track("Order Completed", n, "0", ORDER.formatted(0))), Code.VALUE_ZERO);

        assertThat(finding.sentence()).startsWith("5,000 of 38,334 metric values (13.0 %) are 0.");
    }

    @Test
    void namesMetricValuesThatWereText() throws Exception {
        Finding finding = only(
                planted(
                        2,
                        n -> track(
                                "Order Completed",
                                n,
                                "12.5",
                                "{\"revenue\":\"12.50\",\"currency\":\"EUR\",\"country\":\"PT\"}")),
                Code.VALUE_FROM_TEXT);

        assertThat(finding.sentence()).startsWith("2 of 33,336 metric values (under 0.1 %) are text");
    }

    @Test
    void namesEventsThatWereDiscardedForTheirMetricValue() throws Exception {
        Finding finding =
                only(planted(40, n -> SentEvents.discarded("Order Completed", n, "metric_value")), Code.VALUE_REFUSED);

        assertThat(finding.event()).isEqualTo("Order Completed");
        assertThat(finding.sentence())
                .startsWith(
                        "40 of 33,374 events (0.1 %) were discarded, because the metric value is not a number, or not a finite");
    }

    @Test
    void namesEventsThatWereDiscardedForAnotherField() throws Exception {
        Finding finding =
                only(planted(30, n -> SentEvents.discarded("Signed Up", n, "user_key")), Code.EVENT_DISCARDED);

        assertThat(finding.sentence())
                .isEqualTo("30 of 33,363 events (under 0.1 %) were discarded because of user_key. They did not reach"
                        + " LaunchDarkly.");
        assertThat(finding.advice())
                .startsWith("bin/segment-launchdarkly events find --event 'Signed Up' --outcome discarded");
    }

    @Test
    void tellsHowToFindDiscardedEventsWithoutAName() throws Exception {
        Finding finding = only(
                planted(
                        4,
                        n -> new SentEvents.Sent(
                                "{\"type\":\"identify\",\"userId\":\"u-1\"}", "", "alias-user", "previous_key")),
                Code.EVENT_DISCARDED);

        assertThat(finding.advice())
                .startsWith("bin/segment-launchdarkly events find --mapping 'alias-user' --outcome discarded says why");
    }

    @Test
    void namesEventsThatAreNotDelivered() throws Exception {
        Finding finding = only(
                diagnose(SentEvents.plantedAndNotDelivered(
                        data, healthy, 400, n -> track("Signed Up", n, "", "{\"plan\":\"pro\"}"))),
                Code.NOT_DELIVERED);

        assertThat(finding.sentence()).isEqualTo("400 of 33,733 events (1.2 %) are not delivered.");
    }

    @Test
    void namesPropertiesThatNoFilterReads() throws Exception {
        Finding finding = only(
                planted(1, n -> track("Signed Up", n, "", "{\"plan\":\"pro\",\"address\":{\"city\":\"Porto\"}}")),
                Code.NESTED_DATA);

        assertThat(finding.sentence()).startsWith("\"address\" is nested.");
        assertThat(finding.change().orElseThrow().yaml()).contains("\"@flatten\":");
    }

    @Test
    void namesEventsThatAreReceivedMinutesLate() throws Exception {
        Finding finding = only(
                planted(
                        2000,
                        n -> track("Signed Up", "u-" + n, "a-" + n, "", "{\"plan\":\"pro\"}", Duration.ofMinutes(20))),
                Code.LATE);

        assertThat(finding.sentence())
                .startsWith("2,000 of 35,333 events (5.7 %) were received by LaunchDarkly more than 5 minutes after");
    }

    @Test
    void namesEventsThatAreReceivedDaysLate() throws Exception {
        Finding finding = only(
                planted(300, n -> track("Signed Up", "u-" + n, "a-" + n, "", "{\"plan\":\"pro\"}", Duration.ofDays(3))),
                Code.LATE_BY_A_DAY);

        assertThat(finding.sentence())
                .startsWith("300 of 33,633 events (0.9 %) were received by LaunchDarkly more than a day after");
    }

    @Test
    void namesNamesThatDifferByCaseBlanksOrUnicodeFormAlone() throws Exception {
        List<String> names = List.of("signed up", "Signed  Up", "Signed Up ", "Ｓigned Up");

        Finding finding = only(planted(4, n -> track(names.get(n), n, "", "{\"plan\":\"pro\"}")), Code.SIMILAR_NAMES);

        assertThat(finding.sentence())
                .startsWith("\"Signed Up\" (33,333), ")
                .contains("\"signed up\" (1)", "\"Ｓigned Up\"");
    }

    @Test
    void namesNamesWithIdsInThemAndCountsThemAsOne() throws Exception {
        Diagnosis diagnosis = planted(3000, n -> track("Viewed /p/" + n, n, "", "{\"plan\":\"pro\"}"));

        Finding finding = only(diagnosis, Code.NAMES_WITH_IDS);
        assertThat(finding.event()).isEqualTo("Viewed /p/#");
        assertThat(finding.sentence())
                .startsWith("More than 20 event names differ by a number or an id alone, such as");
        assertThat(report(diagnosis, "Viewed /p/#").events()).isEqualTo(3000);
        assertThat(diagnosis.reports()).hasSize(4);
    }

    @Test
    void namesEventsWhoseUsersAreAllAnonymous() throws Exception {
        Finding finding = only(
                planted(50, n -> track("Cart Viewed", "", "a-" + n, "", "{\"plan\":\"pro\"}", Duration.ofSeconds(1))),
                Code.ONLY_ANONYMOUS);

        assertThat(finding.event()).isEqualTo("Cart Viewed");
    }

    @Test
    void namesAliasesOfKindsThatNoTrackEventCarries() throws Exception {
        Finding finding = only(planted(5, SentEvents::alias), Code.ALIAS_OF_UNUSED_KINDS);

        assertThat(finding.sentence())
                .isEqualTo("Alias events link the kinds \"anonymousUser\", \"user\", but no track event carries"
                        + " \"anonymousUser\"; track events carry \"unauthenticatedUser\", \"user\". LaunchDarkly does not"
                        + " support aliases for SDKs with contexts.");
        assertThat(finding.advice()).contains("--preset multi-context");
    }

    @Test
    void namesKeysThatAProgramPrintsForNothing() throws Exception {
        List<String> keys = List.of("undefined", "null", "[object Object]");

        Finding finding = only(
                planted(
                        3,
                        n -> track(
                                "Signed Up", keys.get(n), "a-" + n, "", "{\"plan\":\"pro\"}", Duration.ofSeconds(1))),
                Code.STRANGE_KEY);

        assertThat(finding.sentence())
                .isEqualTo("3 of 33,336 keys of the context kind user (under 0.1 %) are \"[object Object]\", \"null\","
                        + " \"undefined\". All these events count as one and the same user.");
        assertThat(finding.change().orElseThrow().field()).isEqualTo("user_key");
    }

    @Test
    void namesMailAddressesAmongIds() throws Exception {
        Finding finding = only(
                planted(
                        7,
                        n -> track(
                                "Signed Up",
                                "ada" + n + "@example.com",
                                "a-" + n,
                                "",
                                "{\"plan\":\"pro\"}",
                                Duration.ofSeconds(1))),
                Code.EMAIL_AS_KEY);

        assertThat(finding.sentence())
                .startsWith("7 of 33,340 keys of the context kind user (under 0.1 %) are mail addresses");
    }

    @Test
    void tellsOneEventAndThoseOfSimilarNamesApartFromTheOthers() throws Exception {
        Path of = SentEvents.planted(data, healthy, 10, n -> track("signed up", n, "", "{\"plan\":{\"a\":1}}"));

        Diagnosis diagnosis = Diagnosis.of(new HistoryReader(of), lastWeek().withEvent("Signed Up"));

        assertThat(diagnosis.reports()).extracting(EventReport::name).containsExactly("Signed Up", "signed up");
        assertThat(diagnosis.findings())
                .extracting(Finding::code)
                .containsExactly(Code.SIMILAR_NAMES, Code.NESTED_DATA);
    }

    @Test
    void staysBoundedAndSaysSoWhateverTheNamesKindsAndKeysAre() throws Exception {
        Diagnosis diagnosis = planted(3000, n -> {
            String word = Integer.toString(n, 36).replaceAll("[0-9]", "z")
                    + (char) ('A' + n % 26)
                    + (char) ('A' + n / 26 % 26)
                    + (char) ('A' + n / 676);
            return new SentEvents.Sent(
                    "{\"type\":\"track\",\"event\":\"" + word + "\",\"userId\":\"u-1\"}",
                    "{\"kind\":\"custom\",\"key\":\"" + (n % 2 == 0 ? word : "Many") + "\",\"contextKeys\":{\"" + word
                            + "\":\"k\"},\"creationDate\":" + NOW.toEpochMilli() + ",\"data\":{\"" + word + "\":1}}",
                    "track-event");
        });

        assertThat(diagnosis.notes())
                .containsExactly(
                        "There are more than 1000 event names. The others are counted as (others).",
                        "There are more context kinds or keys of data than are told apart. The others are counted as"
                                + " (others).");
        assertThat(diagnosis.reports()).hasSizeLessThanOrEqualTo(2 * Tally.MOST_NAMES);
        EventReport many = report(diagnosis, "Many");
        assertThat(many.kinds()).hasSizeLessThanOrEqualTo(21).containsKey(Counts.OTHERS);
        assertThat(many.data()).hasSizeLessThanOrEqualTo(101).containsKey(Counts.OTHERS);
        assertThat(many.kinds().values().stream()
                        .mapToLong(EventReport.Kind::events)
                        .sum())
                .isEqualTo(1500);
    }

    @Test
    void keepsNoMoreOfALongNameThanPeopleGive() throws Exception {
        String longName = "N".repeat(5000);

        Diagnosis diagnosis = planted(1, n -> track(longName, n, "", "{\"" + longName.replace('N', 'k') + "\":1}"));

        EventReport report = report(diagnosis, "N".repeat(200) + "...");
        assertThat(report.data()).containsOnlyKeys("k".repeat(200) + "...");
    }

    @Test
    void asksForTheMeasurementsOfEachEnvironmentAndSaysWhyThereAreNone() throws Exception {
        Diagnosis diagnosis = Diagnosis.of(new HistoryReader(healthy), lastWeek(), environment -> {
            throw new IOException("No token for " + environment + ".");
        });

        assertThat(diagnosis.notes())
                .containsExactly("The events of default are not held against LaunchDarkly. No token for default.");
    }
}
