package io.segmentlaunchdarkly.diagnosis;

import static io.segmentlaunchdarkly.diagnosis.SentEvents.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.OperatingSystemMXBean;
import io.segmentlaunchdarkly.history.HistoryReader;
import io.segmentlaunchdarkly.history.TestHistory;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** {@code -Ddiagnosis.events=10000000} prints how long a diagnosis of ten million events takes: the figures of docs/experiments.md. */
@EnabledIfSystemProperty(named = "diagnosis.events", matches = "[0-9]+")
class ManyEventsDiagnosisTest {
    private static final int PART = 500_000;
    private static final int SEGMENT_BYTES = 32 * 1024 * 1024;

    @TempDir
    Path data;

    @Test
    void readsVeryManyEventsInSeconds() throws Exception {
        int events = Integer.getInteger("diagnosis.events");
        try (TestHistory history = new TestHistory(data, SEGMENT_BYTES, Long.MAX_VALUE, "")) {
            for (int written = 0; written < events; written += PART) {
                SentEvents.write(history, written / 500, Math.min(PART, events - written), SentEvents::healthy);
                history.pack();
            }
        }
        DiagnosisQuery query = DiagnosisQuery.of(NOW.minus(Duration.ofDays(7)), NOW.plus(Duration.ofHours(1)));
        OperatingSystemMXBean processor = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        for (int threads : new int[] {1, 2}) {
            long began = System.nanoTime();
            long cpuBegan = processor.getProcessCpuTime();
            Diagnosis diagnosis = Diagnosis.of(new HistoryReader(data), query.withThreads(threads));
            long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
            long cpuMs = TimeUnit.NANOSECONDS.toMillis(processor.getProcessCpuTime() - cpuBegan);
            System.err.println(diagnosis.events() + " events by " + threads + " threads in " + ms + " ms, " + cpuMs
                    + " ms of CPU time");
            assertThat(diagnosis.findings()).isEmpty();
            assertThat(diagnosis.events()).isEqualTo(events);
        }
    }
}
