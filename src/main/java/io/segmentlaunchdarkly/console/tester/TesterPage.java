package io.segmentlaunchdarkly.console.tester;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.console.events.ConsoleHistory;
import io.segmentlaunchdarkly.console.events.EventRow;
import io.segmentlaunchdarkly.console.events.ResolvedFields;
import io.segmentlaunchdarkly.console.events.SegmentEvents;
import io.segmentlaunchdarkly.console.routes.RunningRoutes;
import io.segmentlaunchdarkly.console.routes.RunningRoutes.RunningMapping;
import io.segmentlaunchdarkly.console.tester.TesterView.Change;
import io.segmentlaunchdarkly.console.tester.TesterView.Draft;
import io.segmentlaunchdarkly.console.tester.TesterView.Past;
import io.segmentlaunchdarkly.console.tester.TesterView.Reason;
import io.segmentlaunchdarkly.console.tester.TesterView.Tried;
import io.segmentlaunchdarkly.console.web.JsonText;
import io.segmentlaunchdarkly.console.web.RefusalException;
import io.segmentlaunchdarkly.console.web.Templates;
import io.segmentlaunchdarkly.console.web.WebAnswer;
import io.segmentlaunchdarkly.console.web.WebRequest;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.fql.Trigger;
import io.segmentlaunchdarkly.history.EventQuery;
import io.segmentlaunchdarkly.history.EventStory;
import io.segmentlaunchdarkly.history.HistoryEvent;
import io.segmentlaunchdarkly.launchdarkly.Action;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;

/**
 * The tester, {@code /console/tester}: an event from the history or pasted, a trigger and a mapping that are edited beside it, and what they
 * make of it. Nothing is stored or sent. {@code ?message=<messageId>&mapping=<name>} begins with an event and a running mapping.
 */
public final class TesterPage {
    private static final int PAST_EVENTS = 1_000;
    /** Events that the history does not have whole do not count, but are looked at. */
    private static final int MOST_SEEN = 10 * PAST_EVENTS;

    private static final int MOST_REASONS = 10;
    private static final int MOST_CHANGES = 20;
    private static final String NOT_TAKEN = "not taken by the trigger";
    private static final String SAMPLE =
            """
            {
              "type": "track",
              "userId": "ada",
              "event": "Order Completed",
              "properties": {
                "revenue": 42.5
              }
            }""";

    private final CamelContext context;
    private final Templates templates;
    private final ConsoleHistory history;
    private final RunningRoutes routes;
    private final SegmentEvents events;
    private final Clock clock;

    public TesterPage(CamelContext context, Templates templates, ConsoleHistory history, Clock clock) {
        this.context = context;
        this.templates = templates;
        this.history = history;
        this.routes = new RunningRoutes(context);
        this.events = new SegmentEvents(context);
        this.clock = clock;
    }

    /** The tester with an event and a running mapping. */
    public WebAnswer begin(WebRequest request) throws IOException {
        Optional<EventStory> story = Optional.empty();
        if (request.asked("message").isPresent()) {
            story = story(request.asked("message").get());
            if (story.isEmpty()) {
                throw RefusalException.notFound("There is no event with this messageId in the history.");
            }
        }
        Optional<String> applied =
                story.flatMap(one -> one.event().results().stream().findFirst().map(HistoryEvent.Result::mapping));
        Optional<RunningMapping> base = base(request.asked("mapping").or(() -> applied));
        Draft draft = new Draft(
                base.map(RunningMapping::name).orElse(""),
                names(),
                story.map(this::text).orElse(SAMPLE),
                base.map(this::trigger).orElse(""),
                base.map(mapping -> mapping.text().strip()).orElse(""),
                base.map(mapping -> mapping.action().slug()).orElse(Action.TRACK_EVENT.slug()),
                actions());
        return page(request, draft, List.of(), null, null);
    }

    private Optional<EventStory> story(String messageId) throws IOException {
        return history.search(reader -> reader.find(EventQuery.all().withMessageId(messageId), 1)).stream()
                .findFirst();
    }

