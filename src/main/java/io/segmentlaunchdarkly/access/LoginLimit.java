package io.segmentlaunchdarkly.access;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * How often a login may fail before further ones have to wait, right or wrong: a user name from one address, an address whatever the names,
 * and a user name from anywhere. The last allows many, so that a stranger who guesses does not keep the user out.
 */
public final class LoginLimit {
    /** How long after the first failure all of them are forgotten. */
    public static final Duration WINDOW = Duration.ofMinutes(15);

    /** From one address, whatever the names, as a multiple. */
    private static final int OF_AN_ADDRESS = 4;
    /** With one name, from wherever, as a multiple. */
    private static final int OF_A_NAME = 20;

    private static final int MOST_KNOWN = 10_000;

    private static final class Tries {
        private final long sinceNanos;
        private int count;

        Tries(long sinceNanos) {
            this.sinceNanos = sinceNanos;
        }
    }

    private final int most;
    private final LongSupplier nanoTime;

    /** By what they have in common, the one that was used last at the end. */
    private final Map<String, Tries> tries = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tries> eldest) {
            return size() > MOST_KNOWN;
        }
    };

    /**
     * @param most how often a login with one name from one address may fail within {@link #WINDOW}
     * @param nanoTime a clock such as {@link System#nanoTime}
     */
    public LoginLimit(int most, LongSupplier nanoTime) {
        this.most = most;
        this.nanoTime = nanoTime;
    }

    private static String both(String name, String address) {
        return "both " + address + " " + name;
    }

    /** How often a try with what it has in common with others may fail. */
    private Map<String, Integer> bounds(String name, String address) {
        return Map.of(
                both(name, address),
                most,
                "address " + address,
                OF_AN_ADDRESS * most,
                "name " + name,
                OF_A_NAME * most);
    }

    /**
     * Counts a try as failed, so that others that run at the same time cannot exceed the limit; {@link #succeeded} takes it back.
     *
     * @return how long to wait before the next try; zero when this one may go on
     */
    public synchronized Duration begin(String name, String address) {
        long now = nanoTime.getAsLong();
        Map<String, Integer> bounds = bounds(name, address);
        long wait = bounds.entrySet().stream()
                .mapToLong(bound -> wait(bound.getKey(), bound.getValue(), now))
                .max()
                .orElse(0);
        if (wait == 0) {
            bounds.keySet().forEach(key -> tries.computeIfAbsent(key, unknown -> new Tries(now)).count++);
        }
        return Duration.ofNanos(wait);
    }

    private long wait(String key, int bound, long now) {
        Tries known = tries.get(key);
        long left = known == null ? 0 : known.sinceNanos + WINDOW.toNanos() - now;
        if (left <= 0) {
            tries.remove(key);
            return 0;
        }
        return known.count < bound ? 0 : left;
    }

    /** Takes back a try, and forgets the failures of this user at this address. */
    public synchronized void succeeded(String name, String address) {
        bounds(name, address).keySet().stream()
                .map(tries::get)
                .filter(Objects::nonNull)
                .forEach(known -> known.count--);
        tries.remove(both(name, address));
    }
}
