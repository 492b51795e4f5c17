package io.segmentlaunchdarkly.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.segmentlaunchdarkly.diagnosis.Measured.Experiment;
import io.segmentlaunchdarkly.diagnosis.Measured.Filter;
import io.segmentlaunchdarkly.diagnosis.Measured.Metric;
import io.segmentlaunchdarkly.diagnosis.Measured.Policy;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.util.Timeout;

/**
 * Reads what LaunchDarkly measures from its REST API: metrics, running experiments, context kinds and release policies. It asks for nothing
 * else, follows no redirects, gives up after 90 seconds, and remembers an answer for five minutes. Running guarded rollouts are not in the API; the release policies
 * that guard them are.
 */
public final class LaunchDarklyApi {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 50;
    private static final int MOST_ITEMS = 5000;
    private static final int MOST_BYTES = 16 * 1024 * 1024;
    private static final int MOST_FILTERS = 100;
    private static final Duration REMEMBERED = Duration.ofMinutes(5);
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /** So long one reading may take; no request is made after it. */
    private static final Duration MOST_READING = Duration.ofSeconds(90);

    /** So long all waiting for a rate limit may take in one reading. */
    private static final Duration MOST_WAITING = Duration.ofSeconds(60);

    private static final int LEAST_WAIT_MS = 1000;

    /**
     * How to reach LaunchDarkly.
     *
     * @param host one of LaunchDarkly's own, or a host and port on the loopback address, which is reached without TLS
     * @param token an access token that may read
     * @param proxy {@code host:port}; empty for none
     * @param proxyUser empty for none
     * @param timeout for a connection and for each read
     */
    public record Way(
            String host, String token, String proxy, String proxyUser, String proxyPassword, Duration timeout) {}

    /** LaunchDarkly could not be read. The message is a sentence that says why and what to do. */
    public static final class UnreadableException extends IOException {
        private static final long serialVersionUID = 1L;

        private final int status;

        UnreadableException(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    /** Something that waits. */
    interface Pause {
        void ms(long ms) throws InterruptedException;
    }

    /**
     * @param resetMs in how many milliseconds the rate limit is reset; 0 when that is not said
     */
    private record Answer(int status, long resetMs, String body) {}

    private record Known(Measured measured, Instant until) {}

    private final Way way;
    private final Clock clock;
    private final Pause pause;
    private final Map<String, Known> known = new HashMap<>();

    public LaunchDarklyApi(Way way) {
        this(way, Clock.systemUTC(), TimeUnit.MILLISECONDS::sleep);
    }

    LaunchDarklyApi(Way way, Clock clock, Pause pause) {
        this.way = way;
        this.clock = clock;
        this.pause = pause;
    }

    /**
     * What LaunchDarkly measures in an environment.
     *
     * @throws IOException with a sentence that says why it cannot be read
     */
    public synchronized Measured read(String projectKey, String environmentKey) throws IOException {
        String key = projectKey + "/" + environmentKey;
        Known remembered = known.get(key);
        if (remembered != null && clock.instant().isBefore(remembered.until())) {
            return remembered.measured();
        }
        Measured measured;
        try (CloseableHttpClient client = client()) {
            measured = new Reading(client, projectKey, environmentKey).read();
        }
        known.put(key, new Known(measured, clock.instant().plus(REMEMBERED)));
        return measured;
    }

    private CloseableHttpClient client() {
        Timeout timeout = Timeout.ofMilliseconds(way.timeout().toMillis());
        HttpClientBuilder client = HttpClients.custom()
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .setUserAgent("segment-launchdarkly")
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(timeout)
                                .setSocketTimeout(timeout)
                                .build())
                        .build())
                .setDefaultRequestConfig(
                        RequestConfig.custom().setResponseTimeout(timeout).build());
        if (!way.proxy().isEmpty() && !isLoopback()) {
            int colon = way.proxy().lastIndexOf(':');
            HttpHost proxy = new HttpHost(
                    way.proxy().substring(0, colon),
                    Integer.parseInt(way.proxy().substring(colon + 1)));
            client.setProxy(proxy);
            if (!way.proxyUser().isEmpty()) {
                BasicCredentialsProvider credentials = new BasicCredentialsProvider();
                credentials.setCredentials(
                        new AuthScope(proxy),
                        new UsernamePasswordCredentials(
                                way.proxyUser(), way.proxyPassword().toCharArray()));
                client.setDefaultCredentialsProvider(credentials);
            }
        }
        return client.build();
    }

    private boolean isLoopback() {
        return !way.host().endsWith(".com") && !way.host().endsWith(".us");
    }

