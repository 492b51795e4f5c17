package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.segmentlaunchdarkly.access.PasswordHash;
import java.io.IOException;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Who may use the console and its API, of a service whose management port others reach. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessIT {
    private static final String PASSWORD = "the analytical engine";
    private static final String EVENT = "{\"type\": \"track\", \"userId\": \"ada\", \"event\": \"Order Completed\"}";
    private static final Duration LONG = Duration.ofSeconds(60);

    private final HttpClient client = HttpClient.newHttpClient();
    private Distribution service;

    @TempDir
    private Path directory;

    @BeforeAll
    void start() throws IOException {
        Path users = directory.resolve("users");
        service = Distribution.in(directory)
                .with("CAMEL_MANAGEMENT_HOST", "0.0.0.0")
                .with("LAUNCHDARKLY_CONSOLE_USERS_FILE", users.toString())
                .with("LAUNCHDARKLY_CONSOLE_TOKEN", "of-the-console")
                .with("LAUNCHDARKLY_MANAGEMENT_TOKEN", "of-the-port");
        Files.writeString(
                users,
                user("ada") + "\n" + user("bob") + "\n" + user("idle") + "\n" + "eve:"
                        + PasswordHash.of("another password").text() + "\n");
        service.start();
    }

    private static String user(String name) {
        return name + ":" + PasswordHash.of(PASSWORD).text();
    }

    @AfterAll
    void end() {
        service.close();
    }

    private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(service.managementAddress() + path))
                .timeout(LONG)
                .method(method, BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> form(String path, String fields, String... headers) throws Exception {
        String[] all = Arrays.copyOf(headers, headers.length + 2);
        all[headers.length] = "Content-Type";
        all[headers.length + 1] = "application/x-www-form-urlencoded";
        return send("POST", path, fields, all);
    }

    private HttpResponse<String> logIn(String user, String password, String... headers) throws Exception {
        return form(
                "/console/login",
                "user=" + user + "&password=" + URLEncoder.encode(password, StandardCharsets.UTF_8),
                headers);
    }

    private String session(String user) throws Exception {
        HttpResponse<String> answer = logIn(user, PASSWORD);
        assertThat(answer.statusCode()).isEqualTo(303);
        return answer.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
    }

    private static String code(HttpResponse<String> answer) {
        return answer.statusCode() + " "
                + Json.parse(answer.body()).path("code").asText();
    }

    @Test
    void answersNobodyWithoutATokenOrALogin() throws Exception {
        assertThat(code(send("POST", "/api/test", EVENT))).isEqualTo("401 unauthorized");
        assertThat(code(send("GET", "/api/alerts", ""))).isEqualTo("401 unauthorized");
        assertThat(code(send("GET", "/console", ""))).isEqualTo("401 unauthorized");
        assertThat(code(send("GET", "/observe/metrics", ""))).isEqualTo("401 unauthorized");
        assertThat(send("GET", "/observe/health", "").body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(code(send("POST", "/api/test", EVENT, "Authorization", "Bearer wrong")))
                .isEqualTo("401 unauthorized");
        assertThat(code(send("POST", "/api/test", EVENT, "Authorization", "Bearer of-the-port")))
                .isEqualTo("403 forbidden");
    }

    @Test
    void answersAProgramWithAToken() throws Exception {
        assertThat(send("POST", "/api/test", EVENT, "Authorization", "Bearer of-the-console")
                        .body())
                .contains("\"mapped\"");
        assertThat(send("GET", "/observe/metrics", "", "Authorization", "Bearer of-the-port")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void letsAUserInFromTheLoginToTheLogout() throws Exception {
        HttpResponse<String> asked = send("GET", "/console", "", "Accept", "text/html");
        assertThat(asked.statusCode()).isEqualTo(303);
        String login = asked.headers().firstValue("Location").orElseThrow();
        assertThat(login).isEqualTo("/console/login");
        assertThat(send("GET", login, "").body()).contains("<form method=\"post\" action=\"/console/login\">");

        HttpResponse<String> loggedIn = logIn("ada", PASSWORD);

        assertThat(loggedIn.statusCode()).isEqualTo(303);
        assertThat(loggedIn.headers().firstValue("Location")).contains("/console");
        assertThat(loggedIn.headers().firstValue("Set-Cookie").orElseThrow())
                .contains("; Path=/", "; HTTPOnly", "; SameSite=Strict")
                .doesNotContain("Secure");
        String cookie =
                loggedIn.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
        assertThat(send("GET", "/api/alerts", "", "Cookie", cookie).statusCode())
                .isEqualTo(200);
        assertThat(code(form("/console/logout", "", "Cookie", cookie))).isEqualTo("403 csrf_token");
        await("the log").atMost(LONG).until(() -> service.log()
                .contains("ada has logged in to the console from 127.0.0.1."));
    }

    @Test
    void changesNothingForAPageOfAnotherSite() throws Exception {
        String cookie = session("bob");

        assertThat(code(form("/api/test", "a=b", "Cookie", cookie))).isEqualTo("403 csrf_token");
        assertThat(code(send("POST", "/api/test", EVENT, "Cookie", cookie, "X-CSRF-Token", "guessed")))
                .isEqualTo("403 csrf_token");
        for (String origin : new String[] {"http://evil.example", "http://127.0.0.1:3000", "null"}) {
            assertThat(code(form("/api/test", "a=b", "Cookie", cookie, "Origin", origin)))
                    .as(origin)
                    .isEqualTo("403 cross_origin");
            assertThat(code(logIn("bob", PASSWORD, "Origin", origin)))
                    .as(origin)
                    .isEqualTo("403 cross_origin");
        }
        assertThat(code(form("/api/test", "a=b", "Cookie", cookie, "Sec-Fetch-Site", "cross-site")))
                .isEqualTo("403 cross_origin");
    }

    @Test
    void stopsAGuesser() throws Exception {
        for (int i = 0; i < 5; i++) {
            assertThat(logIn("eve", "wrong password " + i).statusCode()).isEqualTo(401);
        }

        HttpResponse<String> sixth = logIn("eve", "another password");

        assertThat(sixth.statusCode()).isEqualTo(429);
        assertThat(sixth.headers().firstValue("Retry-After").map(Integer::valueOf))
                .hasValueSatisfying(seconds -> assertThat(seconds).isBetween(1, 900));
        assertThat(logIn("bob", PASSWORD).statusCode()).as("another user").isEqualTo(303);
        assertThat(service.log())
                .contains("A login to the console from 127.0.0.1 failed.")
                .doesNotContain("wrong pass");
    }
}
