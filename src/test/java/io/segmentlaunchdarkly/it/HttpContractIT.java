package io.segmentlaunchdarkly.it;

import static io.segmentlaunchdarkly.it.Requests.basic;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;

/** Segment's tracking API. */
class HttpContractIT extends WayInContract {
    private Distribution service;

    @Override
    void start(Path directory, Receiver deliverTo) throws IOException {
        service = Distribution.in(directory, deliverTo)
                .with("LAUNCHDARKLY_OUTBOX_MAX_BYTES", OUTBOX_MAX_BYTES)
                .start();
    }

    @Override
    void stop() {
        service.close();
    }

    @Override
    Answer send(String request) {
        HttpResponse<String> answer = service.post("/v1/batch", request, "Authorization", basic("my-write-key:"));
        Kind kind =
                switch (answer.statusCode()) {
                    case 200 -> Kind.TAKEN;
                    case 429, 503 -> Kind.NOT_NOW;
                    default -> Kind.REFUSED;
                };
        assertThat(answer.headers().firstValue("Retry-After").isPresent()).isEqualTo(kind == Kind.NOT_NOW);
        return new Answer(kind, answer.body());
    }

    @Override
    Path data() {
        return service.data();
    }

    @Override
    Metrics metrics() {
        return Metrics.of(service);
    }
}
