package io.segmentlaunchdarkly.observe;

import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A value that several meters read, and of which every scrape sees one: its equations balance within a scrape, however long that takes. A
 * scrape reads each meter once, on one thread; a meter that reads again begins the next scrape.
 */
final class ScrapeSnapshot<T> {
    /** After a longer pause a scrape has ended, even if it did not read every meter. */
    private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(5).toNanos();

    private final Supplier<T> source;
    private final LongSupplier nanoTime;

    /** The scrape that each thread is in. */
    @SuppressWarnings("ThreadLocalUsage") // There is one for each environment, and they live as long as the service.
    private final ThreadLocal<Scrape<T>> scrapes = new ThreadLocal<>();

    private static final class Scrape<T> {
        private final T value;
        private final Set<Object> meters = Collections.newSetFromMap(new IdentityHashMap<>());
        private long lastReadNanos;

        Scrape(T value) {
            this.value = value;
        }
    }

    ScrapeSnapshot(Supplier<T> source) {
        this(source, System::nanoTime);
    }

    ScrapeSnapshot(Supplier<T> source, LongSupplier nanoTime) {
        this.source = source;
        this.nanoTime = nanoTime;
    }

    /**
     * The value for a meter.
     *
     * @param meter identifies the meter
     */
    T get(Object meter) {
        long now = nanoTime.getAsLong();
        Scrape<T> scrape = scrapes.get();
        if (scrape == null || scrape.meters.contains(meter) || now - scrape.lastReadNanos > LONGEST_PAUSE_NANOS) {
            scrape = new Scrape<>(source.get());
            scrapes.set(scrape);
        }
        scrape.meters.add(meter);
        scrape.lastReadNanos = now;
        return scrape.value;
    }
}
