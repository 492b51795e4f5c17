package io.segmentlaunchdarkly.console.events;

import com.fasterxml.jackson.databind.JsonNode;
import io.segmentlaunchdarkly.console.web.RefusalException;
import io.segmentlaunchdarkly.console.web.Show;
import io.segmentlaunchdarkly.console.web.Templates;
import io.segmentlaunchdarkly.console.web.WebAnswer;
import io.segmentlaunchdarkly.console.web.WebRequest;
import io.segmentlaunchdarkly.history.EventQuery;
import io.segmentlaunchdarkly.history.HistoryReader;
import io.segmentlaunchdarkly.history.HistoryRequests;
import io.segmentlaunchdarkly.history.Replaying;
import io.segmentlaunchdarkly.history.Resending;
import io.segmentlaunchdarkly.outbox.EnvironmentOutbox;
import io.segmentlaunchdarkly.outbox.NewBatches;
import io.segmentlaunchdarkly.outbox.OutboxComponent;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.camel.CamelContext;

/**
 * Sends events of the history once more, as the commands {@code events resend} and {@code events replay} do: a page says how many there are,
 * a POST from it sends them.
 */
public final class AgainPages {
    private static final int MOST = 10_000;

    private final CamelContext context;
    private final Templates templates;
    private final ConsoleHistory history;
    private final Clock clock;

    public AgainPages(CamelContext context, Templates templates, ConsoleHistory history, Clock clock) {
        this.context = context;
        this.templates = templates;
        this.history = history;
        this.clock = clock;
    }

    private EventSearch search(WebRequest request) {
        EventSearch search =
                EventSearch.of(request, clock).upTo(clock.instant()).fixed();
        EventQuery query = search.query();
        if (query.messageId().isEmpty()
                && query.user().isEmpty()
                && query.since().isEmpty()) {
            throw RefusalException.badRequest(
                    "To send events again, search for a messageId, a user or a time since when, so that it does not take"
                            + " all events.");
        }
        return search;
    }

    private Resending resending(HistoryReader reader) {
        return new Resending(reader, new HistoryRequests(history.dataDirectory()));
    }

    /** Asks whether events of which nothing was made are to go through the routes once more. */
    public WebAnswer askResend(WebRequest request) throws IOException {
        EventSearch search = search(request);
        Resending.Count count = history.search(reader -> resending(reader).count(search.query(), MOST));
        Map<String, Integer> counts = new TreeMap<>();
        count.byOutcome().forEach((outcome, events) -> counts.put(outcome.toString(), events));
        return templates.page(
                "resend.jte", new Again(request, search, counts, count.total(), count.notWhole(), "", List.of(), MOST));
    }

    /** Has them sent. */
    public WebAnswer resend(WebRequest request) throws IOException {
        EventSearch search = search(request);
        String id = history.search(reader -> resending(reader).ask(search.query(), MOST));
        return WebAnswer.seeOther(WebRequest.address("/events/resent", Map.of("request", id)));
    }

    /** Says how a resend goes. */
    public WebAnswer resent(WebRequest request) throws IOException {
        return templates.page("resent.jte", progress(request));
    }

    /** The same as a part of that page. */
    public WebAnswer progressOfResend(WebRequest request) throws IOException {
        return templates.page("progress.jte", progress(request));
    }

    private Resent progress(WebRequest request) throws IOException {
        String id = request.asked("request").orElse("");
        HistoryRequests requests = new HistoryRequests(history.dataDirectory());
        Optional<JsonNode> answer;
        Optional<String> waits;
        try {
            answer = requests.look(id);
            waits = requests.waitsFor(id);
        } catch (IllegalArgumentException e) {
            throw RefusalException.badRequest("request must be the id of a resend but is \"" + id + "\".");
        }
        return new Resent(
                request,
                id,
                answer.isPresent(),
                answer.map(AgainPages::lines).orElse(List.of()),
                waits.map(reason -> "The service waits and tries again by itself. " + reason)
                        .orElse("The service is at it."));
    }

    private static List<String> lines(JsonNode answer) {
        List<String> lines = new ArrayList<>();
        if (answer.has("error")) {
            lines.add("Not all could be resent. " + answer.path("error").asText()
                    + " When that is mended, send them again: what was made is left out.");
        }
        lines.addAll(List.of(
                "Resent: " + Show.count(answer.path("events").asLong(), "event") + ".",
                "LaunchDarkly events made of them: "
                        + Show.number(answer.path("made").asLong()) + ".",
                "Left out, because they were made before: "
                        + Show.number(answer.path("madeBefore").asLong()) + ".",
                "Nothing was made of " + Show.count(answer.path("madeNothing").asLong(), "event") + "."));
        return lines;
    }

    private Replaying replaying(HistoryReader reader) {
        return new Replaying(reader, new NewBatches(history.dataDirectory(), clock));
    }

    private Map<String, Integer> count(HistoryReader reader, EventSearch search, Optional<String> to)
            throws IOException {
        try {
            return replaying(reader).count(search.query(), to, MOST);
        } catch (IllegalArgumentException e) {
            throw RefusalException.badRequest("Nothing was done: " + e.getMessage() + ".");
        }
    }

    private Optional<String> to(String name) {
        if (!name.isEmpty() && !environments().contains(name)) {
            throw RefusalException.badRequest("There is no environment \"" + name + "\".");
        }
        return Optional.of(name).filter(text -> !text.isEmpty());
    }

    private List<String> environments() {
        return OutboxComponent.outbox(context).environments().stream()
                .map(EnvironmentOutbox::environment)
                .toList();
    }

    /** Asks whether delivered LaunchDarkly events are to be sent once more. */
    public WebAnswer askReplay(WebRequest request) throws IOException {
        EventSearch search = search(request);
        Optional<String> to = to(request.asked("to").orElse(""));
        Map<String, Integer> counts = history.search(reader -> count(reader, search, to));
        int total = counts.values().stream().mapToInt(Integer::intValue).sum();
        return templates.page(
                "replay.jte", new Again(request, search, counts, total, 0, to.orElse(""), environments(), MOST));
    }

    /** Sends them. */
    public WebAnswer replay(WebRequest request) throws IOException {
        EventSearch search = search(request);
        Optional<String> to = to(request.field("to"));
        long sent = history.search(reader -> {
            Map<String, Integer> counts = count(reader, search, to);
            replaying(reader).send(search.query(), to, MOST);
            return counts.values().stream().mapToLong(Integer::longValue).sum();
        });
        return WebAnswer.seeOther(WebRequest.address("/events/replayed", Map.of("events", String.valueOf(sent))));
    }

    /** Says that they were sent. */
    public WebAnswer replayed(WebRequest request) {
        if (!request.asked("events").orElse("").matches("[0-9]{1,9}")) {
            throw RefusalException.badRequest("events must be a number.");
        }
        return templates.page("replayed.jte", request);
    }
}
