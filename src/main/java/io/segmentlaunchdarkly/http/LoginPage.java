package io.segmentlaunchdarkly.http;

import io.segmentlaunchdarkly.access.LoginLimit;
import io.segmentlaunchdarkly.access.PasswordHash;
import io.segmentlaunchdarkly.access.Sessions;
import io.segmentlaunchdarkly.access.Sessions.Session;
import io.segmentlaunchdarkly.access.Users;
import io.segmentlaunchdarkly.access.Visitor;
import io.segmentlaunchdarkly.logging.LogEvents;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The page where one logs in to the console, {@code /console/login}, and the end of a session, {@code /console/logout}. It needs no
 * script. A session is a cookie that no script can read and that is sent with requests of this site's own pages only.
 */
final class LoginPage {
    private static final Logger LOG = LoggerFactory.getLogger(LoginPage.class);

    private static final String COOKIE = "launchdarkly-session";
    private static final String CONSOLE = "/console";
    private static final String NEXT = "next";
    /** An address of the console. It leads to no other site, and has no character that ends an attribute in HTML. */
    private static final Pattern ADDRESS = Pattern.compile("/console(?:[/?][A-Za-z0-9._~!$*+,;=:@%/?&-]*)?");

    private static final int MOST_FORM_BYTES = 8 * 1024;
    private static final long FORM_MILLIS = 10_000;
    /** To compare a password takes a processor for a good part of a second. */
    private static final int MOST_AT_A_TIME = 2;

    private static final String STYLE =
            """
            :root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif; }
            body { display: grid; min-height: 90vh; place-content: center; margin: 1rem; }
            main { width: min(22rem, 90vw); }
            h1 { font-size: 1.4rem; }
            label, input, button { display: block; width: 100%; box-sizing: border-box; font: inherit; }
            input { margin: 0.25rem 0 1rem; padding: 0.5rem 0.75rem; }
            button { padding: 0.6rem; cursor: pointer; }
            """;

    private final Users users;
    private final String token;
    private final Sessions sessions;
    private final LoginLimit limit;
    private final Semaphore comparing = new Semaphore(MOST_AT_A_TIME);
    private final String policy;

    /**
     * @param token what opens the console in place of a user and a password; empty for none
     */
    LoginPage(Users users, String token, Sessions sessions, LoginLimit limit) {
        this.users = users;
        this.token = token;
        this.sessions = sessions;
        this.limit = limit;
        policy = "default-src 'none'; style-src 'sha256-" + sha256(STYLE)
                + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
    }

