package io.segmentlaunchdarkly.it;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.segmentlaunchdarkly.it.Json.quoted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The console in a browser, over a service with known traffic. With {@code -Dconsole.pictures=true} it takes the pictures of
 * docs/console.md anew. Skipped where there is no Chromium.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ConsoleIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path PICTURES = Path.of("docs", "images");

    /** What a client could send to make a page run something. */
    private static final List<String> HOSTILE = List.of(
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "\"><svg onload=alert(1)>",
            "' autofocus onfocus='alert(1)",
            "</textarea><script>alert(1)</script>",
            "</code></pre><iframe srcdoc='<script>alert(1)</script>'>",
            "javascript:alert(1)",
            "${7*7}@if(true)x@endif",
            "<a href=\"javascript:alert(1)\">x</a>",
            "\u202Ereversed <b>bold</b>",
            "--><script>alert(1)</script><!--",
            "<div hx-get=\"/console\" hx-trigger=\"load\" hx-on:htmx:load=\"alert(1)\">x</div>");

    @TempDir
    static Path directory;

    private static Receiver receiver;
    private static Distribution service;
    private static ConsoleBrowser browser;
    /** The first page's counts when the known traffic had come, and nothing else. */
    private static final Map<String, String> COUNTS = new HashMap<>();

    @BeforeAll
    static void start() throws IOException {
        browser = ConsoleBrowser.start(ConsoleIT.class);
        receiver = Receiver.start();
        receiver.answer(request -> request.body().contains("Poison")
                ? Receiver.Answer.of(400).saying("{\"message\": \"<b>no</b> thanks\"}")
                : Receiver.Answer.of(202));
        service = Distribution.in(directory, receiver)
                .with("LAUNCHDARKLY_ACTIVITY_INTERVAL", "200")
                .start();
        send(
                """
                {'type': 'track', 'userId': 'ada', 'event': 'Order Completed', 'messageId': 'order-1',
                 'properties': {'revenue': 42.5, 'currency': 'EUR'}},
                {'type': 'track', 'userId': 'ada', 'event': 'Order Completed', 'messageId': 'order-1',
                 'properties': {'revenue': 42.5, 'currency': 'EUR'}},
                {'type': 'track', 'userId': 'bob', 'event': 'Order Completed', 'messageId': 'order-2',
                 'properties': {'revenue': {'amount': 7}}},
                {'type': 'identify', 'userId': 'ada', 'anonymousId': 'anon-7', 'messageId': 'identify-1'},
                {'type': 'page', 'userId': 'ada', 'name': 'Home', 'messageId': 'page-1'},
                {'type': 'track', 'userId': 'ada', 'event': 'Signed Up', 'messageId': 'signed-up-1',
                 'integrations': {'All': false}},
                {'type': 'track', 'userId': 'ada', 'messageId': 'nameless-1'}""");
        receiver.awaitEvents(2);
        PlaywrightAssertions.setDefaultAssertionTimeout(60_000);
        Page overview = browser.page();
        await("the counts").atMost(PATIENCE).until(() -> {
            overview.navigate(address(""));
            for (Locator stage : overview.locator(".stage").all()) {
                COUNTS.put(
                        stage.locator("dt").textContent(), stage.locator("dd").textContent());
            }
            return COUNTS.get("delivered").equals("2");
        });
        overview.context().close();
    }

    @AfterAll
    static void end() {
        Stream.of(browser, service, receiver).forEach(part -> {
            try {
                if (part != null) {
                    part.close();
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @AfterEach
    void nothingUnwantedHappened() {
        List<String> troubles = browser.troubles();
        browser.closePages();
        assertThat(troubles).isEmpty();
    }

    private static void send(String events) {
        assertThat(service.post("/v1/batch", quoted("{'writeKey': 'key-7f3a', 'batch': [" + events + "]}"))
                        .statusCode())
                .isEqualTo(200);
    }

    private static String address(String path) {
        return service.managementAddress() + "/console" + path;
    }

    private static Page open(String path) {
        Page page = browser.page();
        page.navigate(address(path));
        return page;
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    private static Locator heading(Page page, String name) {
        return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(name));
    }

    /** Takes a picture for the documentation, if that is asked for. */
    private static void picture(Page page, String name) {
        if (Boolean.getBoolean("console.pictures")) {
            page.screenshot(new Page.ScreenshotOptions()
                    .setPath(PICTURES.resolve("console-" + name + ".png"))
                    // What it makes stands below the form.
                    .setFullPage(name.equals("tester")));
        }
    }

    @Test
    void countsWhatBecameOfEvents() {
        assertThat(COUNTS)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("received", "7"),
                        Map.entry("rejected", "1"),
                        Map.entry("duplicate", "1"),
                        Map.entry("filtered", "1"),
                        Map.entry("unmapped", "1"),
                        Map.entry("discarded", "1"),
                        Map.entry("mapped", "2"),
                        Map.entry("made", "2"),
                        Map.entry("delivered", "2"),
                        Map.entry("dead-lettered", "0"),
                        Map.entry("waiting", "0"),
                        Map.entry("retrying", "0")));
        Page overview = open("");
        assertThat(overview.locator("tr", new Page.LocatorOptions().setHasText("default"))
                        .first())
                .containsText("default");
        assertThat(overview.locator("section[aria-label='By reason']"))
                .containsText("discarded by track-event: metric_value");
        assertThat(overview.locator(".chart canvas")).isVisible();
        // Each minute of the last hour.
        assertThat(overview.locator("#course-table tbody tr")).hasCount(60);
        picture(overview, "overview");
    }

    @Test
    void showsOneEventFromReceiptToAnswer() {
        Page page = open("/event?message=identify-1");
        Locator story = page.locator("article");

        assertThat(heading(page, "identify: delivered")).isVisible();
        assertThat(story).containsText("\"anonymousId\" : \"anon-7\"");
        assertThat(page.locator(".asked > li").first()).containsText("matches");
        assertThat(page.locator(".fields tr", new Page.LocatorOptions().setHasText("previous_key")))
                .containsText("\"anon-7\"");
        String payloadId = receiver.requests().stream()
                .filter(request -> request.body().contains("anon-7"))
                .findFirst()
                .orElseThrow()
                .payloadId();
        assertThat(story).containsText("Payload id " + payloadId);
        assertThat(page.locator(".made table").last()).containsText("delivered");
        picture(page, "event");
    }

    @Test
    void showsTheConditionThatFailedWithTheValueItMet() {
        Page page = open("/event?message=page-1");

        assertThat(page.locator(".asked > li").last())
                .containsText(Pattern.compile("does not match.*type = \"track\", type is \"page\"", Pattern.DOTALL));
    }

    @Test
    void copiesAnEventAsACommandThatSendsIt() {
        Page page = open("/event?message=order-2");

        assertThat(page.locator(".copied code").first())
                .containsText("curl http://127.0.0.1:" + service.port() + "/v1/track");
    }

    @Test
    void findsEventsByWhatIsAskedFor() {
        Page page = open("/events");
        page.getByLabel("User or anonymous id").fill("ada");
        page.getByLabel("Outcome").selectOption("filtered");
        button(page, "Search").click();

        assertThat(page.locator("#rows tr")).hasCount(1);
        assertThat(page.locator("#rows tr")).containsText("signed-up-1");
        assertThat(page.url()).contains("user=ada", "outcome=filtered");

        page.navigate(address("/events?event=Order*"));
        picture(page, "events");
        page.navigate(address("/events?event=Order*&outcome=discarded"));
        assertThat(page.locator("#rows tr")).hasCount(1);
        assertThat(page.locator("#rows tr")).containsText("must be a number but was the object");

        page.navigate(address("/events?message=nothing"));
        assertThat(page.getByRole(AriaRole.STATUS)).hasText("There is no such event.");
    }

    @Test
    void goesOnPageByPage() {
        StringBuilder events = new StringBuilder();
        for (int i = 0; i < 120; i++) {
            events.append(i == 0 ? "" : ",")
                    .append("{'type': 'page', 'userId': 'walker', 'name': 'Step', 'messageId': 'step-%d'}"
                            .formatted(i));
        }
        send(events.toString());
        await("all in the history").atMost(PATIENCE).until(() -> {
            Page found = open("/events?user=walker&skip=100");
            int rows = found.locator("#rows tr").count();
            found.context().close();
            return rows == 20;
        });
        Page page = open("/events?user=walker");
        List<String> seen =
                new CopyOnWriteArrayList<>(page.locator("#rows code").allTextContents());
        while (page.getByText("Older events").count() > 0) {
            page.getByText("Older events").click();
            page.waitForLoadState();
            seen.addAll(page.locator("#rows code").allTextContents());
        }

        assertThat(seen).hasSize(120).doesNotHaveDuplicates();
    }

    @Test
    void followsEventsAsTheyCome() {
        Page page = open("/events");
        page.getByText("Follow what comes from now on").click();
        assertThat(page.getByText("Following.")).isVisible();

        send("{'type': 'page', 'userId': 'eve', 'name': 'First of the live ones'}");
        assertThat(page.locator("#rows tr").first()).containsText("First of the live ones");
        send("{'type': 'page', 'userId': 'eve', 'name': 'Second of the live ones'}");
        assertThat(page.locator("#rows tr").first()).containsText("Second of the live ones");
    }

    @Test
    void triesAMendedMappingOnAnEventAndOnThePast() {
        Page page = open("/tester?message=order-2");
        assertThat(page.locator("textarea[name=event]")).hasValue(Pattern.compile("order-2"));
        button(page, "Try it").first().click();
        assertThat(heading(page, "The event is discarded")).isVisible();

        String mapping = page.locator("textarea[name=mapping]").inputValue();
        page.locator("textarea[name=mapping]")
                .fill(mapping.replace("$.properties.revenue }", "$.properties.revenue.amount }"));
        button(page, "Try it").first().click();

        assertThat(page.locator("#made")).containsText("\"metricValue\" : 7");
        assertThat(page.locator(".difference .added").first()).containsText("{");
        picture(page, "tester");
        page.getByText("The request, were it alone in its batch").click();
        assertThat(page.getByText(receiver.url())).isVisible();

        button(page, "Try it on the last 1 000 events").click();
        assertThat(page.locator("#past")).containsText("The trigger takes");
        assertThat(page.locator("#past tr", new Page.LocatorOptions().setHasText("order-2")))
                .containsText("\"metricValue\":7");

        page.locator("textarea[name=trigger]").fill("type =");
        button(page, "Try it").first().click();
        assertThat(page.getByRole(AriaRole.ALERT)).containsText("The trigger is not valid");
    }

    @Test
    void replaysWhatWasDelivered() {
        send("{'type': 'track', 'userId': 'rita', 'event': 'Replayed', 'messageId': 'replayed-1'}");
        receiver.awaitEvent("Replayed");
        Page page = open("/events?user=rita");
        await("the delivery").atMost(PATIENCE).until(() -> {
            page.reload();
            return page.locator("#rows .delivered").count() == 1;
        });
        page.getByText("Replay to LaunchDarkly").click();
        assertThat(page.getByText("1 LaunchDarkly event to the environment default"))
                .isVisible();
        assertThat(receiver.events("Replayed")).hasSize(1);
        button(page, "Send 1 LaunchDarkly event again").click();

        assertThat(page.getByRole(AriaRole.STATUS)).containsText("Put into the outbox: 1 LaunchDarkly event.");
        receiver.awaitEvents("Replayed", 2);
    }

    @Test
    void replaysAndDiscardsDeadLetters() {
        send("{'type': 'track', 'userId': 'u', 'event': 'Poison one', 'messageId': 'poison-1'}");
        awaitDeadLetters(1);
        Page page = open("/dead-letters");
        assertThat(page.locator("tbody tr")).containsText("400 refused: {\"message\": \"<b>no</b> thanks\"}");
        page.locator("tbody a").click();
        assertThat(page.locator("main")).containsText("Poison one");

        button(page, "Replay it").click();
        assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("Put back into the outbox: 1 dead letter.");
        // It is refused once more.
        awaitDeadLetters(1);

        page.navigate(address("/dead-letters"));
        page.getByLabel("Choose all that are shown").check();
        page.locator("button[formaction]").click();
        assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("Discarded: 1 dead letter.");
        assertThat(browser.troubles()).containsExactly("a dialog: Discard what is chosen for good?");
        assertThat(deadLetters()).isEmpty();
    }

    private static List<Path> deadLetters() {
        return service.files("dead-letter/default").stream()
                .filter(file -> !file.toString().endsWith(".reason.json"))
                .toList();
    }

    private static void awaitDeadLetters(int count) {
        await(count + " dead letters")
                .atMost(PATIENCE)
                .until(() -> deadLetters().size() == count && service.waiting().isEmpty());
    }

    @Test
    void drawsTheRoutesAndShowsTheYamlOfEach() {
        Page page = open("/routes");

        assertThat(page.locator(".diagram .box"))
                .hasCount(page.locator(".route").count());
        assertThat(page.locator(".arrow title").allTextContents())
                .contains(
                        "launchdarkly-ingest-http to launchdarkly-ingest",
                        "launchdarkly-dispatch to launchdarkly-track-event",
                        "launchdarkly-collect to launchdarkly-deliver-default");
        assertThat(page.locator("#launchdarkly-track-event")).containsText("made");
        picture(page, "routes");
        page.locator("#launchdarkly-dispatch summary").click();
        assertThat(page.locator("#launchdarkly-dispatch pre")).containsText("expression: type = \"track\"");
    }

    @Test
    void showsAsTextWhateverClientsSend() {
        StringBuilder events = new StringBuilder();
        for (int i = 0; i < HOSTILE.size(); i++) {
            String text = Json.object().put("x", HOSTILE.get(i)).get("x").toString();
            events.append(i == 0 ? "" : ",")
                    .append(
                            """
                            {"type": "track", "userId": %1$s, "event": %1$s, "messageId": "hostile-%2$d",
                             "properties": {%1$s: %1$s}}"""
                                    .formatted(text, i));
        }
        String key = "k\"><img src=x onerror=alert(1)>";
        assertThat(service.post(
                                "/v1/batch",
                                "{\"writeKey\": " + Json.object().put("x", key).get("x") + ", \"batch\": [" + events
                                        + "]}")
                        .statusCode())
                .isEqualTo(200);
        receiver.awaitEvents(HOSTILE.get(HOSTILE.size() - 1), 1);
        Page page = open("/events?message=hostile-0");
        for (int i = 0; i < HOSTILE.size(); i++) {
            String text = HOSTILE.get(i);
            page.navigate(address("/event?message=hostile-" + i));
            assertThat(page.locator("dd").getByText(text, new Locator.GetByTextOptions().setExact(true)))
                    .isVisible();
            page.navigate(address("/tester?message=hostile-" + i));
            button(page, "Try it").first().click();
            assertThat(page.locator("#made")).containsText(text.replace("\"", "\\\""));
        }
        page.navigate(address("/events?event=" + URLEncoder.encode(HOSTILE.get(0), StandardCharsets.UTF_8)));
        assertThat(page.getByLabel("Event name")).hasValue(HOSTILE.get(0));
        page.navigate(address(""));
        assertThat(page.locator("main")).containsText(HOSTILE.get(1));
        assertThat(page.locator("iframe, main script, main img, [onload], [onerror], [onfocus]")
                        .count())
                .isZero();
    }

    @Test
    void loadsNothingFromElsewhere() {
        Page page = browser.page();
        List<String> asked = new CopyOnWriteArrayList<>();
        page.onRequest(request -> asked.add(request.url()));
        for (String path : List.of(
                "", "/events", "/event?message=order-1", "/tester", "/why?since=1h", "/dead-letters", "/routes")) {
            page.navigate(address(path));
        }

        assertThat(asked).isNotEmpty().allMatch(url -> url.startsWith(service.managementAddress() + "/console"));
    }

    @Test
    void changesNothingByLooking() {
        for (String path : List.of("/dead-letters/replay", "/dead-letters/discard", "/tester/past")) {
            assertThat(Distribution.send(HttpRequest.newBuilder(URI.create(address(path))))
                            .statusCode())
                    .isEqualTo(405);
        }
    }

    @Test
    void canBeUsedByEverybodyByDayAndByNight() {
        Map<String, String> pages = Map.ofEntries(
                Map.entry("overview", ""),
                Map.entry("events", "/events"),
                Map.entry("live", "/events?live=on"),
                Map.entry("event", "/event?message=order-1"),
                Map.entry("resend", "/events/resend?message=order-2"),
                Map.entry("replay", "/events/replay?message=order-1"),
                Map.entry("tester", "/tester?message=order-1"),
                Map.entry("why", "/why"),
                Map.entry("diagnosis", "/why?since=1h"),
                Map.entry("dead letters", "/dead-letters"),
                Map.entry("routes", "/routes"),
                Map.entry("nothing", "/nothing"));
        List<String> faults = new ArrayList<>();
        for (Page page : List.of(browser.page(), browser.nightPage())) {
            pages.forEach((name, path) -> {
                page.navigate(address(path));
                if (name.equals("tester")) {
                    button(page, "Try it").first().click();
                    page.locator("#result").waitFor();
                }
                new AxeBuilder(page)
                        .setLegacyMode(true)
                        .analyze()
                        .getViolations()
                        .forEach(rule -> rule.getNodes()
                                .forEach(node -> faults.add(name + ": " + rule.getId() + " " + node.getTarget() + " "
                                        + node.getFailureSummary())));
                if (page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
                        .equals(true)) {
                    faults.add(name + " is wider than the window");
                }
            });
            page.context().close();
        }
        assertThat(faults).isEmpty();
        // The browser says so of the page that is not there.
        assertThat(browser.troubles()).hasSize(2).allMatch(trouble -> trouble.contains("404"));
    }

    @Test
    void saysWhatKeepsEventsFromCounting() {
        Page page = open("/why");
        page.getByLabel("Event name").fill("Order Completed");
        page.getByLabel("Environment").selectOption("default");
        page.getByLabel("Since").fill("1h");
        button(page, "Look").click();

        assertThat(page.locator("tbody tr", new Page.LocatorOptions().setHasText("Order Completed")))
                .containsText("user 100.0 %");
        assertThat(page.url()).contains("event=Order+Completed", "environment=default", "since=1h");
        Locator finding = page.locator(".finding", new Page.LocatorOptions().setHasText("value-refused"));
        assertThat(finding).containsText("routes/track-event.camel.yaml, line ");
        assertThat(finding.locator(".present")).containsText("$.properties.revenue");
        assertThat(finding.locator(".copied")).containsText("NUMBER_PROPERTY");
        assertThat(page.locator(".note", new Page.LocatorOptions().setHasText("launchdarkly.api-token")))
                .isVisible();
    }

    @Test
    void diagnosesAsTextWhateverEventsAreCalled() {
        StringBuilder events = new StringBuilder();
        for (int i = 0; i < HOSTILE.size(); i++) {
            for (String ending : List.of(" Done", " done")) {
                String name =
                        Json.object().put("x", HOSTILE.get(i) + ending).get("x").toString();
                events.append(events.length() == 0 ? "" : ",")
                        .append(
                                """
                                {"type": "track", "userId": %1$s, "event": %1$s, "properties": {%1$s: {"x": %1$s}}}"""
                                        .formatted(name));
            }
        }
        assertThat(service.post("/v1/batch", "{\"writeKey\": \"key-7f3a\", \"batch\": [" + events + "]}")
                        .statusCode())
                .isEqualTo(200);
        Page page = browser.page();
        for (String text : HOSTILE) {
            String asked = URLEncoder.encode(text + " Done", StandardCharsets.UTF_8);
            await("both names of " + text).atMost(PATIENCE).until(() -> {
                page.navigate(address("/why?since=1h&event=" + asked));
                return page.locator("tbody tr").count() == 2;
            });
            assertThat(page.locator("tbody th").first()).containsText(text);
            assertThat(page.locator("tbody tr td").last()).containsText(text);
            assertThat(page.locator(".finding", new Page.LocatorOptions().setHasText("similar-names")))
                    .containsText(text);
            assertThat(page.locator("input[name=event]")).hasValue(text + " Done");
            assertThat(page.locator("iframe, main script, main img, [onload], [onerror], [onfocus]")
                            .count())
                    .isZero();
        }
    }

    /** The environment rests for a minute afterwards, so nothing but a test that starts the service anew comes later. */
    @Test
    @Order(Integer.MAX_VALUE - 1)
    void saysWhyAnEnvironmentDoesNotDeliver() {
        receiver.answer(Receiver.Answer.of(401));
        send("{'type': 'track', 'userId': 'u', 'event': 'Blocked', 'messageId': 'blocked-1'}");
        Page page = browser.page();
        await("the state").atMost(PATIENCE).until(() -> {
            page.navigate(address(""));
            return page.locator("td.trouble").count() > 0
                    && page.locator("td.trouble").textContent().contains("401");
        });

        assertThat(page.locator("td.trouble"))
                .containsText(Pattern.compile(
                        "the receiver answered 401. Check the client-side ID .*Since .* 1 event waits."));
        receiver.answer(Receiver.Answer.of(202));
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void sendsEventsAgainAfterAMappingWasMended() throws IOException {
        service.sigterm();
        Path route = service.routes().resolve("track-event.camel.yaml");
        Files.writeString(
                route,
                Files.readString(route)
                        .replace(
                                "then: { \"@path\": $.properties.revenue }",
                                "then: { \"@path\": $.properties.revenue.amount }"));
        service.start();
        Page page = open("/events?message=order-2");
        assertThat(page.locator("#rows tr")).containsText("discarded");
        page.getByText("Send through the routes again").click();
        button(page, "Send 1 event through the routes").click();

        assertThat(page.getByText("LaunchDarkly events made of them: 1.")).isVisible();
        await("the event").atMost(PATIENCE).until(() -> receiver.events("Order Completed").stream()
                .anyMatch(event -> event.path("metricValue").asInt() == 7));
        page.navigate(address("/event?message=order-2"));
        assertThat(page.locator("article")).hasCount(2);
        assertThat(page.locator("article").first()).containsText("resent");
    }
}
