package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Who may use the console and its API, of a service whose management port others reach. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessIT {
    private static final String PASSWORD = "correct horse";
    /** With as few rounds as are allowed. */
    private static final String HASH =
            "pbkdf2-sha256:100000:AAECAwQFBgcICQoLDA0ODw:V_LC8HOXSNUWQZsGKohGZjI8WD6krhZVBKgfe1PGKgk";

    private static final String EVENT = "{\"type\": \"track\", \"userId\": \"ada\", \"event\": \"Order Completed\"}";
    private static final Duration LONG = Duration.ofSeconds(60);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private Distribution service;
    private Client client;

    /** What a browser or a program sends to the management port of a service. */
    private record Client(Distribution service) {
        HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service.managementAddress() + path))
                    .timeout(LONG)
                    .method(method, BodyPublishers.ofString(body));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return HTTP.send(request.build(), BodyHandlers.ofString());
        }

        HttpResponse<String> form(String path, String fields, String... headers) throws Exception {
            String[] all = Arrays.copyOf(headers, headers.length + 2);
            all[headers.length] = "Content-Type";
            all[headers.length + 1] = "application/x-www-form-urlencoded";
            return send("POST", path, fields, all);
        }

        HttpResponse<String> logIn(String user, String password, String... headers) throws Exception {
            return form(
                    "/console/login",
                    "user=" + user + "&password=" + URLEncoder.encode(password, StandardCharsets.UTF_8),
                    headers);
        }

        String session(String user) throws Exception {
            HttpResponse<String> answer = logIn(user, PASSWORD);
            assertThat(answer.statusCode()).isEqualTo(303);
            return answer.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
        }
    }

    @BeforeAll
    void start(@TempDir Path directory) throws IOException {
        Path users = directory.resolve("users");
        service = Distribution.in(directory)
                .with("CAMEL_MANAGEMENT_HOST", "0.0.0.0")
                .with("LAUNCHDARKLY_CONSOLE_USERS_FILE", users.toString())
                .with("LAUNCHDARKLY_CONSOLE_TOKEN", "of-the-console")
                .with("LAUNCHDARKLY_MANAGEMENT_TOKEN", "of-the-port");
        Files.writeString(users, user("ada") + "\n" + user("bob") + "\n" + user("eve") + "\n");
        client = new Client(service.start());
    }

    private static String user(String name) {
        return name + ":" + HASH;
    }

    @AfterAll
    void end() {
        service.close();
    }

    private static String code(HttpResponse<String> answer) {
        return answer.statusCode() + " "
                + Json.parse(answer.body()).path("code").asText();
    }

    @Test
    void answersNobodyWithoutATokenOrALogin() throws Exception {
        assertThat(code(client.send("POST", "/api/test", EVENT))).isEqualTo("401 unauthorized");
        assertThat(code(client.send("GET", "/api/alerts", ""))).isEqualTo("401 unauthorized");
        assertThat(code(client.send("GET", "/console", ""))).isEqualTo("401 unauthorized");
        assertThat(code(client.send("GET", "/observe/metrics", ""))).isEqualTo("401 unauthorized");
        assertThat(client.send("GET", "/observe/health", "").body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(code(client.send("POST", "/api/test", EVENT, "Authorization", "Bearer wrong")))
                .isEqualTo("401 unauthorized");
        assertThat(code(client.send("POST", "/api/test", EVENT, "Authorization", "Bearer of-the-port")))
                .isEqualTo("403 forbidden");
    }

    @Test
    void answersAProgramWithAToken() throws Exception {
        assertThat(client.send("POST", "/api/test", EVENT, "Authorization", "Bearer of-the-console")
                        .body())
                .contains("\"mapped\"");
        assertThat(client.send("GET", "/observe/metrics", "", "Authorization", "Bearer of-the-port")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void letsAUserInFromTheLoginToTheLogout() throws Exception {
        HttpResponse<String> asked = client.send("GET", "/console", "", "Accept", "text/html");
        assertThat(asked.statusCode()).isEqualTo(303);
        String login = asked.headers().firstValue("Location").orElseThrow();
        assertThat(login).isEqualTo("/console/login");
        assertThat(client.send("GET", login, "").body()).contains("<form method=\"post\" action=\"/console/login\">");

        HttpResponse<String> loggedIn = client.logIn("ada", PASSWORD);

        assertThat(loggedIn.statusCode()).isEqualTo(303);
        assertThat(loggedIn.headers().firstValue("Location")).contains("/console");
        assertThat(loggedIn.headers().firstValue("Set-Cookie").orElseThrow())
                .contains("; Path=/", "; HTTPOnly", "; SameSite=Strict")
                .doesNotContain("Secure");
        String cookie =
                loggedIn.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
        assertThat(client.send("GET", "/api/alerts", "", "Cookie", cookie).statusCode())
                .isEqualTo(200);
        HttpResponse<String> page = client.send("GET", "/console/nothing", "", "Cookie", cookie);
        assertThat(page.statusCode()).isEqualTo(404);
        Matcher csrf = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"").matcher(page.body());
        assertThat(csrf.find()).isTrue();

        assertThat(code(client.form("/console/logout", "", "Cookie", cookie))).isEqualTo("403 csrf_token");
        assertThat(client.send("POST", "/api/test", EVENT, "Cookie", cookie, "X-CSRF-Token", csrf.group(1))
                        .body())
                .contains("\"mapped\"");
        assertThat(client.form("/console", "csrf=" + csrf.group(1), "Cookie", cookie)
                        .statusCode())
                .as("the console's own answer to a form with the token")
                .isEqualTo(405);
        assertThat(code(client.form("/console", "csrf=guessed", "Cookie", cookie)))
                .isEqualTo("403 csrf_token");
        assertThat(client.form("/console/logout", "csrf=" + csrf.group(1), "Cookie", cookie)
                        .headers()
                        .firstValue("Location"))
                .contains("/console/login");
        assertThat(client.send("GET", "/api/alerts", "", "Cookie", cookie).statusCode())
                .isEqualTo(401);
        await("the log").atMost(LONG).until(() -> service.log()
                .contains("ada has logged in to the console from 127.0.0.1."));
    }

    @Test
    void letsAUserInWithABrowser() {
        try (ConsoleBrowser browser = ConsoleBrowser.start(AccessIT.class)) {
            Page page = browser.page();
            page.navigate(service.managementAddress() + "/console/events");
            assertThat(new AxeBuilder(page).analyze().getViolations()).isEmpty();
            page.locator("#user").fill("bob");
            page.locator("#password").fill(PASSWORD);
            page.getByRole(AriaRole.BUTTON, named("Log in")).click();
            page.waitForURL("**/console/events");

            page.getByRole(AriaRole.BUTTON, named("Log out")).click();
            page.waitForURL("**/console/login");

            page.navigate(service.managementAddress() + "/console/events");
            assertThat(page.locator("#password").count()).isOne();
        }
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name);
    }

    @Test
    void changesNothingForAPageOfAnotherSite() throws Exception {
        String cookie = client.session("bob");

        assertThat(code(client.form("/api/test", "a=b", "Cookie", cookie))).isEqualTo("403 csrf_token");
        assertThat(code(client.send("POST", "/api/test", EVENT, "Cookie", cookie, "X-CSRF-Token", "guessed")))
                .isEqualTo("403 csrf_token");
        for (String origin : new String[] {"http://evil.example", "http://127.0.0.1:3000", "null"}) {
            assertThat(code(client.form("/api/test", "a=b", "Cookie", cookie, "Origin", origin)))
                    .as(origin)
                    .isEqualTo("403 cross_origin");
            assertThat(code(client.logIn("bob", PASSWORD, "Origin", origin)))
                    .as(origin)
                    .isEqualTo("403 cross_origin");
        }
        assertThat(code(client.form("/api/test", "a=b", "Cookie", cookie, "Sec-Fetch-Site", "cross-site")))
                .isEqualTo("403 cross_origin");
    }

    /** Java's client sends no other host than that of the address. */
    @Test
    void takesNoSessionByANameThatAPageCouldRebind() throws Exception {
        URI address = URI.create(service.managementAddress());
        String cookie = client.session("bob");
        try (Socket socket = new Socket(address.getHost(), address.getPort())) {
            socket.setSoTimeout((int) LONG.toMillis());
            String request = "GET /api/alerts HTTP/1.1\r\nHost: evil.example:" + address.getPort()
                    + "\r\nConnection: close\r\nCookie: " + cookie + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 403 ")
                    .contains("unknown_host");
        }
    }

    /** Each try is after the session's end, because it comes later than it may be idle. */
    @Test
    void endsASessionThatIsIdle(@TempDir Path other) throws Exception {
        try (Distribution brief = Distribution.in(other)
                .with("LAUNCHDARKLY_CONSOLE_USERS", user("ada"))
                .with("LAUNCHDARKLY_CONSOLE_IDLE_TIMEOUT", "100")
                .start()) {
            Client hurried = new Client(brief);
            String cookie = hurried.session("ada");
            await("the end")
                    .atMost(LONG)
                    .pollDelay(Duration.ofMillis(200))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> hurried.send("GET", "/api/alerts", "", "Cookie", cookie)
                                    .statusCode()
                            == 401);
        }
    }

    @Test
    void stopsAGuesser() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(client.logIn("eve", "wrong password " + i).statusCode()).isEqualTo(401);
        }

        HttpResponse<String> sixth = client.logIn("eve", PASSWORD);

        assertThat(sixth.statusCode()).isEqualTo(429);
        assertThat(sixth.headers().firstValue("Retry-After").map(Integer::valueOf))
                .hasValueSatisfying(seconds -> assertThat(seconds).isBetween(1, 900));
        assertThat(client.logIn("bob", PASSWORD).statusCode())
                .as("another user")
                .isEqualTo(303);
        assertThat(service.log())
                .contains("A login to the console from 127.0.0.1 failed.")
                .doesNotContain("wrong pass");
    }
}
