package io.segmentlaunchdarkly.it.faults;

import java.time.Duration;

/**
 * How long and hard the trials are: short as a part of the build, or long with {@code -Dfaults=long}.
 *
 * @param inTurn whether the faults of the receiver that need no service of their own are inflicted in turn on one
 * @param lanes how many trials run at a time
 * @param plan what is sent in each
 * @param events how many are sent while a fault lasts, at least
 * @param kills how often a process is killed, in all trials with kills together, but for those over the import API
 * @param rounds how often other faults of the process are inflicted
 * @param diskMegabytes the size of a disk that is filled
 */
record Form(boolean inTurn, int lanes, Load.Plan plan, int events, int kills, int rounds, int diskMegabytes) {
    private static final Form SHORT = new Form(true, 4, plan(4, 20, Duration.ofMillis(50)), 1_000, 8, 2, 4);
    private static final Form LONG = new Form(false, 4, plan(8, 50, Duration.ofMillis(10)), 20_000, 50, 10, 16);

    private static Load.Plan plan(int clients, int eventsOfABatch, Duration pause) {
        return new Load.Plan("faults", clients, eventsOfABatch, pause, Integer.MAX_VALUE / 2, 0, 0);
    }

    static boolean isLong() {
        return System.getProperty("faults", "short").equals("long");
    }

    /** Prints in the long form, for somebody who waits for it; the short one is quiet. */
    static void print(String text) {
        if (isLong()) {
            System.out.println(text);
        }
    }

    static Form chosen() {
        return isLong() ? LONG : SHORT;
    }
}
