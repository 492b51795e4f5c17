package io.segmentlaunchdarkly.console.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.segmentlaunchdarkly.console.events.Story.Asked;
import io.segmentlaunchdarkly.console.events.Story.Made;
import io.segmentlaunchdarkly.console.routes.RunningRoutes;
import io.segmentlaunchdarkly.console.routes.RunningRoutes.Branch;
import io.segmentlaunchdarkly.console.routes.RunningRoutes.RunningMapping;
import io.segmentlaunchdarkly.console.web.JsonText;
import io.segmentlaunchdarkly.console.web.RefusalException;
import io.segmentlaunchdarkly.console.web.Show;
import io.segmentlaunchdarkly.console.web.Templates;
import io.segmentlaunchdarkly.console.web.WebAnswer;
import io.segmentlaunchdarkly.console.web.WebRequest;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import io.segmentlaunchdarkly.fql.Explanation;
import io.segmentlaunchdarkly.history.AskedTime;
import io.segmentlaunchdarkly.history.EventQuery;
import io.segmentlaunchdarkly.history.EventStory;
import io.segmentlaunchdarkly.history.HistoryEvent;
import io.segmentlaunchdarkly.history.Turn;
import io.segmentlaunchdarkly.mapping.MappingException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;

/**
 * One event's whole story, {@code /console/event?message=<messageId>}: what Segment sent, each trigger and why it matched, what each mapping
 * resolved to, and what became of each LaunchDarkly event. An event that came several times has as many stories. {@code ?at=<time of
 * receipt>} shows the events of that time that have no messageId.
 *
 * <p>The triggers and mappings are those of the routes that run now; what they made of the event then is from the history.
 */
public final class EventPage {
    private static final int MOST_STORIES = 20;

    private final Templates templates;
    private final RunningRoutes routes;
    private final ConsoleHistory history;
    private final SegmentEvents events;

    public EventPage(CamelContext context, Templates templates, ConsoleHistory history) {
        this.templates = templates;
        this.routes = new RunningRoutes(context);
        this.history = history;
        this.events = new SegmentEvents(context);
    }

    public WebAnswer answer(WebRequest request) throws IOException {
        Optional<String> messageId = request.asked("message");
        List<EventStory> found = messageId.isPresent()
                ? history.search(reader -> reader.find(EventQuery.all().withMessageId(messageId.get()), MOST_STORIES))
                : withoutMessageId(request);
        if (found.isEmpty()) {
            throw RefusalException.notFound("There is no such event in the history.");
        }
        return templates.page(
                "event.jte",
                new EventStories(request, found.stream().map(this::story).toList()));
    }

    private List<EventStory> withoutMessageId(WebRequest request) throws IOException {
        Instant at = request.asked("at")
                .map(EventPage::time)
                .orElseThrow(() -> RefusalException.badRequest("message or at is required."));
        List<EventStory> found = new ArrayList<>();
        history.search(reader -> {
            reader.each(EventQuery.all().withSince(at).withUntil(at), story -> {
                if (story.event().identity().messageId().isEmpty()) {
                    found.add(story);
                }
                return found.size() < MOST_STORIES;
            });
            return found;
        });
        return found;
    }

    private static Instant time(String text) {
        return AskedTime.point(text)
                .orElseThrow(() -> RefusalException.badRequest(
                        "at must be a time such as 2026-11-27T10:00:00Z but is \"" + text + "\"."));
    }

    private Story story(EventStory story) {
        HistoryEvent event = story.event();
        Optional<ObjectNode> asRouted = events.asRouted(event);
        return new Story(
                EventRow.of(story),
                event.environment(),
                event.source(),
                asRouted.isPresent(),
                JsonText.indented(event.json()),
                event.envelope().isEmpty() ? "" : JsonText.indented(event.envelope()),
                events.curl(event),
                asRouted.map(this::asked).orElse(List.of()),
                made(story, asRouted));
    }

    /** Each branch of the routes that asks for a trigger, and what it comes to. Of a choice the first branch that matches is taken. */
    private List<Asked> asked(ObjectNode event) {
        List<Asked> all = new ArrayList<>();
        String taken = "";
        for (Branch branch : routes.branches()) {
            if (branch.trigger().isPresent()) {
                Explanation explanation = branch.trigger().get().explain(event);
                String choice = branch.route() + " " + branch.choice();
                boolean isLate = branch.choice() > 0 && choice.equals(taken);
                all.add(new Asked(branch.route(), branch.targets(), explanation, isLate));
                if (branch.choice() > 0 && branch.depth() == 0 && explanation.holds() && !isLate) {
                    taken = choice;
                }
            }
        }
        return all;
    }

    private List<Made> made(EventStory story, Optional<ObjectNode> event) {
        List<Made> all = new ArrayList<>();
        for (int i = 0; i < story.event().results().size(); i++) {
            HistoryEvent.Result result = story.event().results().get(i);
            EventStory.Fate fate = story.fates().get(i);
            Optional<RunningMapping> mapping = routes.mapping(result.mapping());
            all.add(new Made(
                    result.mapping(),
                    result.action(),
                    result.environment(),
                    fate.outcome().toString(),
                    result.reason(),
                    result.event().isEmpty() ? "" : JsonText.indented(result.event()),
                    fate.payloadId().orElse(""),
                    fate.turns().stream().map(EventPage::turn).toList(),
                    mapping.isPresent() && event.isPresent()
                            ? ResolvedFields.of(mapping.get().mapping(), event.get())
                            : List.of(),
                    mapping.isPresent() && event.isPresent()
                            ? now(
                                    mapping.get(),
                                    event.get(),
                                    result,
                                    story.event().received())
                            : ""));
        }
        return all;
    }

    private static Story.Try turn(Turn turn) {
        return new Story.Try(Show.time(turn.at()), turn.batch(), turn.events(), turn.attempts(), turn.said());
    }

    /** What the mapping of now makes of the event, if that is something else than what was made; empty if it is the same. */
    private static String now(RunningMapping mapping, JsonNode event, HistoryEvent.Result result, Instant received) {
        MappingOutcome outcome;
        try {
            outcome = mapping.action().apply(mapping.mapping().resolve(event), received);
        } catch (MappingException e) {
            outcome = new MappingOutcome.Discarded(MappingOutcome.Discarded.MAPPING_FAILED, e.getMessage());
        }
        if (outcome instanceof MappingOutcome.Discarded discarded) {
            return result.event().isEmpty() && discarded.reason().equals(result.reason()) ? "" : discarded.reason();
        }
        String made = JsonText.of(((MappingOutcome.Mapped) outcome).event());
        return JsonText.isSame(made, result.event()) ? "" : JsonText.indented(made);
    }
}
