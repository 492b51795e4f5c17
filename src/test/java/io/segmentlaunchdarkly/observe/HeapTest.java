package io.segmentlaunchdarkly.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeapTest {
    private static final long MB = 1_000_000;

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicLong live = new AtomicLong();
    private final AtomicLong used = new AtomicLong();
    private final AtomicLong collections = new AtomicLong();
    private final Heap heap = new Heap(256 * MB, used::get, this::collect, nanos::get);

    private void collect() {
        collections.incrementAndGet();
        used.set(live.get());
    }

    @Test
    void isNotFullOfGarbage() {
        live.set(50 * MB);
        used.set(255 * MB);

        assertThat(heap.full()).isEmpty();
        assertThat(collections).hasValue(1);
    }

    @Test
    void isFullOfWhatACollectionLeaves() {
        live.set(250 * MB);
        used.set(255 * MB);

        assertThat(heap.full())
                .hasValue("The heap is full: 250 of 256 MB are in use; give it more (-Xmx in JAVA_OPTS).");
    }

    @Test
    void isCollectedOnceInTenSecondsHoweverOftenItIsAsked() {
        live.set(250 * MB);
        used.set(255 * MB);
        for (int i = 0; i < 100; i++) {
            assertThat(heap.full()).isPresent();
        }
        assertThat(collections).hasValue(1);

        live.set(50 * MB);
        nanos.addAndGet(Duration.ofSeconds(11).toNanos());
        assertThat(heap.full()).isEmpty();
        assertThat(collections).hasValue(2);
    }

    @Test
    void isNotCollectedWhileItHasRoom() {
        used.set(200 * MB);

        assertThat(heap.full()).isEmpty();
        assertThat(collections).hasValue(0);
    }
}
