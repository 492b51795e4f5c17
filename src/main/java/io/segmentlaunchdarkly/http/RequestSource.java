package io.segmentlaunchdarkly.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where a request comes from, as far as the connection and the headers tell. A browser lets a page of any origin send requests to a
 * service on the same machine. These rules keep such pages out without a password.
 */
final class RequestSource {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Each shows that the peer of the connection is a proxy and the client somebody else. */
    private static final List<String> PROXY_HEADERS =
            List.of("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP");

    /** An address of IPv4, or one of IPv6 with or without brackets. */
    private static final Pattern ADDRESS = Pattern.compile(
            "[0-9]{1,3}(\\.[0-9]{1,3}){3}|\\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*]|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private static final int VERSION_6_BYTES = 16;

    private RequestSource() {}

    /** Whether the client runs on this machine: its address is a loopback address, and it is not a proxy for another client. */
    static boolean isThisMachine(HttpServerRequest request) {
        SocketAddress peer = request.connection().remoteAddress();
        return peer != null
                && isLoopback(peer.hostAddress())
                && PROXY_HEADERS.stream().noneMatch(request.headers()::contains);
    }

    /**
     * Whose request it is, to count by: the address of the client, of IPv6 the network of 64 bits that a subscriber has. For a proxy on
     * this machine it is the address that the proxy adds to {@code X-Forwarded-For}.
     */
    static String client(HttpServerRequest request) {
        SocketAddress peer = request.connection().remoteAddress();
        String address = peer == null || peer.hostAddress() == null ? "" : peer.hostAddress();
        List<String> forwarded = request.headers().getAll("X-Forwarded-For");
        if (isLoopback(address) && !forwarded.isEmpty()) {
            String last = forwarded.get(forwarded.size() - 1);
            String nearest = last.substring(last.lastIndexOf(',') + 1).strip();
            address = ADDRESS.matcher(nearest).matches() ? nearest : address;
        }
        return network(address);
    }

    private static String network(String address) {
        try {
            InetAddress parsed = InetAddress.getByName(address);
            byte[] bytes = parsed.getAddress();
            if (parsed.isLoopbackAddress() || bytes.length < VERSION_6_BYTES) {
                return address;
            }
            Arrays.fill(bytes, VERSION_6_BYTES / 2, VERSION_6_BYTES, (byte) 0);
            return InetAddress.getByAddress(bytes).getHostAddress() + "/64";
        } catch (UnknownHostException e) {
            return address;
        }
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

    /** Whether the request is addressed to an IP address. No page can make its own name look like one. */
    static boolean isAddressedToAnAddress(HttpServerRequest request) {
        HostAndPort authority = request.authority();
        return authority != null && ADDRESS.matcher(authority.host()).matches();
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

    /** Whether somebody follows a link from a page of another site. The browser then sends no cookie that is only for this site. */
    static boolean isLinkOfAnotherSite(HttpServerRequest request) {
        return "cross-site".equals(request.getHeader("Sec-Fetch-Site")) && isFollowedLink(request);
    }

    /** Whether the client used HTTPS, here or up to the proxy before this service. */
    static boolean isSecure(HttpServerRequest request) {
        String forwarded = request.getHeader("X-Forwarded-Proto");
        return request.isSSL()
                || (forwarded != null
                        && forwarded.strip().toLowerCase(Locale.ROOT).startsWith("https"));
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
