package io.segmentlaunchdarkly.diagnosis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands in for LaunchDarkly's REST API, as its OpenAPI description has it: lists of metrics, experiments and context kinds in pages of
 * {@code limit} from {@code offset}, release policies in one, {@code 401} without the token, {@code 400} for a beta resource without
 * {@code LD-API-Version}, {@code 404} for any other path.
 */
final class RestApi implements AutoCloseable {
    static final String TOKEN = "api-0123";
    static final String METRICS = "/api/v2/metrics/shop";
    static final String EXPERIMENTS = "/api/v2/projects/shop/environments/production/experiments";
    static final String KINDS = "/api/v2/projects/shop/context-kinds";
    static final String POLICIES = "/api/v2/projects/shop/release-policies";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** An answer in the place of the list. */
    record Instead(int status, Map<String, String> headers) {}

    private final HttpServer server;
    private final Map<String, List<JsonNode>> lists = new HashMap<>();
    private final Map<String, List<Instead>> instead = new HashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    RestApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        for (String path : List.of(METRICS, EXPERIMENTS, KINDS, POLICIES)) {
            lists.put(path, new ArrayList<>());
        }
    }

    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** The paths and queries that were asked for. */
    List<String> requests() {
        return requests;
    }

    RestApi add(String path, String json) throws IOException {
        lists.get(path).add(JSON.readTree(json.replace('\'', '"')));
        return this;
    }

    RestApi metric(String key, String eventKey, boolean isNumeric, String units, String filters) throws IOException {
        return add(
                METRICS,
                "{'_id':'5902deadbeef667524a01290','key':'" + key + "','name':'" + key
                        + "','kind':'custom','isNumeric':" + isNumeric + ",'eventKey':'" + eventKey
                        + "','randomizationUnits':" + units
                        + (filters.isEmpty() ? "" : ",'filters':" + filters)
                        + ",'tags':[],'_creationDate':1700000000000}");
    }

    RestApi experiment(String key, long started, String unit, String metric) throws IOException {
        return add(
                EXPERIMENTS,
                "{'key':'" + key + "','name':'" + key
                        + "','_creationDate':1,'currentIteration':{'hypothesis':'h','status':'running',"
                        + "'createdAt':1,'startedAt':" + started + ",'randomizationUnit':'" + unit
                        + "','primaryMetric':{'key':'" + metric + "'},'secondaryMetrics':[]}}");
    }

    RestApi kind(String key) throws IOException {
        return add(
                KINDS,
                "{'key':'" + key + "','name':'" + key
                        + "','version':1,'creationDate':1,'lastModified':1,'createdFrom':'auto-add'}");
    }

    RestApi policy(String key, String environment, String unit, String metric) throws IOException {
        return add(
                POLICIES,
                "{'key':'" + key + "','name':'" + key
                        + "','releaseMethod':'guarded-release','scope':{'environmentKeys':['"
                        + environment + "']},'guardedReleaseConfig':{'rolloutContextKindKey':'" + unit
                        + "','metricKeys':['" + metric + "']}}");
    }

    /** The next answers for a path, before it answers with its list again. */
    RestApi answer(String path, int status, Map<String, String> headers) {
        instead.computeIfAbsent(path, added -> new CopyOnWriteArrayList<>()).add(new Instead(status, headers));
        return this;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.add(exchange.getRequestURI().toString());
        List<Instead> others = instead.getOrDefault(path, List.of());
        if (!others.isEmpty()) {
            Instead other = others.remove(0);
            other.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().add(name, value));
            send(exchange, other.status(), "{}");
        } else if (!TOKEN.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            send(exchange, 401, "{\"code\":\"unauthorized\",\"message\":\"invalid access token\"}");
        } else if (!exchange.getRequestMethod().equals("GET") || !lists.containsKey(path)) {
            send(exchange, 404, "{\"code\":\"not_found\",\"message\":\"Invalid resource identifier\"}");
        } else if (path.equals(POLICIES)) {
            boolean beta = "beta".equals(exchange.getRequestHeaders().getFirst("LD-API-Version"));
            send(exchange, beta ? 200 : 400, page(path, 0, Integer.MAX_VALUE));
        } else {
            String query = exchange.getRequestURI().getRawQuery();
            send(exchange, 200, page(path, number(query, "offset", 0), number(query, "limit", 20)));
        }
    }

    private static int number(String query, String name, int otherwise) {
        Matcher found = Pattern.compile("(?:^|&)" + name + "=([0-9]+)").matcher(query);
        return found.find() ? Integer.parseInt(found.group(1)) : otherwise;
    }

    private String page(String path, int offset, int limit) {
        ObjectNode page =
                JSON.createObjectNode().put("totalCount", lists.get(path).size());
        ArrayNode items = page.putArray("items");
        lists.get(path).stream().skip(offset).limit(limit).forEach(items::add);
        return page.toString();
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
