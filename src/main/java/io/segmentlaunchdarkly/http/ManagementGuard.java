package io.segmentlaunchdarkly.http;

import io.segmentlaunchdarkly.access.PasswordHash;
import io.segmentlaunchdarkly.access.Sessions.Session;
import io.segmentlaunchdarkly.access.Visitor;
import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.settings.Setting;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.AuthenticationHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a request of the management port through, or refuses it as JSON {@code {"code", "message"}}:
 *
 * <ul>
 *   <li>401 when it needs a token or a login and has none. A browser that asks for a page of the console is led to the {@link LoginPage};
 *   <li>403 when it needs no token, or has a session, and is addressed to an unknown host, so that no page reads the answer by DNS
 *       rebinding. With a token any host is accepted, because such a page does not know the token;
 *   <li>403 when a page of another origin sends it;
 *   <li>403 when it would change something, a page of the console sends it, and it has no CSRF token;
 *   <li>429 when the same user has too many requests at a time.
 * </ul>
 *
 * <p>Supervisors ask for health without credentials and by whatever address they have. Where other requests are refused, a request for
 * health is answered with the status alone, {@code {"status": "UP"}} or {@code DOWN} and the HTTP status, without the checks and their
 * reasons.
 */
final class ManagementGuard implements AuthenticationHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ManagementGuard.class);

    static final ErrorAnswer NO_CSRF_TOKEN = new ErrorAnswer(
            403,
            "csrf_token",
            "The CSRF token of the page is missing or wrong, perhaps because of a new login: load the page again.",
            false);

    private static final Pattern BEARER = Pattern.compile("Bearer +(\\S+) *", Pattern.CASE_INSENSITIVE);
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final Pattern CONSOLE = Pattern.compile("/console(/.*)?");
    /** What the console's pages load, which is the same for everybody. */
    private static final Pattern ASSETS = Pattern.compile("/console/assets/.*");

    /** The header that htmx sends. */
    private static final String HTMX = "HX-Request";

    private static final String VISITOR = "launchdarkly-visitor";
    private static final String FORM_TOKEN = "launchdarkly-form-token";

    /**
     * What to ask for.
     *
     * @param managementToken what opens metrics and health, and the console if it has no credentials of its own; empty for none
     * @param consoleToken what opens everything; empty for none
     * @param hasUsers whether users may log in
     * @param hosts the names by which the server may be addressed
     * @param health the paths of health, without a slash at their end
     * @param metrics the path of the metrics, without a slash at its end
     * @param mostRequests how many requests of one user are answered at a time
     */
    record Rules(
            String managementToken,
            String consoleToken,
            boolean hasUsers,
            Set<String> hosts,
            Set<String> health,
            String metrics,
            int mostRequests) {
        Rules {
            hosts = hosts.stream().map(RequestSource::asAddressed).collect(Collectors.toUnmodifiableSet());
        }

        /** Whether the console needs a login or a token. */
        boolean needsLogin() {
            return hasUsers || !managementToken.isEmpty() || !consoleToken.isEmpty();
        }

        /** The token that opens the console; empty for none. */
        String tokenOfConsole() {
            return consoleToken.isEmpty() ? managementToken : consoleToken;
        }
    }

    private final Rules rules;
    private final LoginPage login;
    private final String csrfTokenWithoutLogin;
    private final Map<String, Semaphore> requests = new ConcurrentHashMap<>();

    /**
     * @param csrfTokenWithoutLogin what a page's requests must carry while no login is needed
     */
    ManagementGuard(Rules rules, LoginPage login, String csrfTokenWithoutLogin) {
        this.rules = rules;
        this.login = login;
        this.csrfTokenWithoutLogin = csrfTokenWithoutLogin;
    }

    /** Who sent a request. */
    static Optional<Visitor> visitor(RoutingContext context) {
        return Optional.ofNullable(context.get(VISITOR));
    }

    /** Whether a request whose body is a form has the CSRF token that it needs; true for all others. */
    static boolean hasFormToken(RoutingContext context, byte[] body) {
        String token = context.get(FORM_TOKEN);
        return token == null || PasswordHash.isSame(token, Form.field(body, Visitor.CSRF_FIELD));
    }

    @Override
    public void handle(RoutingContext context) {
        Visit visit = new Visit(context);
        ErrorAnswer refusal = visit.refusal();
        if (refusal == null) {
            visit.goOn();
        } else if (rules.health().contains(visit.path)) {
            context.request().params().set("exposureLevel", "oneline");
            context.next();
        } else {
            visit.refuse(refusal);
        }
    }

    /** One request. */
    private final class Visit {
        private final RoutingContext context;
        private final HttpServerRequest request;
        private final String path;
        private Optional<Session> session = Optional.empty();
        private Visitor visitor = Visitor.PROGRAM;

        Visit(RoutingContext context) {
            this.context = context;
            request = context.request();
            path = context.normalizedPath().replaceFirst("/+$", "");
        }

        /** Why the request is refused; null when it is not. */
        ErrorAnswer refusal() {
            Matcher bearer = BEARER.matcher(Optional.ofNullable(request.getHeader(HttpHeaders.AUTHORIZATION))
                    .orElse(""));
            if (rules.needsLogin() && bearer.matches()) {
                ErrorAnswer wrong = wrongToken(bearer.group(1));
                return wrong != null ? wrong : fromAnotherOrigin();
            }
            if (rules.needsLogin()) {
                session = login.session(request);
            }
            if (session.isEmpty() && !isOpen()) {
                return unauthorized();
            }
            visitor = session.map(found -> new Visitor(found.user(), true, found.csrfToken()))
                    .orElseGet(() -> new Visitor("", false, csrfTokenWithoutLogin));
            if (!isAddressedHere()) {
                return forbidden(
                        "unknown_host",
                        "The request is addressed to a host that is not known here: name it in "
                                + Setting.MANAGEMENT_HOSTS + ".");
            }
            ErrorAnswer fromAnotherOrigin = fromAnotherOrigin();
            return fromAnotherOrigin != null ? fromAnotherOrigin : withoutCsrfToken();
        }

        private boolean isObserved() {
            return rules.health().contains(path) || path.equals(rules.metrics());
        }

        private boolean isLogin() {
            return path.equals(Visitor.LOGIN) || path.equals(Visitor.LOGOUT);
        }

        private boolean isConsole() {
            return CONSOLE.matcher(path).matches();
        }

        /** Whether it needs neither a token nor a login. */
        private boolean isOpen() {
            return !rules.needsLogin()
                    || isLogin()
                    || ASSETS.matcher(path).matches()
                    || (isObserved() && rules.managementToken().isEmpty() && RequestSource.isThisMachine(request));
        }

        private ErrorAnswer wrongToken(String token) {
            if (isToken(rules.consoleToken(), token)) {
                return null;
            }
            if (!isToken(rules.managementToken(), token)) {
                return unauthorized();
            }
            return isObserved() || rules.consoleToken().isEmpty()
                    ? null
                    : forbidden(
                            "forbidden",
                            "The token of " + Setting.MANAGEMENT_TOKEN
                                    + " opens metrics and health only: this needs that of " + Setting.CONSOLE_TOKEN
                                    + ".");
        }

        private static boolean isToken(String token, String shown) {
            return !token.isEmpty() && PasswordHash.isSame(token, shown);
        }

        private ErrorAnswer unauthorized() {
            boolean hasManagement = !rules.managementToken().isEmpty();
            boolean hasConsole = !rules.consoleToken().isEmpty();
            List<Setting> tokens = new ArrayList<>();
            if (hasManagement && (isObserved() || !hasConsole)) {
                tokens.add(Setting.MANAGEMENT_TOKEN);
            }
            if (hasConsole) {
                tokens.add(Setting.CONSOLE_TOKEN);
            }
            String message = tokens.isEmpty()
                    ? "This needs a login at " + Visitor.LOGIN + ". For programs set " + Setting.CONSOLE_TOKEN + "."
                    : "This needs the header Authorization: Bearer <token>, with the token of "
                            + tokens.stream().map(Setting::key).collect(Collectors.joining(" or "))
                            + ", or a login at " + Visitor.LOGIN + ".";
            return new ErrorAnswer(401, "unauthorized", message, false);
        }

        private static ErrorAnswer forbidden(String code, String message) {
            return new ErrorAnswer(403, code, message, false);
        }

        private ErrorAnswer fromAnotherOrigin() {
            return RequestSource.isPageOfAnotherOrigin(request)
                    ? forbidden("cross_origin", "Pages of other origins may not ask for this.")
                    : null;
        }

        private ErrorAnswer withoutCsrfToken() {
            boolean isFromPage = session.isPresent() || (!rules.needsLogin() && isConsole());
            if (SAFE.contains(request.method()) || isLogin() || !isFromPage) {
                return null;
            }
            String token = request.getHeader(Visitor.CSRF_HEADER);
            if (token == null && isConsole() && Form.isSentBy(request)) {
                // The consumer of the route has the body, and compares it.
                context.put(FORM_TOKEN, visitor.csrfToken());
                return null;
            }
            return token != null && PasswordHash.isSame(visitor.csrfToken(), token) ? null : NO_CSRF_TOKEN;
        }

        void goOn() {
            if (isLogin()) {
                if (rules.needsLogin()) {
                    login.handle(context, path);
                } else {
                    context.redirect("/console");
                }
                return;
            }
            if (rules.needsLogin() && !isObserved() && !ASSETS.matcher(path).matches()) {
                Semaphore ofUser =
                        requests.computeIfAbsent(visitor.name(), name -> new Semaphore(rules.mostRequests()));
                if (!ofUser.tryAcquire()) {
                    refuse(ErrorAnswer.retryable(
                            429,
                            "too_many_requests",
                            "More than " + rules.mostRequests() + " requests at a time: send this one again later."));
                    return;
                }
                context.addEndHandler(ended -> ofUser.release());
            }
            if (session.isPresent() && !SAFE.contains(request.method())) {
                LOG.info(
                        LogEvents.CHANGE_REQUESTED,
                        "{} sends {} {}.",
                        visitor.name().isEmpty() ? "Somebody with the token" : visitor.name(),
                        request.method(),
                        path);
            }
            context.put(VISITOR, visitor);
            context.next();
        }

        private boolean isPageForABrowser() {
            String accept = request.getHeader(HttpHeaders.ACCEPT);
            return isConsole()
                    && SAFE.contains(request.method())
                    && accept != null
                    && accept.contains("text/html")
                    && !request.headers().contains(HTMX)
                    && isAddressedHere();
        }

        private boolean isAddressedHere() {
            return RequestSource.isAddressedTo(request, rules.hosts())
                    || (rules.needsLogin() && RequestSource.isAddressedToAnAddress(request));
        }

        void refuse(ErrorAnswer refusal) {
            if (refusal.status() == 401 && isPageForABrowser()) {
                login.askForLogin(context);
                return;
            }
            if (refusal.status() == 401) {
                context.response().putHeader("WWW-Authenticate", "Bearer");
            }
            if (refusal.status() == 401 && request.headers().contains(HTMX)) {
                // htmx asks for a part of a page, and leads the whole page there.
                context.response().putHeader("HX-Redirect", Visitor.LOGIN);
            }
            refusal.send(request, false, false);
        }
    }
}
