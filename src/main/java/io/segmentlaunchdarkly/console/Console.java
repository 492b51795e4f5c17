package io.segmentlaunchdarkly.console;

import io.segmentlaunchdarkly.access.Visitor;
import io.segmentlaunchdarkly.console.deadletters.DeadLettersPage;
import io.segmentlaunchdarkly.console.events.AgainPages;
import io.segmentlaunchdarkly.console.events.ConsoleHistory;
import io.segmentlaunchdarkly.console.events.EventPage;
import io.segmentlaunchdarkly.console.events.EventsPage;
import io.segmentlaunchdarkly.console.overview.OverviewPage;
import io.segmentlaunchdarkly.console.routes.RoutesPage;
import io.segmentlaunchdarkly.console.tester.TesterPage;
import io.segmentlaunchdarkly.console.web.Assets;
import io.segmentlaunchdarkly.console.web.ErrorPage;
import io.segmentlaunchdarkly.console.web.Page;
import io.segmentlaunchdarkly.console.web.RefusalException;
import io.segmentlaunchdarkly.console.web.Templates;
import io.segmentlaunchdarkly.console.web.WebAnswer;
import io.segmentlaunchdarkly.console.web.WebRequest;
import io.segmentlaunchdarkly.console.why.WhyPage;
import io.segmentlaunchdarkly.logging.Failures;
import io.segmentlaunchdarkly.logging.LogEvents;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The web console, below {@code /console}. In: an HTTP request as {@code JsonHttpEngine} hands it over. Out: the page. Nothing of the pages
 * and templates is loaded before the first request.
 */
public final class Console implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(Console.class);

    /** Nothing is loaded from elsewhere, nothing runs that stands in a page, and no other page may show these in a frame. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none';"
            + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy", CONTENT_SECURITY_POLICY,
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "Referrer-Policy", "same-origin",
            "Cross-Origin-Opener-Policy", "same-origin",
            "Cross-Origin-Resource-Policy", "same-origin");

    private static final String ASSETS = "/assets/";

    private volatile Pages pages;

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        String method = message.getHeader(Exchange.HTTP_METHOD, String.class);
        String path = message.getHeader(Exchange.HTTP_PATH, String.class);
        String query = message.getHeader(Exchange.HTTP_QUERY, "", String.class);
        byte[] body = message.getBody(byte[].class);
        WebAnswer answer = pages(exchange.getContext()).answer(method, path, query, body, Visitor.of(exchange));
        message.removeHeaders("*");
        HEADERS.forEach(message::setHeader);
        answer.headers().forEach(message::setHeader);
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, answer.status());
        message.setBody(answer.body());
    }

    private Pages pages(CamelContext context) {
        Pages known = pages;
        if (known == null) {
            synchronized (this) {
                if (pages == null) {
                    pages = new Pages(context);
                }
                known = pages;
            }
        }
        return known;
    }

    /** The pages by their addresses. */
    private static final class Pages {
        private final Templates templates = new Templates();
        private final Map<String, Page> looking;
        private final Map<String, Page> changing;

        Pages(CamelContext context) {
            OverviewPage overview = new OverviewPage(context, templates, Clock.systemUTC());
            ConsoleHistory history = new ConsoleHistory(context);
            EventsPage events = new EventsPage(context, templates, history, Clock.systemUTC());
            EventPage event = new EventPage(context, templates, history);
            AgainPages again = new AgainPages(context, templates, history, Clock.systemUTC());
            DeadLettersPage deadLetters = new DeadLettersPage(context, templates);
            TesterPage tester = new TesterPage(context, templates, history, Clock.systemUTC());
            looking = Map.ofEntries(
                    Map.entry("/tester", tester::begin),
                    Map.entry("/why", new WhyPage(context, templates, history, Clock.systemUTC())),
                    Map.entry("/routes", new RoutesPage(context, templates)),
                    Map.entry("", overview),
                    Map.entry("/pipeline", overview::pipeline),
                    Map.entry("/events", events::list),
                    Map.entry("/events/live", events::live),
                    Map.entry("/event", event::answer),
                    Map.entry("/events/resend", again::askResend),
                    Map.entry("/events/resent", again::resent),
                    Map.entry("/events/resent/progress", again::progressOfResend),
                    Map.entry("/events/replay", again::askReplay),
                    Map.entry("/events/replayed", again::replayed),
                    Map.entry("/dead-letters", deadLetters::list),
                    Map.entry("/dead-letter", deadLetters::show));
            changing = Map.of(
                    "/tester", tester::tryIt,
                    "/tester/past", tester::tryPast,
                    "/events/resend", again::resend,
                    "/events/replay", again::replay,
                    "/dead-letters/replay", deadLetters::replay,
                    "/dead-letters/discard", deadLetters::discard);
        }

        WebAnswer answer(String method, String address, String query, byte[] body, Visitor visitor) {
            String path = address.substring(WebRequest.ROOT.length()).replaceFirst("/+$", "");
            WebRequest request;
            try {
                request = WebRequest.of(
                        method, path, query, body == null ? "" : new String(body, StandardCharsets.UTF_8), visitor);
            } catch (IllegalArgumentException e) {
                return error(WebRequest.of(method, path, "", "", visitor), 400, e.getMessage());
            }
            try {
                return page(method, path).answer(request);
            } catch (RefusalException e) {
                return error(request, e.status(), e.getMessage());
            } catch (IOException | RuntimeException e) {
                LOG.error(LogEvents.CONSOLE_FAILED, "The page {} failed: {}", address, Failures.describe(e));
                LOG.debug("A page failed", e);
                return error(request, 500, "The page could not be made: the log says why.");
            }
        }

        private Page page(String method, String path) {
            boolean looks = method.equals("GET") || method.equals("HEAD");
            if (looks && path.startsWith(ASSETS)) {
                Optional<WebAnswer> asset = Assets.at(path.substring(ASSETS.length()));
                if (asset.isPresent()) {
                    return request -> asset.get();
                }
            }
            Page found = looks ? looking.get(path) : method.equals("POST") ? changing.get(path) : null;
            if (found != null) {
                return found;
            }
            if (looking.containsKey(path) || changing.containsKey(path)) {
                throw RefusalException.wrongMethod(method);
            }
            throw RefusalException.notFound("There is nothing at this address.");
        }

        private WebAnswer error(WebRequest request, int status, String message) {
            return templates.page(status, "error.jte", new ErrorPage(request, status, message));
        }
    }
}
