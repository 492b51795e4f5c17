package io.segmentlaunchdarkly.observe.activity;

import io.segmentlaunchdarkly.delivery.Deliveries;
import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.observe.StartedService;
import io.segmentlaunchdarkly.observe.StateFile;
import io.segmentlaunchdarkly.outbox.EnvironmentOutbox;
import io.segmentlaunchdarkly.outbox.OutboxComponent;
import io.segmentlaunchdarkly.outbox.SteadyScheduler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.apache.camel.support.CamelContextHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counters by source, event, mapping, environment and reason, as {@link Measure} lists them: each minute of the last two hours and each
 * hour of the last fourteen days.
 *
 * <p>Counting costs a look-up and a {@link LongAdder}. Once a minute, everything that was counted since is added to the minute that has
 * just ended, and written to {@code <data>/activity/counters}. So a crash loses the counts of a minute at most. The ledgers, which are
 * exact, do not depend on these counters.
 *
 * <p>Clients choose names, so at most {@code launchdarkly.activity.max-series} counters have names that clients chose. Further names count
 * as "other" until they turn out to be busier than one that has been idle for an hour, whose place they take.
 */
public final class Activity extends StartedService {
    private static final Logger LOG = LoggerFactory.getLogger(Activity.class);
    private static final long MINUTE_MS = 60_000;
    private static final long IDLE_MINUTES = 60;
    /** How many sources keep a counter of their own when the names of their events count as "other". */
    private static final int MOST_OTHERS = 300;
    /** Series of names that come from the routes; only a mistake could make so many. */
    private static final int MOST_OF_ROUTES = 2_000;

    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Map<Key, Series> series = new ConcurrentHashMap<>();
    private final Map<Key, LongAdder> candidates = new ConcurrentHashMap<>();
    private final Map<Key, Long> sampled = new HashMap<>();
    private final List<Runnable> listeners = new ArrayList<>();
    private StateFile file;
    private SteadyScheduler timer;
    private int maxSeries = 1_000;
    private long interval = MINUTE_MS;
    private volatile Set<Key> watched = Set.of();
    private volatile int namedByClients;
    private volatile int others;
    private long lastMinute = Long.MIN_VALUE;
    private long runningMinutes;
    private long runningSinceNanos;
    private Deliveries watchedDeliveries;

    public Activity() {
        this(Clock.systemUTC(), System::nanoTime);
    }

    /**
     * @param nanoTime a clock as {@link System#nanoTime}
     */
    public Activity(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        runningSinceNanos = nanoTime.getAsLong();
    }

    /** The data directory; this class owns {@code activity/} below it. */
    public void setDataDirectory(String dataDirectory) {
        file = new StateFile(Path.of(dataDirectory).toAbsolutePath().resolve("activity/counters"), "activity-1");
    }

    /** The most counters with names that clients choose. */
    public void setMaxSeries(int maxSeries) {
        this.maxSeries = maxSeries;
    }

    /** How often counts are added to minutes and the listeners are called, in milliseconds; a minute unless set. */
    public void setInterval(long interval) {
        this.interval = interval;
    }

