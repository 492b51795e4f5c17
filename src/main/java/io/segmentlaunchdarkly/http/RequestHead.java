package io.segmentlaunchdarkly.http;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/**
 * What later steps need from the head of an HTTP request, whose headers are dropped; null for what it does not have.
 *
 * @param origin the Origin of a browser's request
 * @param contentEncoding how the body is packed, as the client says it
 * @param url the scheme, host and port of the requested URL, such as {@code http://127.0.0.1:8080}; null when an old client names no host
 * @param forwardedProto the schemes that clients of proxies used, as the proxies say it
 */
record RequestHead(String origin, String contentEncoding, String url, String forwardedProto) {
    private static final RequestHead NONE = new RequestHead(null, null, null, null);
    private static final Pattern HTTPS_FIRST = Pattern.compile("\\s*https\\s*(,.*)?", Pattern.CASE_INSENSITIVE);

    /** The head of an exchange's request; an empty one when the request did not come over HTTP. */
    static RequestHead of(Exchange exchange) {
        return exchange.getProperty(ExchangeProperties.HTTP_REQUEST, NONE, RequestHead.class);
    }

    /**
     * The URL with the scheme that the client used, even if a proxy terminated TLS; of several proxies, the first one's report counts.
     */
    String urlAsAsked() {
        boolean secure =
                forwardedProto != null && HTTPS_FIRST.matcher(forwardedProto).matches();
        return secure && url != null ? url.replaceFirst("^http:", "https:") : url;
    }
}
