package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segment's Webhooks destination sends batches of up to 4000 events, and none of them again that is refused. */
class RelayIT {
    @TempDir
    private Path directory;

    @Test
    void takesTheLargestBatchOfARelayWhereTheSettingSaysSo() throws IOException {
        String properties = "\"a\":\"" + "x".repeat(1600) + "\"";
        String batch = IntStream.range(0, 4000)
                .mapToObj(i -> "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"relayed\",\"messageId\":\"r" + i
                        + "\",\"properties\":{" + properties + "}}")
                .collect(Collectors.joining(",", "[", "]"));
        assertThat(batch.length()).isBetween(6_500_000, 8_000_000);
        try (Receiver receiver = Receiver.start();
                Distribution service = Distribution.in(directory, receiver)
                        .with("LAUNCHDARKLY_REQUEST_MAX_BYTES", "8000000")
                        .start()) {
            HttpResponse<String> answer = service.post("/v1/batch", batch);

            assertThat(answer.body()).isEqualTo("{\"success\":true}");
            assertThat(receiver.awaitEvents("relayed", 4000)).hasSize(4000);
            assertThat(service.log()).doesNotContain("OutOfMemory");
        }
    }
}