    private String text(EventStory story) {
        return events.asRouted(story.event())
                .map(JsonText::indented)
                .orElseGet(() -> JsonText.indented(story.event().json()));
    }

    /** The running mapping of a name; the track mapping, or any, where no name is given. */
    private Optional<RunningMapping> base(Optional<String> name) {
        List<RunningMapping> all = routes.mappings();
        return name.isPresent()
                ? all.stream().filter(one -> one.name().equals(name.get())).findFirst()
                : all.stream()
                        .filter(one -> one.action() == Action.TRACK_EVENT)
                        .findFirst()
                        .or(() -> all.stream().findFirst());
    }

    private List<String> names() {
        return routes.mappings().stream().map(RunningMapping::name).toList();
    }

    private static List<String> actions() {
        return Stream.of(Action.values()).map(Action::slug).toList();
    }

    /** The trigger of the branch that leads to a mapping; none where there is no such branch. */
    private String trigger(RunningMapping mapping) {
        return routes.branches().stream()
                .filter(branch ->
                        branch.trigger().isPresent() && branch.targets().contains(mapping.name()))
                .map(RunningRoutes.Branch::condition)
                .findFirst()
                .orElse("");
    }

    private WebAnswer page(WebRequest request, Draft draft, List<String> problems, Tried tried, Past past) {
        return templates.page("tester.jte", new TesterView(request, draft, problems, tried, past));
    }

    private Draft draft(WebRequest request) {
        return new Draft(
                request.field("base"),
                names(),
                request.field("event"),
                request.field("trigger"),
                request.field("mapping"),
                request.field("action"),
                actions());
    }

    // One event.

    /** Tries what the form has on its event. */
    public WebAnswer tryIt(WebRequest request) {
        Draft draft = draft(request);
        List<String> problems = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        Optional<ObjectNode> event = event(draft.event(), problems, warnings);
        Optional<Trial> trial = Trial.of(draft, problems);
        return page(
                request,
                draft,
                problems,
                event.isPresent() && trial.isPresent() ? tried(draft, trial.get(), event.get(), warnings) : null,
                null);
    }

    /** The event as the router would see it. One that ingest would reject is tried as it is. */
    private Optional<ObjectNode> event(String text, List<String> problems, List<String> warnings) {
        try {
            SegmentEvents.Read read = events.read(text, clock.instant());
            if (!read.rejection().isEmpty()) {
                warnings.add("Ingest would reject it: " + read.rejection());
            }
            if (read.event().isPresent()) {
                return read.event();
            }
        } catch (RequestRefusedException e) {
            problems.add("The event: " + e.getMessage());
            return Optional.empty();
        }
        return JsonText.read(text).filter(JsonNode::isObject).map(ObjectNode.class::cast);
    }

    private Tried tried(Draft draft, Trial trial, ObjectNode event, List<String> warnings) {
        trial.trigger().map(Trigger::warnings).orElse(List.of()).forEach(text -> warnings.add("The trigger: " + text));
        trial.mapping().warnings().forEach(text -> warnings.add("The mapping: " + text));
        MappingOutcome outcome = trial.apply(event, clock.instant());
        String made = outcome instanceof MappingOutcome.Mapped mapped ? JsonText.of(mapped.event()) : "";
        Optional<RunningMapping> base = draft.base().isEmpty() ? Optional.empty() : routes.mapping(draft.base());
        return new Tried(
                warnings,
                trial.trigger().map(trigger -> trigger.explain(event)).orElse(null),
                ResolvedFields.of(trial.mapping(), event),
                made.isEmpty() ? "" : JsonText.indented(made),
                outcome instanceof MappingOutcome.Discarded discarded ? discarded.reason() : "",
                base.map(running -> TextDiff.of(
                                said(new Trial(Optional.empty(), running.mapping(), running.action())
                                        .apply(event, clock.instant())),
                                said(outcome)))
                        .orElse(List.of()),
                made.isEmpty() ? "" : request(made));
    }

