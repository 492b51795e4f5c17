package io.segmentlaunchdarkly.console.why;

import io.segmentlaunchdarkly.console.events.ConsoleHistory;
import io.segmentlaunchdarkly.console.web.Page;
import io.segmentlaunchdarkly.console.web.RefusalException;
import io.segmentlaunchdarkly.console.web.Templates;
import io.segmentlaunchdarkly.console.web.WebAnswer;
import io.segmentlaunchdarkly.console.web.WebRequest;
import io.segmentlaunchdarkly.diagnosis.Diagnosis;
import io.segmentlaunchdarkly.diagnosis.DiagnosisQuery;
import io.segmentlaunchdarkly.diagnosis.LaunchDarklyMeasurements;
import io.segmentlaunchdarkly.history.AskedTime;
import io.segmentlaunchdarkly.outbox.EnvironmentOutbox;
import io.segmentlaunchdarkly.outbox.OutboxComponent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;

/**
 * The page {@code /console/why}: why events do not count in experiments, as the command {@code why} says it. It diagnoses when a time is
 * asked for, one diagnosis at a time.
 */
public final class WhyPage implements Page {
    private static final String USUAL_TIME = "7d";

    /** After so long no further environment is read from LaunchDarkly. */
    private static final Duration MOST_READING = Duration.ofSeconds(30);

    /** Makes a diagnosis. */
    interface Diagnoses {
        Diagnosis of(DiagnosisQuery query) throws IOException;
    }

    private final Templates templates;
    private final Path home;
    private final Supplier<List<String>> environments;
    private final Diagnoses diagnoses;
    private final Clock clock;
    private final Semaphore free = new Semaphore(1);

    public WhyPage(CamelContext context, Templates templates, ConsoleHistory history, Clock clock) {
        this(templates, Path.of(""), () -> environments(context), diagnoses(context, history, clock), clock);
    }

    /**
     * @param home the directory with {@code routes/}
     * @param environments the names of the LaunchDarkly environments
     */
    WhyPage(Templates templates, Path home, Supplier<List<String>> environments, Diagnoses diagnoses, Clock clock) {
        this.templates = templates;
        this.home = home;
        this.environments = environments;
        this.diagnoses = diagnoses;
        this.clock = clock;
    }

    private static List<String> environments(CamelContext context) {
        return OutboxComponent.outbox(context).environments().stream()
                .map(EnvironmentOutbox::environment)
                .toList();
    }

    /** The place of a search is taken only while the history is read, not while LaunchDarkly is asked. */
    private static Diagnoses diagnoses(CamelContext context, ConsoleHistory history, Clock clock) {
        LaunchDarklyMeasurements measurements =
                new LaunchDarklyMeasurements((setting, environment) -> setting.text(context, environment));
        return query -> {
            if (!history.isOn()) {
                throw RefusalException.notFound(history.absence());
            }
            return Diagnosis.of(
                    (from, to, visitors) -> history.search(reader -> {
                        reader.eachMade(from, to, visitors);
                        return visitors;
                    }),
                    query,
                    untilLate(measurements, clock));
        };
    }

    /** Reads no further environment when the reading has taken long. */
    static Diagnosis.Measurements untilLate(Diagnosis.Measurements measurements, Clock clock) {
        Instant late = clock.instant().plus(MOST_READING);
        return environment -> {
            if (clock.instant().isAfter(late)) {
                throw new IOException("The others took long: choose this environment to look at it alone.");
            }
            return measurements.of(environment);
        };
    }

    @Override
    public WebAnswer answer(WebRequest request) throws IOException {
        List<String> known = environments.get();
        Optional<String> environment = request.asked("environment");
        if (environment.isPresent() && !known.contains(environment.get())) {
            throw RefusalException.notFound("There is no environment \"" + environment.get() + "\": there is "
                    + String.join(", ", known) + ".");
        }
        Optional<String> since = request.asked("since");
        return templates.page(
                "why.jte",
                new WhyView(
                        request,
                        request.asked("event").orElse(""),
                        environment.orElse(""),
                        known,
                        since.orElse(USUAL_TIME),
                        since.isPresent()
                                ? Optional.of(Diagnosed.of(diagnose(query(request, since.get())), home))
                                : Optional.empty()));
    }

    private DiagnosisQuery query(WebRequest request, String since) {
        Instant from = AskedTime.read(since, clock)
                .orElseThrow(() ->
                        RefusalException.badRequest("since must be " + AskedTime.FORM + ", but is \"" + since + "\"."));
        return new DiagnosisQuery(request.asked("event"), request.asked("environment"), from, clock.instant(), 1);
    }

    private Diagnosis diagnose(DiagnosisQuery query) throws IOException {
        if (!free.tryAcquire()) {
            throw RefusalException.unavailable("A diagnosis is running: try again when it is done.");
        }
        try {
            return diagnoses.of(query);
        } finally {
            free.release();
        }
    }
}
