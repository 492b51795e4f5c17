package io.segmentlaunchdarkly.http;

import io.segmentlaunchdarkly.settings.Setting;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.AuthenticationHandler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lets a request of the management port through, or refuses it as JSON {@code {"code", "message"}}:
 *
 * <ul>
 *   <li>401 when a token is set and the request does not carry it as {@code Authorization: Bearer <token>};
 *   <li>403 when no token is set and the request is addressed to an unknown host, so that no page reads the answer by DNS rebinding. With
 *       a token any host is accepted, because such a page does not know the token;
 *   <li>403 when a page of another origin sends the request.
 * </ul>
 *
 * <p>Supervisors ask for health without credentials and by whatever address they have. Where other requests are refused, a request for
 * health is answered with the status alone, {@code {"status": "UP"}} or {@code DOWN} and the HTTP status, without the checks and their
 * reasons.
 */
final class ManagementGuard implements AuthenticationHandler {
    private static final Pattern BEARER = Pattern.compile("Bearer +(\\S+) *", Pattern.CASE_INSENSITIVE);

    private record Refusal(int status, String code, String message) {}

    private final byte[] token;
    private final Set<String> hosts;
    private final Set<String> health;

    /**
     * @param token what each request must carry; empty when no token is needed
     * @param host where the server listens, a name by which it may be addressed
     * @param hosts further names by which it may be addressed, separated by commas
     * @param healthPath the path of health, without a slash at its end
     */
    ManagementGuard(String token, String host, String hosts, String healthPath) {
        this.token = token.getBytes(StandardCharsets.US_ASCII);
        this.hosts = Stream.concat(
                        Stream.of(host),
                        Stream.of(hosts.split(",")).map(String::trim).filter(name -> !name.isEmpty()))
                .map(RequestSource::asAddressed)
                .collect(Collectors.toUnmodifiableSet());
        health = Stream.of(HealthAnswer.Part.values())
                .map(part -> healthPath + part.path())
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public void handle(RoutingContext context) {
        Refusal refusal = refusal(context.request());
        if (refusal == null) {
            context.next();
        } else if (health.contains(context.normalizedPath().replaceFirst("/$", ""))) {
            context.request().params().set("exposureLevel", "oneline");
            context.next();
        } else {
            if (refusal.status() == 401) {
                context.response().putHeader("WWW-Authenticate", "Bearer");
            }
            context.response()
                    .setStatusCode(refusal.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(TrackingApiResponse.error(refusal.code(), refusal.message())
                            .toString());
        }
    }

    /** Why a request is refused; null when it is not. */
    private Refusal refusal(HttpServerRequest request) {
        if (token.length > 0 && !hasToken(request)) {
            return new Refusal(
                    401,
                    "unauthorized",
                    "This needs the header Authorization: Bearer <token>, with the token of " + Setting.MANAGEMENT_TOKEN
                            + ".");
        }
        if (token.length == 0 && !RequestSource.isAddressedTo(request, hosts)) {
            return new Refusal(
                    403,
                    "unknown_host",
                    "The request is addressed to a host that is not known here: name it in " + Setting.MANAGEMENT_HOSTS
                            + ".");
        }
        if (RequestSource.isPageOfAnotherOrigin(request)) {
            return new Refusal(403, "cross_origin", "Pages of other origins may not ask for this.");
        }
        return null;
    }

    private boolean hasToken(HttpServerRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        Matcher bearer = BEARER.matcher(authorization == null ? "" : authorization);
        // Takes the same time wherever the two differ.
        return bearer.matches() && MessageDigest.isEqual(token, bearer.group(1).getBytes(StandardCharsets.UTF_8));
    }
}