    private static String said(MappingOutcome outcome) {
        return outcome instanceof MappingOutcome.Mapped mapped
                ? JsonText.indented(JsonText.of(mapped.event()))
                : "discarded: " + ((MappingOutcome.Discarded) outcome).reason();
    }

    /** The request that the service would send for one event alone. */
    private String request(String event) {
        String url = context.resolvePropertyPlaceholders("{{launchdarkly:default.events-url}}")
                // Credentials of a proxy before a relay are nobody's business.
                .replaceFirst("//[^/@]*@", "//");
        return "POST " + url + "\nX-LaunchDarkly-Payload-ID: (a UUID, the same at each attempt)"
                + "\nX-LaunchDarkly-Event-Schema: 4\nContent-Type: application/json\nUser-Agent: segment-launchdarkly/"
                + context.resolvePropertyPlaceholders("{{launchdarkly:version}}") + "\n\n[\n" + event + "\n]";
    }

    // Past events.

    /** Tries what the form has on the last events of the history. */
    public WebAnswer tryPast(WebRequest request) throws IOException {
        Draft draft = draft(request);
        List<String> problems = new ArrayList<>();
        Optional<Trial> trial = Trial.of(draft, problems);
        return page(request, draft, problems, null, trial.isPresent() ? past(draft, trial.get()) : null);
    }

    private Past past(Draft draft, Trial trial) throws IOException {
        PastEvents past = new PastEvents(draft.base(), trial);
        history.search(reader -> {
            reader.each(EventQuery.all(), story -> {
                past.take(story);
                return past.looked < PAST_EVENTS && past.seen < MOST_SEEN;
            });
            return past;
        });
        return past.summary();
    }

    /** Sums up what a trial makes of one event after the other. */
    private final class PastEvents {
        private final String base;
        private final Trial trial;
        private final Map<String, Integer> reasons = new LinkedHashMap<>();
        private final List<Change> changes = new ArrayList<>();
        private int seen;
        private int looked;
        private int matched;
        private int made;
        private int same;
        private int changed;

        PastEvents(String base, Trial trial) {
            this.base = base;
            this.trial = trial;
        }

        void take(EventStory story) {
            seen++;
            if (story.event().origin() != HistoryEvent.Origin.RECEIVED) {
                return;
            }
            Optional<ObjectNode> event = events.asRouted(story.event());
            if (event.isEmpty()) {
                return;
            }
            looked++;
            String now = NOT_TAKEN;
            if (trial.takes(event.get())) {
                matched++;
                MappingOutcome outcome = trial.apply(event.get(), story.event().received());
                if (outcome instanceof MappingOutcome.Mapped mapped) {
                    made++;
                    now = JsonText.of(mapped.event());
                } else {
                    now = "discarded: " + ((MappingOutcome.Discarded) outcome).reason();
                    reasons.merge(((MappingOutcome.Discarded) outcome).reason(), 1, Integer::sum);
                }
            }
            if (!base.isEmpty()) {
                compare(story, now);
            }
        }

        private void compare(EventStory story, String now) {
            String then = story.event().results().stream()
                    .filter(result -> result.mapping().equals(base))
                    .findFirst()
                    .map(result -> result.event().isEmpty() ? "discarded: " + result.reason() : result.event())
                    .orElse(NOT_TAKEN);
            if (then.equals(now) || JsonText.isSame(then, now)) {
                same++;
                return;
            }
            changed++;
            if (changes.size() < MOST_CHANGES) {
                EventRow row = EventRow.of(story);
                changes.add(new Change(row.messageId(), row.address(), row.name(), then, now));
            }
        }

        Past summary() {
            return new Past(
                    looked,
                    matched,
                    made,
                    reasons.entrySet().stream()
                            .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                            .limit(MOST_REASONS)
                            .map(reason -> new Reason(reason.getKey(), reason.getValue()))
                            .toList(),
                    same,
                    changed,
                    changes);
        }
    }
}
