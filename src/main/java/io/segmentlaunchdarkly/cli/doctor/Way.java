package io.segmentlaunchdarkly.cli.doctor;

import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * The way to a receiver, step by step, so that it can be said which one fails: name, connection, proxy, TLS, answer.
 *
 * @param proxy {@code host:port}; empty for none
 * @param timeoutMillis how long each step may take
 */
record Way(Optional<String> proxy, String proxyUser, String proxyPassword, int timeoutMillis) {
    private static final int LONGEST_HEAD_BYTES = 64 * 1024;
    private static final Pattern STATUS = Pattern.compile("HTTP/[0-9.]+ ([0-9]{3})");

    /**
     * What the receiver answers to HEAD.
     *
     * @param certificate the one that it shows; empty without TLS
     */
    record Answer(int status, Optional<Instant> date, Optional<X509Certificate> certificate) {}

    /** A step failed. The message says which, and why. */
    static final class BlockedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String advice;

        BlockedException(String message, String advice, Throwable cause) {
            super(message, cause);
            this.advice = advice;
        }

        /** What to do, a sentence. */
        String advice() {
            return advice;
        }
    }

    /**
     * @param url of http or https
     */
    Answer ask(URI url) throws BlockedException {
        boolean tls = url.getScheme().equals("https");
        int port = url.getPort() >= 0 ? url.getPort() : tls ? 443 : 80;
        try (Socket connection = connect(url.getHost(), port)) {
            if (!tls) {
                String target = proxy.isPresent() ? url.toString() : target(url);
                return answer(connection, url, target, proxy.isPresent() ? credentials() : "", Optional.empty());
            }
            if (proxy.isPresent()) {
                tunnel(connection, url.getHost() + ":" + port);
            }
            try (SSLSocket secure = handshake(connection, url.getHost(), port)) {
                X509Certificate certificate =
                        (X509Certificate) secure.getSession().getPeerCertificates()[0];
                return answer(secure, url, target(url), "", Optional.of(certificate));
            }
        } catch (IOException e) {
            throw new BlockedException(
                    "The connection to " + url.getHost() + " broke: " + e.getMessage() + ".",
                    "Look for a firewall or a proxy on the way.",
                    e);
        }
    }

    private static String target(URI url) {
        return url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    }

    private Socket connect(String host, int port) throws BlockedException {
        String to = proxy.orElse(host + ":" + port);
        int colon = to.lastIndexOf(':');
        String name = to.substring(0, colon);
        InetAddress address;
        try {
            address = InetAddress.getByName(name);
        } catch (UnknownHostException e) {
            throw new BlockedException("The name " + name + " cannot be resolved.", adviceForTheNetwork(), e);
        }
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(address, Integer.parseInt(to.substring(colon + 1))), timeoutMillis);
            socket.setSoTimeout(timeoutMillis);
            return socket;
        } catch (IOException e) {
            throw new BlockedException(
                    "There is no connection to " + (proxy.isPresent() ? "the proxy " : "") + to + " ("
                            + (e instanceof SocketTimeoutException ? "no answer" : e.getMessage()) + ").",
                    adviceForTheNetwork(),
                    e);
        }
    }

    private String adviceForTheNetwork() {
        if (proxy.isPresent()) {
            return "Correct " + Setting.DELIVERY_PROXY + ", or start the proxy.";
        }
        String other = System.getenv().getOrDefault("HTTPS_PROXY", System.getenv("https_proxy"));
        return other == null || other.isBlank()
                ? "Check the network, or set " + Setting.DELIVERY_PROXY + " if it has a proxy."
                : "This machine names a proxy in HTTPS_PROXY, which the service does not read: set "
                        + Setting.DELIVERY_PROXY + " to its host and port.";
    }

    private void tunnel(Socket connection, String to) throws IOException, BlockedException {
        int status = head(connection, "CONNECT " + to, to, credentials()).status();
        if (status == 407) {
            throw new BlockedException(
                    "The proxy " + proxy.orElse("") + " asks for other credentials (407).",
                    "Set " + Setting.DELIVERY_PROXY_USER + " and " + Setting.DELIVERY_PROXY_PASSWORD + ".",
                    null);
        }
        if (status != 200) {
            throw new BlockedException(
                    "The proxy " + proxy.orElse("") + " lets nobody through to " + to + " (" + status + ").",
                    "Allow it in the proxy.",
                    null);
        }
    }

    private String credentials() {
        return proxyUser.isEmpty()
                ? ""
                : "Proxy-Authorization: Basic "
                        + Base64.getEncoder()
                                .encodeToString((proxyUser + ":" + proxyPassword).getBytes(StandardCharsets.UTF_8))
                        + "\r\n";
    }

    private static SSLSocket handshake(Socket connection, String host, int port) throws IOException, BlockedException {
        SSLSocket secure = (SSLSocket)
                ((SSLSocketFactory) SSLSocketFactory.getDefault()).createSocket(connection, host, port, true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        try {
            secure.startHandshake();
            return secure;
        } catch (SSLException e) {
            secure.close();
            Throwable deepest = e;
            while (deepest.getCause() != null) {
                deepest = deepest.getCause();
            }
            throw new BlockedException(
                    "TLS with " + host + " fails: " + deepest.getMessage() + ".",
                    "If a proxy on the way opens TLS, let Java trust its certificate"
                            + " (JAVA_OPTS=-Djavax.net.ssl.trustStore=...); if a date is wrong, check the clock.",
                    e);
        }
    }

    private record Head(int status, Map<String, String> headers) {}

    private static Answer answer(
            Socket connection, URI url, String target, String credentials, Optional<X509Certificate> certificate)
            throws IOException {
        String host = url.getPort() >= 0 ? url.getHost() + ":" + url.getPort() : url.getHost();
        Head head = head(connection, "HEAD " + target, host, credentials + "Connection: close\r\n");
        return new Answer(
                head.status(), Optional.ofNullable(head.headers().get("date")).flatMap(Way::date), certificate);
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Sends the head of a request, and reads that of the answer. */
    private static Head head(Socket connection, String request, String host, String headers) throws IOException {
        connection
                .getOutputStream()
                .write((request + " HTTP/1.1\r\nHost: " + host + "\r\nUser-Agent: segment-launchdarkly\r\n" + headers
                                + "\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1));
        connection.getOutputStream().flush();
        List<String> lines = headText(connection.getInputStream()).lines().toList();
        Matcher status = STATUS.matcher(lines.get(0));
        if (!status.lookingAt()) {
            throw new IOException("the answer is not HTTP");
        }
        Map<String, String> found = new HashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                found.putIfAbsent(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return new Head(Integer.parseInt(status.group(1)), found);
    }

    /** Byte by byte, because what follows the head of a proxy's answer is the receiver's. */
    private static String headText(InputStream in) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf("\r\n\r\n", Math.max(0, text.length() - 4)) < 0) {
            int next = in.read();
            if (next < 0 || text.length() > LONGEST_HEAD_BYTES) {
                throw new IOException(
                        next < 0 ? "it was closed before an answer" : "the head of the answer is too long");
            }
            text.append((char) next);
        }
        return text.toString();
    }
}
