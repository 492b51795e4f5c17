package io.segmentlaunchdarkly.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Where a request comes from, as far as the connection and the headers tell. A browser lets a page of any origin send requests to a
 * service on the same machine. These rules keep such pages out without a password.
 */
final class RequestSource {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Each shows that the peer of the connection is a proxy and the client somebody else. */
    private static final List<String> PROXY_HEADERS =
            List.of("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP");

    private RequestSource() {}

    /** Whether the client runs on this machine: its address is a loopback address, and it is not a proxy for another client. */
    static boolean isThisMachine(HttpServerRequest request) {
        SocketAddress peer = request.connection().remoteAddress();
        return peer != null
                && isLoopback(peer.hostAddress())
                && PROXY_HEADERS.stream().noneMatch(request.headers()::contains);
    }

    private static boolean isLoopback(String address) {
        try {
            return address != null && InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /**
     * Whether the request is addressed to a name of the loopback address or to one of these hosts, at any port. A page whose own name
     * resolves to this machine (DNS rebinding) still sends that name as the host.
     *
     * @param hosts names in lower case, and addresses, those of IPv6 in brackets
     */
    static boolean isAddressedTo(HttpServerRequest request, Set<String> hosts) {
        HostAndPort authority = request.authority();
        if (authority == null) {
            return false;
        }
        String host = authority.host().toLowerCase(Locale.ROOT);
        return LOOPBACK_NAMES.contains(host) || hosts.contains(host);
    }

    /** A host in the form that {@link #isAddressedTo} expects. */
    static String asAddressed(String host) {
        boolean version6 = host.contains(":") && !host.startsWith("[");
        return (version6 ? "[" + host + "]" : host).toLowerCase(Locale.ROOT);
    }

    /**
     * Whether a page of another origin sends the request, going by {@code Origin} and {@code Sec-Fetch-Site}. Following a link from
     * another site is allowed: that page does not see the answer. Clients other than browsers send neither header.
     */
    static boolean isPageOfAnotherOrigin(HttpServerRequest request) {
        if ("cross-site".equals(request.getHeader("Sec-Fetch-Site")) && !isFollowedLink(request)) {
            return true;
        }
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        return origin != null && !origin.replaceFirst("^https?://", "").equalsIgnoreCase(authority(request));
    }

    private static boolean isFollowedLink(HttpServerRequest request) {
        return request.method().equals(HttpMethod.GET)
                && "navigate".equals(request.getHeader("Sec-Fetch-Mode"))
                && "document".equals(request.getHeader("Sec-Fetch-Dest"));
    }

    private static String authority(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        if (authority == null) {
            return "";
        }
        return authority.port() < 0 ? authority.host() : authority.host() + ":" + authority.port();
    }
}
