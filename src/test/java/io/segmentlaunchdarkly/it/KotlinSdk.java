package io.segmentlaunchdarkly.it;

import com.segment.analytics.kotlin.core.Analytics;
import com.segment.analytics.kotlin.core.BaseEvent;
import com.segment.analytics.kotlin.core.Configuration;
import com.segment.analytics.kotlin.core.RequestFactory;
import com.segment.analytics.kotlin.core.compat.ConfigurationBuilder;
import com.segment.analytics.kotlin.core.compat.JavaAnalytics;
import com.segment.analytics.kotlin.core.platform.policies.CountBasedFlushPolicy;
import com.segment.analytics.kotlin.core.platform.policies.FlushPolicy;
import com.segment.analytics.kotlin.core.platform.policies.FrequencyFlushPolicy;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Segment's SDK for Kotlin, used as docs/sdks.md says: an event from before the client's state exists is lost, and an event from while the
 * client starts may wait in the client's memory until the client is enabled once more.
 */
final class KotlinSdk implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final AtomicInteger written = new AtomicInteger();
    private final JavaAnalytics analytics;
    private final Path directory;
    private int tracked;

    /** @param address of the service, which is reached by plain HTTP */
    KotlinSdk(String address) {
        String writeKey = "sdks-it-" + UUID.randomUUID();
        // Where the SDK keeps its files.
        directory = Path.of("/tmp/analytics-kotlin", writeKey);
        String host = address.substring("http://".length()) + "/v1";
        Configuration configuration = new ConfigurationBuilder(writeKey)
                .setApplication("SdksIT")
                .setApiHost(host)
                .setCdnHost(host)
                .setRequestFactory(new RequestFactory() {
                    @Override
                    public HttpURLConnection openConnection(String url) {
                        return super.openConnection(url.replace("https://", "http://"));
                    }
                })
                .build();
        configuration.setFlushPolicies(List.of(
                new CountBasedFlushPolicy(10), new FrequencyFlushPolicy(PAUSE.toMillis()), new WrittenEvents(written)));
        Analytics.Companion.setLogger(line -> {});
        analytics = new JavaAnalytics(configuration);
        Awaitility.await("the client's state").atMost(PATIENCE).until(() -> analytics.settings() != null);
    }

    void track(String event) {
        analytics.track(event);
        tracked++;
    }

    /** Waits until the SDK has nothing left: it deletes a file of events that it has sent or given up. */
    void awaitEnd() {
        Awaitility.await("the events of the Kotlin SDK")
                .atMost(PATIENCE)
                .pollInterval(PAUSE)
                .until(() -> {
                    analytics.setEnabled(true);
                    analytics.flush();
                    return written.get() == tracked && isEmpty(directory.resolve("events"));
                });
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }

    @Override
    public void close() throws IOException {
        analytics.getAnalytics().shutdown(true);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Asks for no uploads, and counts the events that are in the SDK's files. */
    private record WrittenEvents(AtomicInteger count) implements FlushPolicy {
        @Override
        public void updateState(BaseEvent event) {
            count.incrementAndGet();
        }

        @Override
        public boolean shouldFlush() {
            return false;
        }

        @Override
        public void schedule(Analytics client) {}

        @Override
        public void unschedule() {}

        @Override
        public void reset() {}
    }
}