    private final class Reading {
        private final CloseableHttpClient client;
        private final String project;
        private final String environment;
        private final String environmentKey;
        private final List<String> notRead = new ArrayList<>();
        private final Instant until = clock.instant().plus(MOST_READING);
        private long waitedMs;

        Reading(CloseableHttpClient client, String project, String environment) {
            this.client = client;
            this.project = encoded(project);
            this.environment = encoded(environment);
            this.environmentKey = environment;
        }

        Measured read() throws IOException {
            List<Metric> metrics = new ArrayList<>();
            each("metrics", "/api/v2/metrics/" + project, "", item -> metric(item)
                    .ifPresent(metrics::add));
            List<Experiment> experiments = new ArrayList<>();
            optional(
                    "experiments",
                    () -> each(
                            "experiments",
                            "/api/v2/projects/" + project + "/environments/" + environment + "/experiments",
                            "&filter=status%3Arunning&expand=secondaryMetrics",
                            item -> experiment(item).ifPresent(experiments::add)));
            Set<String> kinds = new LinkedHashSet<>();
            optional(
                    "context kinds",
                    () -> each(
                            "context kinds",
                            "/api/v2/projects/" + project + "/context-kinds",
                            "",
                            item -> kinds.add(item.path("key").asText())));
            List<Policy> policies = new ArrayList<>();
            optional("release policies", () -> get("/api/v2/projects/" + project + "/release-policies", "beta")
                    .path("items")
                    .forEach(item -> policy(item, environmentKey).ifPresent(policies::add)));
            return new Measured(
                    List.copyOf(metrics),
                    List.copyOf(experiments),
                    List.copyOf(policies),
                    Set.copyOf(kinds),
                    List.copyOf(notRead));
        }

        private interface Part {
            void read() throws IOException;
        }

        /** Reads what a token or a plan may lack. */
        private void optional(String what, Part part) throws IOException {
            try {
                part.read();
            } catch (UnreadableException e) {
                if (e.status != 403 && e.status != 404 && e.status != 400) {
                    throw e;
                }
                notRead.add("LaunchDarkly does not show its " + what + " to this token (" + e.status + ").");
            }
        }

        private void each(String what, String path, String query, Consumer<JsonNode> taker) throws IOException {
            for (int offset = 0; ; offset += PAGE) {
                JsonNode items = get(path + "?limit=" + PAGE + "&offset=" + offset + query, "")
                        .path("items");
                items.forEach(taker);
                if (items.size() < PAGE) {
                    return;
                }
                if (offset + PAGE >= MOST_ITEMS) {
                    notRead.add(
                            "LaunchDarkly has more than " + MOST_ITEMS + " " + what + ". The others were not read.");
                    return;
                }
            }
        }

        private JsonNode get(String path, String version) throws IOException {
            while (true) {
                if (clock.instant().isAfter(until)) {
                    throw new UnreadableException(
                            0,
                            "LaunchDarkly's REST API at " + way.host() + " was not read within "
                                    + MOST_READING.toSeconds() + " seconds.");
                }
                HttpGet request = new HttpGet(URI.create((isLoopback() ? "http://" : "https://") + way.host() + path));
                request.addHeader("Authorization", way.token());
                request.addHeader("Accept", "application/json");
                if (!version.isEmpty()) {
                    request.addHeader("LD-API-Version", version);
                }
                Answer answer = ask(request);
                if (answer.status() == 429) {
                    waitFor(answer.resetMs());
                } else if (answer.status() == 200) {
                    return JSON.readTree(answer.body());
                } else {
                    throw refused(answer.status(), path.replaceFirst("\\?.*", ""));
                }
            }
        }

        private Answer ask(HttpGet request) throws UnreadableException {
            CompletableFuture<Void> deadline = CompletableFuture.runAsync(
                    request::abort, CompletableFuture.delayedExecutor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS));
            try {
                return client.execute(request, this::answer);
            } catch (IOException e) {
                throw new UnreadableException(
                        0, "LaunchDarkly's REST API at " + way.host() + " cannot be read (" + e.getMessage() + ").");
            } finally {
                deadline.cancel(false);
            }
        }

        private Answer answer(ClassicHttpResponse response) throws IOException {
            byte[] bytes = new byte[0];
            if (response.getEntity() != null) {
                try (InputStream body = response.getEntity().getContent()) {
                    bytes = body.readNBytes(MOST_BYTES + 1);
                }
            }
            if (bytes.length > MOST_BYTES) {
                throw new IOException("an answer has more than 16 MB");
            }
            return new Answer(response.getCode(), resetMs(response), new String(bytes, StandardCharsets.UTF_8));
        }

