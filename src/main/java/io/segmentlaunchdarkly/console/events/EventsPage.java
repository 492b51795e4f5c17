package io.segmentlaunchdarkly.console.events;

import io.segmentlaunchdarkly.console.routes.RunningRoutes;
import io.segmentlaunchdarkly.console.web.RefusalException;
import io.segmentlaunchdarkly.console.web.Templates;
import io.segmentlaunchdarkly.console.web.WebAnswer;
import io.segmentlaunchdarkly.console.web.WebRequest;
import io.segmentlaunchdarkly.history.EventStory;
import io.segmentlaunchdarkly.history.HistoryTail;
import io.segmentlaunchdarkly.history.Outcome;
import io.segmentlaunchdarkly.outbox.EnvironmentOutbox;
import io.segmentlaunchdarkly.outbox.OutboxComponent;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;

/**
 * The list of events, {@code /console/events}: what a search finds in the history, page by page, or what comes from now on. The next page of
 * a search is the same search up to when the first one was made, from further on.
 */
public final class EventsPage {
    private static final int ROWS = 50;
    private static final int MOST_SKIPPED = 5_000;
    private static final int MOST_LIVE_ROWS = 100;
    private static final Set<Outcome> AT_RECEIPT =
            EnumSet.of(Outcome.REJECTED, Outcome.FILTERED, Outcome.UNMAPPED, Outcome.DISCARDED, Outcome.DUPLICATE);

    private final CamelContext context;
    private final Templates templates;
    private final Clock clock;
    private final RunningRoutes routes;
    private final ConsoleHistory history;

    public EventsPage(CamelContext context, Templates templates, ConsoleHistory history, Clock clock) {
        this.context = context;
        this.templates = templates;
        this.clock = clock;
        this.routes = new RunningRoutes(context);
        this.history = history;
    }

    /** What a search finds, and what comes from now on if it is asked for that, {@code ?live=on}. */
    public WebAnswer list(WebRequest request) throws IOException {
        EventSearch search = EventSearch.of(request, clock);
        if (request.asked("live").isPresent()) {
            if (search.query()
                    .outcome()
                    .filter(outcome -> !AT_RECEIPT.contains(outcome))
                    .isPresent()) {
                throw RefusalException.badRequest(
                        "The live view shows events when they are received: outcome must be one of rejected, filtered,"
                                + " unmapped, discarded, duplicate, or any.");
            }
            String cursor = new HistoryTail(history.dataDirectory()).cursor();
            return page(request, search, List.of(), "", "", search.address("/live", Map.of("after", cursor)));
        }
        int skipped = number(request.asked("skip").orElse("0"));
        EventSearch fixed = search.upTo(clock.instant()).fixed();
        List<EventRow> found = find(fixed, skipped);
        List<EventRow> shown = found.subList(0, Math.min(ROWS, found.size()));
        int next = skipped + ROWS;
        boolean more = found.size() > ROWS;
        return page(
                request,
                search,
                shown,
                note(shown, skipped, more && next > MOST_SKIPPED),
                more && next <= MOST_SKIPPED ? fixed.address("", Map.of("skip", String.valueOf(next))) : "",
                "");
    }

    /** The rows of a page, and one more if there is a further page. */
    private List<EventRow> find(EventSearch search, int skipped) throws IOException {
        List<EventRow> found = new ArrayList<>();
        int[] left = {skipped};
        history.search(reader -> {
            reader.each(search.query(), story -> {
                if (left[0] > 0) {
                    left[0]--;
                } else {
                    found.add(EventRow.of(story));
                }
                return found.size() <= ROWS;
            });
            return found;
        });
        return found;
    }

    private static int number(String text) {
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > MOST_SKIPPED) {
            throw RefusalException.badRequest("skip must be a number up to " + MOST_SKIPPED + ".");
        }
        return Integer.parseInt(text);
    }

    private String note(List<EventRow> shown, int skipped, boolean tooMany) {
        if (!history.isOn()) {
            return history.absence();
        }
        if (tooMany) {
            return "There are more: choose an earlier time at which the search ends.";
        }
        return shown.isEmpty() ? (skipped == 0 ? "There is no such event." : "There are no further events.") : "";
    }

    private WebAnswer page(
            WebRequest request, EventSearch search, List<EventRow> rows, String note, String older, String live) {
        return templates.page(
                "events.jte",
                new EventList(
                        request,
                        search,
                        routes.mappings().stream()
                                .map(RunningRoutes.RunningMapping::name)
                                .toList(),
                        OutboxComponent.outbox(context).environments().stream()
                                .map(EnvironmentOutbox::environment)
                                .toList(),
                        rows,
                        note,
                        older,
                        live,
                        0));
    }

    private HistoryTail tail(String cursor) {
        try {
            return new HistoryTail(history.dataDirectory(), cursor);
        } catch (IllegalArgumentException e) {
            throw RefusalException.badRequest("after: " + e.getMessage());
        }
    }

    /** What came since the last call, as a part of the page, and where the part after it is. */
    public WebAnswer live(WebRequest request) throws IOException {
        EventSearch search = EventSearch.of(request, clock);
        HistoryTail tail = tail(request.asked("after").orElse(""));
        List<EventRow> rows = new ArrayList<>();
        long[] more = {0};
        long leftOut = tail.poll(event -> {
            if (search.query().matches(event)) {
                if (rows.size() < MOST_LIVE_ROWS) {
                    rows.add(EventRow.of(EventStory.atReceipt(event)));
                } else {
                    more[0]++;
                }
            }
        });
        Collections.reverse(rows);
        return templates.page(
                "live.jte",
                new EventList(
                        request,
                        search,
                        List.of(),
                        List.of(),
                        rows,
                        "",
                        "",
                        search.address("/live", Map.of("after", tail.cursor())),
                        leftOut + more[0]));
    }
}
