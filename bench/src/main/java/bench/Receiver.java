package bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PfxOptions;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Stands in for LaunchDarkly, as cheaply as a program can: counts what comes over HTTPS without parsing it. An event is counted by its
 * {@code "creationDate"}, which each has once. A payload id that was accepted before is answered with 202 and not counted again.
 *
 * <p>The plain HTTP port is for the benchmark: {@code GET /stats}, {@code PUT /answer/<status>} for what to say from now on, {@code PUT
 * /keep} to keep the bodies that come from now on, and {@code GET /kept} for them, one a line; {@code PUT /lateness} to measure from now on how
 * long after their receipt events come, which their {@code "creationDate"} tells.
 *
 * <p>Arguments: the HTTPS port, the HTTP port, a PKCS12 key store, its password.
 */
public final class Receiver {
    private static final byte[] MARK = "\"creationDate\"".getBytes(StandardCharsets.US_ASCII);

    /** Longer counts as this. */
    private static final int MOST_LATENESS_MILLIS = 60_000;

    /** Everything runs on one event loop, so nothing here is guarded. */
    private final Set<String> payloadIds = new HashSet<>();

    private int status = 202;
    private long requests;
    private long events;
    private long bytes;
    private long repeated;
    private boolean keeping;
    private Buffer kept = Buffer.buffer();
    /** How many events came so many milliseconds after their receipt. */
    private long[] lateness = new long[MOST_LATENESS_MILLIS + 1];

    private Receiver() {}

    /** Starts it; it runs until it is killed. */
    public static void main(String[] arguments) {
        Receiver receiver = new Receiver();
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        HttpServerOptions tls = new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PfxOptions().setPath(arguments[2]).setPassword(arguments[3]));
        vertx.createHttpServer(tls)
                .requestHandler(receiver::receive)
                .listen(Integer.parseInt(arguments[0]), "127.0.0.1")
                .compose(server -> vertx.createHttpServer()
                        .requestHandler(receiver::control)
                        .listen(Integer.parseInt(arguments[1]), "127.0.0.1"))
                .onFailure(failure -> {
                    failure.printStackTrace();
                    System.exit(1);
                });
    }

    private void receive(HttpServerRequest request) {
        String payloadId = request.getHeader("X-LaunchDarkly-Payload-ID");
        request.body().onSuccess(body -> {
            requests++;
            if (status / 100 == 2) {
                if (payloadId == null || payloadIds.add(payloadId)) {
                    events += count(body.getBytes());
                    bytes += body.length();
                    if (keeping) {
                        kept.appendString(body.toString().replace("\n", "")).appendString("\n");
                    }
                } else {
                    repeated++;
                }
            }
            if (status == 503) {
                request.response().putHeader("Retry-After", "1");
            }
            request.response().setStatusCode(status).end();
        });
    }

    private int count(byte[] body) {
        long now = System.currentTimeMillis();
        int count = 0;
        for (int i = 0; i <= body.length - MARK.length; i++) {
            if (body[i] == '"' && body[i + 1] == 'c' && matches(body, i)) {
                count++;
                i += MARK.length - 1;
                long received = number(body, i + 1) + Batches.AGE_MILLIS;
                lateness[(int) Math.max(0, Math.min(MOST_LATENESS_MILLIS, now - received))]++;
            }
        }
        return count;
    }

    /** The number after a colon and blanks. */
    private static long number(byte[] body, int after) {
        int i = after;
        while (i < body.length && (body[i] == ':' || body[i] == ' ')) {
            i++;
        }
        long number = 0;
        for (; i < body.length && body[i] >= '0' && body[i] <= '9'; i++) {
            number = number * 10 + body[i] - '0';
        }
        return number;
    }

    /** How late 95 of 100 events were at most, in milliseconds. */
    private int p95() {
        long left = (long) Math.ceil(Arrays.stream(lateness).sum() * 0.95);
        int millis = 0;
        for (left -= lateness[0]; left > 0; left -= lateness[millis]) {
            millis++;
        }
        return millis;
    }

    private static boolean matches(byte[] body, int at) {
        for (int i = 2; i < MARK.length; i++) {
            if (body[at + i] != MARK[i]) {
                return false;
            }
        }
        return true;
    }

    private void control(HttpServerRequest request) {
        String path = request.path();
        if (path.startsWith("/answer/")) {
            status = Integer.parseInt(path.substring("/answer/".length()));
        } else if (path.equals("/keep")) {
            keeping = true;
            kept = Buffer.buffer();
        } else if (path.equals("/lateness")) {
            lateness = new long[MOST_LATENESS_MILLIS + 1];
        } else if (path.equals("/kept")) {
            keeping = false;
            request.response().end(kept);
            return;
        }
        request.response()
                .end(new JsonObject()
                        .put("requests", requests)
                        .put("events", events)
                        .put("bytes", bytes)
                        .put("repeated", repeated)
                        .put("p95LatenessMillis", p95())
                        .toBuffer());
    }
}