        private static UnreadableException refused(int status, String what) {
            return new UnreadableException(
                    status,
                    switch (status) {
                        case 401 -> "LaunchDarkly does not know the token in " + Setting.API_TOKEN + " (401).";
                        case 403 -> "The token in " + Setting.API_TOKEN + " may not read " + what
                                + " (403): it needs the role Reader.";
                        case 404 -> "LaunchDarkly has no " + what + " (404): look at " + Setting.PROJECT_KEY + " and "
                                + Setting.ENVIRONMENT_KEY + ".";
                        default -> "LaunchDarkly answers " + status + " to " + what + ".";
                    });
        }

        /** Waits until the rate limit is reset, if that is soon. */
        private void waitFor(long resetMs) throws UnreadableException {
            long ms = Math.max(LEAST_WAIT_MS, resetMs);
            if (waitedMs + ms > MOST_WAITING.toMillis()) {
                throw new UnreadableException(
                        429, "LaunchDarkly's rate limit is reached (429): ask again in " + (ms + 999) / 1000 + " s.");
            }
            waitedMs += ms;
            try {
                pause.ms(ms);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UnreadableException(429, "Waiting for LaunchDarkly's rate limit was interrupted.");
            }
        }

        /** {@code Retry-After} is in seconds, {@code X-Ratelimit-Reset} in milliseconds since 1970 (REST API, Rate limiting). */
        private long resetMs(ClassicHttpResponse response) {
            Optional<Long> after = number(response.getFirstHeader("Retry-After"));
            Optional<Long> reset = number(response.getFirstHeader("X-Ratelimit-Reset"));
            return after.map(seconds -> seconds * 1000)
                    .or(() -> reset.map(at -> at - clock.millis()))
                    .orElse(0L);
        }

        private static Optional<Long> number(Header header) {
            return header != null && header.getValue().matches("[0-9]{1,15}")
                    ? Optional.of(Long.parseLong(header.getValue()))
                    : Optional.empty();
        }
    }

    private static String encoded(String key) {
        return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static Optional<Metric> metric(JsonNode item) {
        String eventKey = item.path("eventKey").asText("");
        if (eventKey.isEmpty()
                || !item.path("kind").asText("").equals("custom")
                || item.path("archived").asBoolean(false)) {
            return Optional.empty();
        }
        // Analysis units are the newer name of the same list.
        JsonNode units =
                item.path("analysisUnits").isArray() ? item.path("analysisUnits") : item.path("randomizationUnits");
        List<Filter> filters = new ArrayList<>();
        filters(item.path("filters"), filters);
        return Optional.of(new Metric(
                item.path("key").asText(),
                eventKey,
                item.path("isNumeric").asBoolean(false),
                texts(units),
                List.copyOf(filters)));
    }

    /** A filter is {@code {type: "eventProperty" | "contextAttribute", attribute}} or {@code {type: "group", values: [filter, ...]}}. */
    private static void filters(JsonNode filter, List<Filter> into) {
        String type = filter.path("type").asText("");
        if (into.size() >= MOST_FILTERS) {
            return;
        }
        if (type.equals("group")) {
            filter.path("values").forEach(value -> filters(value, into));
        } else if (type.equals("eventProperty") || type.equals("contextAttribute")) {
            into.add(new Filter(
                    type.equals("eventProperty"), filter.path("attribute").asText("")));
        }
    }

    private static Optional<Experiment> experiment(JsonNode item) {
        JsonNode iteration = item.path("currentIteration");
        if (!iteration.path("status").asText("").equals("running")) {
            return Optional.empty();
        }
        Set<String> metrics = new LinkedHashSet<>();
        metrics.add(iteration.path("primaryMetric").path("key").asText(""));
        iteration
                .path("metrics")
                .forEach(metric -> metrics.add(metric.path("key").asText("")));
        iteration
                .path("secondaryMetrics")
                .forEach(metric -> metrics.add(metric.path("key").asText("")));
        metrics.remove("");
        return Optional.of(new Experiment(
                item.path("key").asText(),
                Instant.ofEpochMilli(iteration.path("startedAt").asLong(0)),
                iteration.path("randomizationUnit").asText(""),
                Set.copyOf(metrics)));
    }

    private static Optional<Policy> policy(JsonNode item, String environment) {
        List<String> environments = texts(item.path("scope").path("environmentKeys"));
        if (!environments.isEmpty() && !environments.contains(environment)) {
            return Optional.empty();
        }
        JsonNode guarded = item.path("guardedReleaseConfig");
        Set<String> metrics = Set.copyOf(texts(guarded.path("metricKeys")));
        return metrics.isEmpty()
                ? Optional.empty()
                : Optional.of(new Policy(
                        item.path("key").asText(),
                        guarded.path("rolloutContextKindKey").asText(""),
                        metrics));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(each -> texts.add(each.asText()));
        return List.copyOf(texts);
    }
}
