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
    private static final long QUIET_NANOS = 1_300_000_000L;

    private static final long PATIENCE_NANOS = 60_000_000_000L;

    /** Something that loads a contender, and returns the requests that it answered with success and those that it did not. */
    interface Load {
        long[] run() throws IOException;
    }

    static Phase of(Contender contender, LaunchDarkly receiver, int eventsARequest, Load load) throws IOException {
        LaunchDarkly.Stats before = receiver.stats();
        double cpu = contender.child().cpuSeconds();
        double othersCpu = receiver.cpuSeconds();
        long syncs = contender.child().syncs();
        long start = System.nanoTime();
        long[] requests = load.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        long events = requests[0] * eventsARequest;
        long during = receiver.stats().events() - before.events();
        LaunchDarkly.Stats after = drained(receiver, before.events() + events);
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

    private static LaunchDarkly.Stats drained(LaunchDarkly receiver, long expected) throws IOException {
        long start = System.nanoTime();
        LaunchDarkly.Stats last = receiver.stats();
        long since = start;
        while (true) {
            Child.pause(50);
            long now = System.nanoTime();
            LaunchDarkly.Stats stats = receiver.stats();
            if (stats.events() != last.events()) {
                last = stats;
                since = now;
            } else if (now - since > QUIET_NANOS && (stats.events() >= expected || now - start > PATIENCE_NANOS)) {
                return stats;
            }
        }
    }

    double cpuMicrosPerEvent() {
        return cpuSeconds * 1e6 / delivered;
    }
}
