package io.segmentlaunchdarkly.console.why;

import io.segmentlaunchdarkly.console.events.ConsoleHistory;
import io.segmentlaunchdarkly.console.web.Page;
import io.segmentlaunchdarkly.console.web.RefusalException;
import io.segmentlaunchdarkly.console.web.Show;
import io.segmentlaunchdarkly.console.web.Templates;
import io.segmentlaunchdarkly.console.web.WebAnswer;
import io.segmentlaunchdarkly.console.web.WebRequest;
import io.segmentlaunchdarkly.diagnosis.Diagnosis;
import io.segmentlaunchdarkly.diagnosis.DiagnosisQuery;
import io.segmentlaunchdarkly.diagnosis.EventReport;
import io.segmentlaunchdarkly.history.AskedTime;
import io.segmentlaunchdarkly.outbox.EnvironmentOutbox;
import io.segmentlaunchdarkly.outbox.OutboxComponent;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;

/**
 * The page {@code /console/why}: why events do not count in experiments, as the command {@code why} says it, but without asking
 * LaunchDarkly.
 */
public final class WhyPage implements Page {
    private static final String USUAL_TIME = "1d";
    private static final int MOST_ROWS = 100;
    private static final int MOST_KINDS = 4;

    private final CamelContext context;
    private final Templates templates;
    private final ConsoleHistory history;
    private final Clock clock;

    public WhyPage(CamelContext context, Templates templates, ConsoleHistory history, Clock clock) {
        this.context = context;
        this.templates = templates;
        this.history = history;
        this.clock = clock;
    }

    @Override
    public WebAnswer answer(WebRequest request) throws IOException {
        String asked = request.asked("since").orElse(USUAL_TIME);
        Instant since = AskedTime.read(asked, clock)
                .orElseThrow(() ->
                        RefusalException.badRequest("since must be " + AskedTime.FORM + ", but is \"" + asked + "\"."));
        Optional<String> event = request.asked("event");
        Optional<String> environment = request.asked("environment");
        DiagnosisQuery query = new DiagnosisQuery(event, environment, since, clock.instant(), 1);
        Diagnosis diagnosis = history.search(reader -> Diagnosis.of(reader, query));
        return templates.page(
                "why.jte",
                new WhyView(
                        request,
                        event.orElse(""),
                        environment.orElse(""),
                        OutboxComponent.outbox(context).environments().stream()
                                .map(EnvironmentOutbox::environment)
                                .toList(),
                        asked,
                        diagnosis.events(),
                        diagnosis.findings(),
                        diagnosis.notes(),
                        diagnosis.reports().stream()
                                .limit(MOST_ROWS)
                                .map(WhyPage::row)
                                .toList(),
                        Math.max(0, diagnosis.reports().size() - MOST_ROWS)));
    }

    private static WhyView.Row row(EventReport report) {
        EventReport.Values values = report.values();
        EventReport.Lateness late = report.lateness();
        return new WhyView.Row(
                report.environment(),
                report.name(),
                report.events(),
                report.kinds().entrySet().stream()
                        .limit(MOST_KINDS)
                        .map(kind ->
                                kind.getKey() + " " + percent(kind.getValue().events(), report.events()))
                        .collect(Collectors.joining(", ")),
                percent(values.count(), report.events()),
                values.count() == 0 ? "" : number(values.least()) + " to " + number(values.most()),
                late.events() == 0
                        ? ""
                        : Show.duration(Duration.ofMillis(late.p50Ms())) + ", "
                                + Show.duration(Duration.ofMillis(late.p95Ms())),
                percent(late.overFiveMinutes(), late.events()));
    }

    private static String percent(long part, long whole) {
        return whole == 0 ? "" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.6g", value).replaceFirst("[.]?0+$", "");
    }
}