    /** Adds a listener, which is called each time after counts were added to minutes. */
    public synchronized void onTick(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    protected void doStart() {
        countDeliveryTimes();
        timer = new SteadyScheduler("launchdarkly-activity");
        // Read there, so that the start does not wait for it.
        timer.execute(this::load);
        long untilNext = interval - Math.floorMod(clock.millis(), interval);
        var unused = timer.scheduleAtFixedRate(this::tick, untilNext, interval, TimeUnit.MILLISECONDS);
    }

    @Override
    protected void doStop() throws Exception {
        timer.shutdown();
        if (timer.awaitTermination(10, TimeUnit.SECONDS)) {
            takeCounts();
            save();
        }
    }

    private void countDeliveryTimes() {
        Deliveries deliveries = CamelContextHelper.findSingleByType(getCamelContext(), Deliveries.class);
        if (deliveries != null && !deliveries.equals(watchedDeliveries)) {
            watchedDeliveries = deliveries;
            deliveries.watch(new DeliveryTimes());
        }
    }

    private final class DeliveryTimes implements Deliveries.Watcher {
        @Override
        public void answered(String environment, String status, long nanos) {
            // Only what was delivered counts.
        }

        @Override
        public void delivered(String environment, int events, Duration age) {
            add(Measure.DELIVERY_TIME, environment, DeliveryTime.of(age).name(), "", events);
        }
    }

    /** Adds the counts to the minute that has ended, writes them, and calls the listeners. */
    public void tick() {
        endMinute();
        save();
        List<Runnable> all;
        synchronized (this) {
            all = List.copyOf(listeners);
        }
        all.forEach(Runnable::run);
    }

    // Counting.

    /** Counts something. May be called from any thread. */
    public void add(Measure measure, String first, String second, String third, long count) {
        Key key = new Key(measure, first, second, third);
        Series found = series.get(key);
        if (found == null && measure.isNamedByClients() && namedByClients >= maxSeries) {
            if (candidates.size() < maxSeries) {
                candidates.computeIfAbsent(key, name -> new LongAdder()).add(count);
            }
            key = asOther(key);
            found = series.get(key);
        }
        (found == null ? begin(key) : found).add(count);
    }

    private synchronized Series begin(Key key) {
        if (!series.containsKey(key)) {
            if (!key.measure().isNamedByClients()) {
                return put(
                        series.size() < maxSeries + MOST_OF_ROUTES ? key : new Key(key.measure(), Key.OTHER, "", ""));
            }
            if (isOther(key)) {
                others++;
            } else {
                namedByClients++;
            }
        }
        return put(key);
    }

    private Series put(Key key) {
        return series.computeIfAbsent(key, name -> new Series(runningMinutes));
    }

    /** What a key counts as when there are too many: watched names and the first sources stay, the rest becomes "other". */
    private Key asOther(Key key) {
        Measure measure = key.measure();
        boolean isSourceWatched = isWatched(watch -> watch.first().equals(key.first()));
        if (!measure.isOutcome()) {
            return isSourceWatched ? key : new Key(measure, Key.OTHER, key.second(), key.third());
        }
        boolean isNameWatched = isWatched(watch -> watch.third().equals(key.third()));
        String name = isNameWatched ? key.third() : Key.OTHER;
        Key ofSource = new Key(measure, key.first(), key.second(), name);
        return isSourceWatched || series.containsKey(ofSource) || namedByClients + others < maxSeries + MOST_OTHERS
                ? ofSource
                : new Key(measure, Key.OTHER, key.second(), name);
    }

    private boolean isWatched(Predicate<Key> is) {
        return watched.stream().anyMatch(is);
    }

    private static boolean isOther(Key key) {
        return key.third().equals(Key.OTHER) || key.first().equals(Key.OTHER);
    }

    /**
     * Sets the sources, types and names that never become "other", and whose silence is known even if they have never come.
     *
     * @param keys of {@link Measure#WATCHED}
     */
    public synchronized void watch(Set<Key> keys) {
        series.keySet().removeIf(key -> key.measure() == Measure.WATCHED && !keys.contains(key));
        keys.forEach(this::put);
        watched = Set.copyOf(keys);
    }

    // Putting counts into minutes.

    /**
     * Adds what was counted since the last call to its minute. It is called once in each minute, and before a reading that must be up to
     * date.
     */
    public synchronized void takeCounts() {
        long minute = Math.floorDiv(clock.millis() - 1, MINUTE_MS);
        if (lastMinute != Long.MIN_VALUE && minute != lastMinute) {
            // After the clock was set back, minutes that were in the past are in the future.
            long from = Math.min(minute, lastMinute);
            long to = Math.max(minute, lastMinute);
            series.values().forEach(each -> each.clear(from, to));
        }
        lastMinute = minute;
        long ran = TimeUnit.NANOSECONDS.toMinutes(nanoTime.getAsLong() - runningSinceNanos);
        runningSinceNanos += TimeUnit.MINUTES.toNanos(ran);
        runningMinutes += ran;
        add(Measure.RUNNING, "", "", "", ran);
        sampleOutbox();
        series.forEach((key, each) -> each.take(minute, runningMinutes));
    }

    private synchronized void endMinute() {
        takeCounts();
        promote();
        forget();
    }

    private void sampleOutbox() {
        if (getCamelContext() == null || getCamelContext().hasComponent("launchdarkly-outbox") == null) {
            return;
        }
        for (EnvironmentOutbox environment :
                OutboxComponent.outbox(getCamelContext()).environments()) {
            EnvironmentOutbox.Balance balance = environment.balance();
            sample(Measure.MADE, environment.environment(), balance.made());
            sample(Measure.DELIVERED, environment.environment(), balance.delivered());
            sample(Measure.DEAD_LETTERED, environment.environment(), balance.deadLettered());
        }
    }

    private void sample(Measure measure, String environment, long count) {
        Long before = sampled.put(new Key(measure, environment, "", ""), count);
        add(measure, environment, "", "", Math.max(0, count - (before == null ? 0 : before)));
    }

    /** Gives the busiest of the names that counted as "other" the places of names that are idle and have always been less busy. */
    private void promote() {
        if (candidates.isEmpty()) {
            return;
        }
        List<Key> busiest = candidates.keySet().stream()
                .sorted(Comparator.comparingLong(
                        (Key key) -> -candidates.get(key).sum()))
                .toList();
        List<Key> idle = new ArrayList<>(series.keySet().stream()
                .filter(key -> key.measure().isNamedByClients() && !isOther(key))
                .filter(key -> runningMinutes - series.get(key).heardAt() >= IDLE_MINUTES)
                .sorted(Comparator.comparingLong(key -> series.get(key).total()))
                .toList());
        for (Key candidate : busiest) {
            if (idle.isEmpty()
                    || candidates.get(candidate).sum()
                            <= series.get(idle.get(0)).total()) {
                break;
            }
            Key leaves = idle.remove(0);
            Series left = series.remove(leaves);
            put(asOther(leaves)).merge(left);
            put(candidate);
        }
        candidates.clear();
    }

    /** Removes the series that have not counted for fourteen days. */
    private void forget() {
        series.entrySet()
                .removeIf(entry -> entry.getKey().measure() != Measure.WATCHED
                        && runningMinutes - entry.getValue().heardAt() > IDLE_MINUTES
                        && entry.getValue().total() == 0);
        int all = (int) series.keySet().stream()
                .filter(key -> key.measure().isNamedByClients())
                .count();
        others = (int) series.keySet().stream()
                .filter(key -> key.measure().isNamedByClients() && isOther(key))
                .count();
        namedByClients = all - others;
    }

    // Reading.

    /** The time up to now, see {@link Span}. */
    public synchronized Span last(Duration length) {
        return Span.before(lastMinute, length);
    }

    /** The last full hours by the clock, in UTC. */
    public synchronized Span lastFullHours(long hours) {
        return Span.fullHours(lastMinute, hours);
    }

    /**
     * Adds up counters over a time.
     *
     * @param which the counters to add up
     * @param group what to add them up by
     */
    public synchronized Map<String, Long> sums(Predicate<Key> which, Function<Key, String> group, Span span) {
        Map<String, Long> sums = new TreeMap<>();
        series.forEach((key, each) -> {
            if (which.test(key)) {
                long count = span.inHours()
                        ? each.hours(span.first(), span.last())
                        : each.minutes(span.first(), span.last());
                sums.merge(group.apply(key), count, Long::sum);
            }
        });
        return sums;
    }

    /**
     * Adds up counters for each minute or hour of a time.
     *
     * @param which the counters to add up
     * @param group what to add them up by
     * @return a sum for each minute or hour of the span
     */
    public synchronized Map<String, long[]> sumsOverTime(Predicate<Key> which, Function<Key, String> group, Span span) {
        Map<String, long[]> sums = new TreeMap<>();
        series.forEach((key, each) -> {
            if (which.test(key)) {
                long[] course = sums.computeIfAbsent(
                        group.apply(key), name -> new long[(int) (span.last() - span.first() + 1)]);
                for (int i = 0; i < course.length; i++) {
                    long time = span.first() + i;
                    course[i] += span.inHours() ? each.hours(time, time) : each.minutes(time, time);
                }
            }
        });
        return sums;
    }

    /** Adds up all counters of a kind over a time. */
    public long sum(Predicate<Key> which, Span span) {
        return sums(which, key -> "", span).getOrDefault("", 0L);
    }

    /**
     * For how many minutes none of some counters has counted, by group. Minutes in which the service did not run are left out.
     */
    public synchronized Map<String, Long> silentMinutes(Predicate<Key> which, Function<Key, String> group) {
        Map<String, Long> silent = new TreeMap<>();
        series.forEach((key, each) -> {
            if (which.test(key)) {
                silent.merge(group.apply(key), runningMinutes - each.heardAt(), Math::min);
            }
        });
        return silent;
    }

    /** For how many minutes none of some counters has counted; empty if there is none. */
    public OptionalLong silentMinutes(Predicate<Key> which) {
        return silentMinutes(which, key -> "").values().stream()
                .mapToLong(Long::longValue)
                .findFirst();
    }

    // The file.

    /** Reads what an earlier process counted. */
    void load() {
        try {
            Optional<byte[]> bytes = file.read();
            if (bytes.isPresent()) {
                read(bytes.get());
            }
        } catch (IOException e) {
            LOG.warn(
                    LogEvents.STATE_UNREADABLE,
                    "The counters of the last days cannot be read and begin anew: {}",
                    e.toString());
        }
    }

    private synchronized void read(byte[] bytes) throws IOException {
        try (DataInputStream in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes)))) {
            lastMinute = in.readLong();
            runningMinutes = in.readLong();
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                Key key = new Key(Measure.valueOf(in.readUTF()), in.readUTF(), in.readUTF(), in.readUTF());
                Series kept = Series.read(in);
                if (series.putIfAbsent(key, kept) != null) {
                    series.get(key).merge(kept);
                }
            }
            forget();
        } catch (IllegalArgumentException e) {
            file.setAside("it has a counter that is not known: " + e.getMessage());
        }
    }

    private void save() {
        if (file != null) {
            file.write(bytes());
        }
    }

    private synchronized byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes))) {
            out.writeLong(lastMinute);
            out.writeLong(runningMinutes);
            out.writeInt(series.size());
            for (Map.Entry<Key, Series> entry : series.entrySet()) {
                out.writeUTF(entry.getKey().measure().name());
                out.writeUTF(entry.getKey().first());
                out.writeUTF(entry.getKey().second());
                out.writeUTF(entry.getKey().third());
                entry.getValue().write(out);
            }
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory does not fail", e);
        }
        return bytes.toByteArray();
    }
}
