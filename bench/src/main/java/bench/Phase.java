package bench;

import java.io.IOException;

/**
 * What a contender did under load.
 *
 * @param acknowledged events whose requests were answered with success
 * @param failed requests that were not
 * @param delivered events at the receiver when all had come, a payload id once
 * @param seconds how long the load lasted
 * @param acknowledgedPerSecond events
 * @param deliveredPerSecond events that came while the load lasted
 * @param cpuSeconds of the contender, until all had come
 * @param othersCpuSeconds of the receiver, until all had come
 * @param deliveries requests to the receiver
 */
record Phase(
        long acknowledged,
        long failed,
        long delivered,
        double seconds,
        double acknowledgedPerSecond,
        double deliveredPerSecond,
        double cpuSeconds,
        double othersCpuSeconds,
        long deliveries,
        long syncs,
        long requests) {
    /** How long nothing must have come before nothing more will: a batch may wait for a second. */
    static final long QUIET_NANOS = 2_000_000_000L;

    private static final long PATIENCE_NANOS = 60_000_000_000L;

    /** Something that loads a contender, and returns the requests that it answered with success and those that it did not. */
    interface Load {
        long[] run() throws IOException;
    }

    /**
     * Loads a contender and waits until everything was delivered.
     *
     * @param isExact whether the load knows of every request it made; wrk breaks off what is under way when its time is over, and what
     *     came of that is waited for until nothing comes any more
     */
    static Phase of(Contender contender, LaunchDarkly receiver, int eventsARequest, boolean isExact, Load load)
            throws IOException {
        LaunchDarkly.Stats before = receiver.stats();
        double cpu = contender.child().cpuSeconds();
        double othersCpu = receiver.cpuSeconds();
        long syncs = contender.child().syncs();
        long start = System.nanoTime();
        long[] requests = load.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        long events = requests[0] * eventsARequest;
        long during = receiver.stats().events() - before.events();
        LaunchDarkly.Stats after = drained(receiver, before.events() + events, isExact ? 0 : QUIET_NANOS);
        return new Phase(
                events,
                requests[1],
                after.events() - before.events(),
                seconds,
                events / seconds,
                during / seconds,
                contender.child().cpuSeconds() - cpu,
                receiver.cpuSeconds() - othersCpu,
                after.requests() - before.requests(),
                contender.child().syncs() - syncs,
                requests[0]);
    }

    /** Waits until at least so many events have come since the start of the receiver, and then none for a time. */
    static LaunchDarkly.Stats drained(LaunchDarkly receiver, long expected, long quietNanos) throws IOException {
        LaunchDarkly.Stats last = receiver.stats();
        long since = System.nanoTime();
        while (true) {
            LaunchDarkly.Stats stats = receiver.stats();
            long now = System.nanoTime();
            if (stats.events() != last.events()) {
                last = stats;
                since = now;
            } else if (stats.events() >= expected ? now - since > quietNanos : now - since > PATIENCE_NANOS) {
                return stats;
            }
            Child.pause(50);
        }
    }

    double cpuMicrosPerEvent() {
        return cpuSeconds * 1e6 / delivered;
    }
}
