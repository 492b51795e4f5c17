package bench;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.PfxOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Posts the floor's batches, four at a time as the service does, and deletes what was taken; what was not stays. */
final class FloorDelivery {
    private static final int CONCURRENCY = 4;

    private final ExecutorService threads = Executors.newFixedThreadPool(CONCURRENCY);
    private final HttpClient client;
    private final URI address;

    FloorDelivery(Vertx vertx, URI address) {
        this.address = address;
        HttpClientOptions options = new HttpClientOptions()
                .setDefaultHost(address.getHost())
                .setDefaultPort(address.getPort())
                .setMaxPoolSize(CONCURRENCY)
                .setSsl(true)
                .setTrustOptions(new PfxOptions()
                        .setPath(System.getProperty("javax.net.ssl.trustStore"))
                        .setPassword(System.getProperty("javax.net.ssl.trustStorePassword")));
        client = vertx.createHttpClient(options);
    }

    /** Takes a batch over and returns at once. */
    void deliver(Path batch) {
        threads.execute(() -> {
            try {
                Buffer body = Buffer.buffer(Files.readAllBytes(batch));
                String payloadId = batch.getFileName().toString().replace(".json", "");
                if (post(payloadId, body) / 100 == 2) {
                    Files.delete(batch);
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private int post(String payloadId, Buffer body) throws Exception {
        return client.request(HttpMethod.POST, address.getPath())
                .compose(request -> request.putHeader("Content-Type", "application/json")
                        .putHeader("X-LaunchDarkly-Event-Schema", "4")
                        .putHeader("X-LaunchDarkly-Payload-ID", payloadId)
                        .send(body))
                .map(HttpClientResponse::statusCode)
                .toCompletionStage()
                .toCompletableFuture()
                .get();
    }
}