    private static String sha256(String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return Base64.getEncoder().encodeToString(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** The session of a request, which counts as used; empty when there is none. */
    Optional<Session> session(HttpServerRequest request) {
        return Optional.ofNullable(request.getCookie(cookieName(request)))
                .map(Cookie::getValue)
                .flatMap(sessions::find);
    }

    /** With the port, because a browser sends the cookies of a host to all its ports, and several services may run there. */
    private static String cookieName(HttpServerRequest request) {
        int port = request.authority() == null ? -1 : request.authority().port();
        return port < 0 ? COOKIE : COOKIE + "-" + port;
    }

    /** Answers a request for one of the two addresses. */
    void handle(RoutingContext context, String path) {
        HttpServerRequest request = context.request();
        boolean post = request.method().equals(HttpMethod.POST);
        if (path.equals(Visitor.LOGIN)
                && (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD))) {
            String next = next(request.getParam(NEXT));
            if (session(request).isPresent()) {
                seeOther(context, next);
            } else {
                show(context, 200, "", next);
            }
        } else if (path.equals(Visitor.LOGIN) && post) {
            readForm(context, form -> logIn(context, form));
        } else if (path.equals(Visitor.LOGOUT) && post) {
            readForm(context, form -> logOut(context, form));
        } else {
            context.response().putHeader("Allow", path.equals(Visitor.LOGIN) ? "GET, HEAD, POST" : "POST");
            new ErrorAnswer(405, "method_not_allowed", "There is no such method at " + path + ".", false)
                    .send(request, false, true);
        }
    }

    private static String next(String asked) {
        return asked != null && ADDRESS.matcher(asked).matches() ? asked : CONSOLE;
    }

    private static void readForm(RoutingContext context, Consumer<byte[]> use) {
        HttpServerRequest request = context.request();
        Buffer body = Buffer.buffer();
        long timer = context.vertx()
                .setTimer(FORM_MILLIS, late -> request.connection().close());
        request.handler(piece -> {
                    if (body.length() + piece.length() <= MOST_FORM_BYTES) {
                        body.appendBuffer(piece);
                    } else if (!context.response().ended()) {
                        new ErrorAnswer(413, "payload_too_large", "The form is too large.", false)
                                .send(request, false, true);
                    }
                })
                .endHandler(end -> {
                    context.vertx().cancelTimer(timer);
                    if (!context.response().ended()) {
                        use.accept(body.getBytes());
                    }
                })
                .exceptionHandler(gone -> context.vertx().cancelTimer(timer));
    }

    private void logIn(RoutingContext context, byte[] form) {
        String next = next(Form.field(form, NEXT));
        String name = Form.field(form, "user").strip();
        String password = Form.field(form, "password");
        String client = RequestSource.client(context.request());
        if (password.isEmpty() || password.length() > PasswordHash.MOST_CHARACTERS) {
            wrong(context, next);
            return;
        }
        if (!comparing.tryAcquire()) {
            context.response().putHeader("Retry-After", "1");
            show(context, 503, "Several people are logging in at the same time. Try again.", next);
            return;
        }
        Duration wait = limit.begin(name, client);
        if (!wait.isZero()) {
            comparing.release();
            context.response().putHeader("Retry-After", String.valueOf(wait.toSeconds() + 1));
            show(
                    context,
                    429,
                    "Too many logins have failed. Try again in " + (wait.toMinutes() + 1) + " minutes.",
                    next);
            return;
        }
        context.vertx().executeBlocking(() -> isRight(name, password), false).onComplete(compared -> {
            comparing.release();
            if (compared.succeeded() && compared.result()) {
                limit.succeeded(name, client);
                LOG.info(LogEvents.LOGIN, "{} has logged in to the console from {}.", called(name), client);
                open(context, name, next);
            } else {
                LOG.warn(LogEvents.LOGIN_FAILED, "A login to the console from {} failed.", client);
                wrong(context, next);
            }
        });
    }

    private static String called(String name) {
        return name.isEmpty() ? "Somebody with the token" : name;
    }

    private boolean isRight(String name, String password) {
        return name.isEmpty()
                ? !token.isEmpty() && PasswordHash.isSame(token, password)
                : users.hasPassword(name, password);
    }

    private void wrong(RoutingContext context, String next) {
        show(context, 401, users.isEmpty() ? "This is not the token." : "The user or the password is wrong.", next);
    }

    private void open(RoutingContext context, String name, String next) {
        Cookie before = context.request().getCookie(cookieName(context.request()));
        if (before != null) {
            sessions.end(before.getValue());
        }
        context.response().addCookie(cookie(context.request(), sessions.open(name)));
        seeOther(context, next);
    }

    private static Cookie cookie(HttpServerRequest request, String value) {
        return Cookie.cookie(cookieName(request), value)
                .setPath("/")
                .setHttpOnly(true)
                .setSameSite(CookieSameSite.STRICT)
                .setSecure(RequestSource.isSecure(request));
    }

    private void logOut(RoutingContext context, byte[] form) {
        HttpServerRequest request = context.request();
        Optional<Session> session = session(request);
        if (session.isPresent()) {
            if (!PasswordHash.isSame(session.get().csrfToken(), Form.field(form, Visitor.CSRF_FIELD))) {
                ManagementGuard.NO_CSRF_TOKEN.send(request, false, false);
                return;
            }
            sessions.end(request.getCookie(cookieName(request)).getValue());
            context.response().addCookie(cookie(request, "").setMaxAge(0)).putHeader("Clear-Site-Data", "\"cache\"");
        }
        seeOther(context, Visitor.LOGIN);
    }

    /** Leads a browser that has no session to the page, and from there to what it asked for. */
    void askForLogin(RoutingContext context) {
        if (RequestSource.isLinkOfAnotherSite(context.request())) {
            // The browser kept the cookie back. It sends it with a request that this page makes.
            html(context, 200, "<meta http-equiv=\"refresh\" content=\"0\">", "<p>One moment.</p>");
            return;
        }
        String uri = context.request().uri();
        boolean isPlain = ADDRESS.matcher(uri).matches();
        String next = isPlain && !uri.equals(CONSOLE) ? "?" + NEXT + "=" + encoded(uri) : "";
        seeOther(context, Visitor.LOGIN + next);
    }

    private static String encoded(String uri) {
        return uri.replace("%", "%25").replace("&", "%26").replace("+", "%2B").replace(";", "%3B");
    }

    private static void seeOther(RoutingContext context, String address) {
        if (!context.response().ended()) {
            context.response()
                    .setStatusCode(303)
                    .putHeader("Location", address)
                    .putHeader("Cache-Control", "no-store")
                    .end();
        }
    }

    private void show(RoutingContext context, int status, String message, String next) {
        String user = "<label for=\"user\">%s</label>".formatted(token.isEmpty() ? "User" : "User (none for the token)")
                + "<input id=\"user\" name=\"user\" maxlength=\"64\" autocomplete=\"username\" autofocus>";
        html(
                context,
                status,
                "",
                """
                %s<form method="post" action="/console/login">
                %s
                <label for="password">%s</label>
                <input id="password" name="password" type="password" autocomplete="current-password" required>
                <input name="next" type="hidden" value="%s">
                <button>Log in</button>
                </form>
                """
                        .formatted(
                                message.isEmpty() ? "" : "<p role=\"alert\">" + message + "</p>",
                                users.isEmpty() ? "" : user,
                                users.isEmpty() ? "Token" : token.isEmpty() ? "Password" : "Password or token",
                                next.replace("&", "&amp;")));
    }

    private void html(RoutingContext context, int status, String head, String content) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=UTF-8")
                .putHeader("Cache-Control", "no-store")
                .putHeader("Content-Security-Policy", policy)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                // Without a referrer a browser would call the origin of the form null.
                .putHeader("Referrer-Policy", "same-origin")
                .end(
                        """
                        <!DOCTYPE html>
                        <html lang="en">
                        <head>
                        <meta charset="utf-8">
                        <meta name="viewport" content="width=device-width, initial-scale=1">
                        <title>Log in - segment-launchdarkly</title>
                        %s<style>%s</style>
                        </head>
                        <body>
                        <main>
                        <h1>segment-launchdarkly</h1>
                        %s</main>
                        </body>
                        </html>
                        """
                                .formatted(head, STYLE, content));
    }
}
