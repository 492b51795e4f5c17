package io.segmentlaunchdarkly.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.access.LoginLimit;
import io.segmentlaunchdarkly.access.Sessions;
import io.segmentlaunchdarkly.access.Users;
import io.segmentlaunchdarkly.access.Visitor;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementGuardTest {
    private static final String PASSWORD = "correct horse";
    /** With as few rounds as are allowed. */
    private static final String USERS =
            "ada:pbkdf2-sha256:100000:AAECAwQFBgcICQoLDA0ODw:V_LC8HOXSNUWQZsGKohGZjI8WD6krhZVBKgfe1PGKgk";

    private static final String FORM = "Content-Type: application/x-www-form-urlencoded";
    private static final String WITHOUT_LOGIN = "token-of-the-process";

    private final Vertx vertx = Vertx.vertx();
    private final Queue<RoutingContext> held = new ConcurrentLinkedQueue<>();
    private HttpServer server;
    private Sessions sessions;

    private record Answer(int status, String head, String body) {
        Optional<String> header(String name) {
            Matcher header = Pattern.compile("(?im)^" + name + ": (.*)$").matcher(head);
            return header.find() ? Optional.of(header.group(1).strip()) : Optional.empty();
        }

        String code() {
            Matcher code = Pattern.compile("\"code\":\"(\\w+)\"").matcher(body);
            return code.find() ? code.group(1) : "";
        }
    }

    /** A server that answers {@code <name>/<logged in>/<csrf token>}, and holds requests for {@code /api/slow}. */
    private void serve(String managementToken, String consoleToken, String users) {
        sessions = new Sessions(new Sessions.Limits(Duration.ofHours(1), Duration.ofHours(1), 3), System::nanoTime);
        Users known = Users.parse(users);
        ManagementGuard.Rules rules = new ManagementGuard.Rules(
                managementToken,
                consoleToken,
                !known.isEmpty(),
                Set.of("0.0.0.0", "Ops.example"),
                Set.of("/observe/health", "/observe/health/ready"),
                "/observe/metrics",
                2);
        ManagementGuard guard = new ManagementGuard(
                rules,
                new LoginPage(known, rules.tokenOfConsole(), sessions, new LoginLimit(2, System::nanoTime)),
                WITHOUT_LOGIN);
        Router router = Router.router(vertx);
        router.route("/*").handler(guard);
        router.route("/api/slow").handler(held::add);
        router.route().handler(context -> {
            context.request().body().onSuccess(body -> {
                if (!ManagementGuard.hasFormToken(context, body.getBytes())) {
                    ManagementGuard.NO_CSRF_TOKEN.send(context.request(), false, false);
                    return;
                }
                Optional<Visitor> visitor = ManagementGuard.visitor(context);
                String level = context.request().getParam("exposureLevel");
                context.end(visitor.map(who -> who.name() + "/" + who.isLoggedIn() + "/" + who.csrfToken())
                        .orElse("nobody, " + level));
            });
        });
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    @AfterEach
    void end() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private Answer ask(String method, String path, String body, String... headers) throws IOException {
        StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\nConnection: close\r\n");
        boolean hasHost = false;
        for (String header : headers) {
            request.append(header).append("\r\n");
            hasHost |= header.startsWith("Host:");
        }
        request.append(hasHost ? "" : "Host: localhost:9876\r\n")
                .append("Content-Length: ")
                .append(body.length())
                .append("\r\n\r\n")
                .append(body);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int end = answer.indexOf("\r\n\r\n");
            return new Answer(
                    Integer.parseInt(answer.substring(9, 12)), answer.substring(0, end), answer.substring(end + 4));
        }
    }

    private Answer logIn(String user, String password, String... headers) throws IOException {
        String[] all = Arrays.copyOf(headers, headers.length + 1);
        all[headers.length] = FORM;
        return ask("POST", "/console/login", "user=" + user + "&password=" + encoded(password), all);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The header with the cookie of a new session, as a login would give it. */
    private String session() {
        return "Cookie: launchdarkly-session-9876=" + sessions.open("ada");
    }

    private String csrfToken(String cookie) throws IOException {
        return ask("GET", "/console", "", cookie).body().replaceFirst(".*/", "");
    }

    @Test
    void asksForNothingOnThisMachineWhileNothingIsSet() throws IOException {
        serve("", "", "");

        assertThat(ask("GET", "/console", "").body()).isEqualTo("/false/" + WITHOUT_LOGIN);
        assertThat(ask("POST", "/api/test", "").status()).isEqualTo(200);
        assertThat(ask("GET", "/console", "", "Host: evil.example").code()).isEqualTo("unknown_host");
        assertThat(ask("GET", "/console", "", "Host: 192.0.2.7").code()).isEqualTo("unknown_host");
        assertThat(ask("GET", "/console", "", "Host: ops.example").status()).isEqualTo(200);
        assertThat(ask("GET", "/console/login", "").header("Location")).contains("/console");
    }

    @Test
    void wantsTheTokenOfThePageEvenWhileNothingIsSet() throws IOException {
        serve("", "", "");

        assertThat(ask("POST", "/console/resend", "").code()).isEqualTo("csrf_token");
        assertThat(ask("POST", "/console/resend", "csrf=wrong", FORM).code()).isEqualTo("csrf_token");
        assertThat(ask("POST", "/console/resend", "", "X-CSRF-Token: " + WITHOUT_LOGIN)
                        .status())
                .isEqualTo(200);
        assertThat(ask("POST", "/console/resend", "csrf=" + WITHOUT_LOGIN, FORM).status())
                .isEqualTo(200);
    }

    @Test
    void opensEverythingWithTheTokenOfThePortWhileTheConsoleHasNone() throws IOException {
        serve("of-the-port", "", "");

        for (String path : new String[] {"/console", "/api/test", "/observe/metrics", "/observe/health"}) {
            assertThat(ask("POST", path, "", "Host: any.example", "Authorization: Bearer of-the-port")
                            .body())
                    .as(path)
                    .isEqualTo("/false/");
            assertThat(ask("POST", path, "", "Authorization: Bearer of-the-porT")
                            .code())
                    .as(path)
                    .isEqualTo(path.equals("/observe/health") ? "" : "unauthorized");
        }
        assertThat(ask("GET", "/observe/health", "", "Host: any.example").body())
                .isEqualTo("nobody, oneline");
    }

    @Test
    void opensMetricsAndHealthOnlyWithTheTokenOfThePortWhenTheConsoleHasOne() throws IOException {
        serve("of-the-port", "of-the-console", "");

        assertThat(ask("GET", "/observe/metrics", "", "Authorization: Bearer of-the-port")
                        .status())
                .isEqualTo(200);
        assertThat(ask("GET", "/observe/metrics", "", "Authorization: Bearer of-the-console")
                        .status())
                .isEqualTo(200);
        assertThat(ask("GET", "/api/alerts", "", "Authorization: Bearer of-the-console")
                        .status())
                .isEqualTo(200);
        assertThat(ask("GET", "/api/alerts", "", "Authorization: Bearer of-the-port")
                        .code())
                .isEqualTo("forbidden");
        assertThat(logIn("", "of-the-port").status()).isEqualTo(401);
        assertThat(logIn("", "of-the-console").status()).isEqualTo(303);
    }

    @Test
    void showsMetricsToThisMachineOnlyWhenThereAreUsersAndNoToken() throws IOException {
        serve("", "", USERS);

        assertThat(ask("GET", "/observe/metrics", "").status()).isEqualTo(200);
        assertThat(ask("GET", "/observe/metrics", "", "X-Forwarded-For: 192.0.2.7")
                        .code())
                .isEqualTo("unauthorized");
        assertThat(ask("GET", "/observe/metrics", "", "Host: evil.example").code())
                .isEqualTo("unknown_host");
        assertThat(ask("GET", "/api/alerts", "").code()).isEqualTo("unauthorized");
    }

    @Test
    void letsAUserInWhoLogsIn() throws IOException {
        serve("", "", USERS);
        Answer answer = logIn("ada", PASSWORD);
        assertThat(answer.status()).isEqualTo(303);
        String cookie = "Cookie: " + answer.header("Set-Cookie").orElseThrow().replaceFirst(";.*", "");

        assertThat(ask("GET", "/console", "", cookie).body()).startsWith("ada/true/");
        assertThat(ask("GET", "/api/alerts", "", cookie).status()).isEqualTo(200);
        assertThat(ask("GET", "/console/login?next=/console/events", "", cookie).header("Location"))
                .contains("/console/events");
    }

    @Test
    void givesTheSessionToNoScriptAndNoOtherSite() throws IOException {
        serve("", "", USERS);

        assertThat(logIn("ada", PASSWORD).header("Set-Cookie").orElseThrow())
                .matches("launchdarkly-session-9876=[A-Za-z0-9_-]{43}; Path=/; HTTPOnly; SameSite=Strict");
        assertThat(logIn("ada", PASSWORD, "X-Forwarded-Proto: https")
                        .header("Set-Cookie")
                        .orElseThrow())
                .endsWith("; Path=/; Secure; HTTPOnly; SameSite=Strict");
    }

    @Test
    void givesANewSessionWithEachLoginAndEndsTheOneBefore() throws IOException {
        serve("", "", USERS);
        String first = session();

        Answer again = logIn("ada", PASSWORD, first);

        assertThat(again.header("Set-Cookie").orElseThrow()).doesNotContain(first.substring("Cookie: ".length()));
        assertThat(ask("GET", "/api/alerts", "", first).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"ada, wrong", "bob, correct horse", "'', correct horse", "ada, ''"})
    void letsNobodyElseIn(String user, String password) throws IOException {
        serve("", "of-the-console", USERS);

        Answer answer = logIn(user, password);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.header("Set-Cookie")).isEmpty();
        assertThat(answer.body()).contains("The user or the password is wrong.");
    }

    @Test
    void letsNobodyTryAllPasswords() throws IOException {
        serve("", "", USERS);
        logIn("ada", "one");
        logIn("ada", "two");

        Answer third = logIn("ada", PASSWORD);

        assertThat(third.status()).isEqualTo(429);
        assertThat(Integer.parseInt(third.header("Retry-After").orElseThrow())).isBetween(1, 900);
        assertThat(logIn("ada", PASSWORD, "X-Forwarded-For: 198.51.100.7, 192.0.2.7")
                        .status())
                .as("another client of a proxy")
                .isEqualTo(303);
    }

    /** A subscriber has a whole network of IPv6, and could guess from another address each time. */
    @Test
    void countsTheAddressesOfANetworkOfVersion6Together() throws IOException {
        serve("", "", USERS);
        logIn("ada", "one", "X-Forwarded-For: 2001:db8:1:2::1");
        logIn("ada", "two", "X-Forwarded-For: 2001:db8:1:2:ffff::2");

        assertThat(logIn("ada", PASSWORD, "X-Forwarded-For: 2001:db8:1:2::3").status())
                .isEqualTo(429);
        assertThat(logIn("ada", PASSWORD, "X-Forwarded-For: 2001:db8:1:3::1").status())
                .isEqualTo(303);
    }

    @Test
    void endsTheSessionWithALogout() throws IOException {
        serve("", "", USERS);
        String cookie = session();
        String csrf = csrfToken(cookie);

        assertThat(ask("POST", "/console/logout", "", FORM, cookie).code()).isEqualTo("csrf_token");
        assertThat(ask("GET", "/console/logout", "", cookie).status()).isEqualTo(405);
        Answer answer = ask("POST", "/console/logout", "csrf=" + csrf, FORM, cookie);

        assertThat(answer.header("Location")).contains("/console/login");
        assertThat(answer.header("Set-Cookie").orElseThrow()).contains("Max-Age=0");
        assertThat(ask("GET", "/api/alerts", "", cookie).code()).isEqualTo("unauthorized");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: http://evil.example",
                "Origin: http://localhost:3000",
                "Origin: null",
                "Sec-Fetch-Site: cross-site"
            })
    void takesNothingFromAPageOfAnotherOriginEvenWithASession(String header) throws IOException {
        serve("", "", USERS);
        String cookie = session();
        String csrf = "X-CSRF-Token: " + csrfToken(cookie);

        assertThat(ask("POST", "/api/alerts/test", "", cookie, csrf, header).code())
                .isEqualTo("cross_origin");
        assertThat(logIn("ada", PASSWORD, header).code()).isEqualTo("cross_origin");
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/alerts/test, ''",
        "POST, /api/alerts/test, csrf",
        "PUT, /console/x, ''",
        "DELETE, /console/x, ''",
        "POST, /console/x, ''",
    })
    void changesNothingForASessionWithoutTheTokenOfThePage(String method, String path, String body) throws IOException {
        serve("", "", USERS);
        String cookie = session();
        String other = csrfToken(session());
        String form = body.isEmpty() ? "" : body + "=" + csrfToken(cookie);

        assertThat(ask(method, path, form, cookie, FORM).code()).isEqualTo("csrf_token");
        assertThat(ask(method, path, "", cookie, "X-CSRF-Token: " + other).code())
                .isEqualTo("csrf_token");
        assertThat(ask(method, path, "", cookie, "X-CSRF-Token: " + csrfToken(cookie))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void takesTheTokenOfThePageFromAFormOfTheConsole() throws IOException {
        serve("", "", USERS);
        String cookie = session();

        assertThat(ask("POST", "/console/x", "a=b&csrf=" + csrfToken(cookie), cookie, FORM)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example:9876", "localhost.evil.example:9876", "127.0.0.1.evil.example:9876"})
    void takesNoSessionAndNoLoginByAnUnknownName(String host) throws IOException {
        serve("", "", USERS);
        String cookie = session();

        assertThat(ask("GET", "/console", "", cookie, "Host: " + host).code()).isEqualTo("unknown_host");
        assertThat(logIn("ada", PASSWORD, "Host: " + host).code()).isEqualTo("unknown_host");
        assertThat(ask("GET", "/console", "", "Accept: text/html", "Host: " + host)
                        .status())
                .isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.7:9876", "[2001:db8::1]:9876", "OPS.example:9876", "127.0.0.1:9876"})
    void takesASessionByAnyAddressAndByTheKnownNames(String host) throws IOException {
        serve("", "", USERS);
        String cookie = session();

        assertThat(ask("GET", "/console", "", cookie, "Host: " + host).status()).isEqualTo(200);
    }

    @Test
    void leadsABrowserToTheLoginAndBack() throws IOException {
        serve("", "of-the-console", USERS);

        Answer asked = ask("GET", "/console/events?user=u%201&since=2h", "", "Accept: text/html");
        assertThat(asked.status()).isEqualTo(303);
        assertThat(asked.header("Location")).contains("/console/login?next=/console/events?user=u%25201%26since=2h");
        Answer page = ask("GET", asked.header("Location").orElseThrow(), "");
        assertThat(page.body()).contains("value=\"/console/events?user=u%201&amp;since=2h\"");
        assertThat(page.header("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; style-src 'sha256-");

        Answer loggedIn = ask(
                "POST",
                "/console/login",
                "user=ada&password=" + encoded(PASSWORD) + "&next=" + encoded("/console/events?user=u%201&since=2h"),
                FORM);
        assertThat(loggedIn.header("Location")).contains("/console/events?user=u%201&since=2h");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example",
                "https://evil.example/",
                "/consoleevil",
                "/console\\evil",
                "/console/\"><script>",
                "/api/test",
                "javascript:alert(1)"
            })
    void leadsNowhereElseAfterTheLogin(String next) throws IOException {
        serve("", "", USERS);

        assertThat(ask("GET", "/console/login?next=" + encoded(next), "").body())
                .contains("name=\"next\" type=\"hidden\" value=\"/console\"");
        assertThat(ask(
                                "POST",
                                "/console/login",
                                "user=ada&password=" + encoded(PASSWORD) + "&next=" + encoded(next),
                                FORM)
                        .header("Location"))
                .contains("/console");
    }

    @Test
    void answersProgramsAndPartsOfPagesWithAStatus() throws IOException {
        serve("", "of-the-console", USERS);

        Answer program = ask("GET", "/console", "");
        assertThat(program.code()).isEqualTo("unauthorized");
        assertThat(program.header("WWW-Authenticate")).contains("Bearer");
        Answer part = ask("GET", "/console", "", "Accept: text/html", "HX-Request: true");
        assertThat(part.status()).isEqualTo(401);
        assertThat(part.header("HX-Redirect")).contains("/console/login");
        assertThat(ask("GET", "/console/assets/1/console.css", "").status()).isEqualTo(200);
    }

    /** The browser keeps a strict cookie back when somebody follows a link of another site. */
    @Test
    void asksABrowserAgainThatFollowedALinkOfAnotherSite() throws IOException {
        serve("", "", USERS);

        Answer answer = ask(
                "GET",
                "/console/events",
                "",
                "Accept: text/html",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Mode: navigate",
                "Sec-Fetch-Dest: document");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("<meta http-equiv=\"refresh\" content=\"0\">");
    }

    @Test
    void answersOnlySoManyRequestsOfAUserAtATime() throws Exception {
        serve("", "of-the-console", USERS);
        String bearer = "Authorization: Bearer of-the-console";
        String cookie = session();
        try (Socket one = open("/api/slow", bearer)) {
            try (Socket two = open("/api/slow", bearer)) {
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> held.size() == 2);

                Answer third = ask("GET", "/api/alerts", "", bearer);

                assertThat(third.code()).isEqualTo("too_many_requests");
                assertThat(third.header("Retry-After")).isPresent();
                assertThat(ask("GET", "/api/alerts", "", cookie).status())
                        .as("another user")
                        .isEqualTo(200);
                assertThat(two.isConnected()).isTrue();
            }
            Awaitility.await("the second client has gone")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> ask("GET", "/api/alerts", "", bearer).status() == 200);
            assertThat(one.isConnected()).isTrue();
        }
    }

    private Socket open(String path, String header) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort());
        socket.setSoTimeout(30_000);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void readsNoFormWithoutEnd() throws IOException {
        serve("", "", USERS);

        assertThat(logIn("ada", "x".repeat(20_000)).status()).isEqualTo(413);
    }
}
