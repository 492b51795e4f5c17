package io.segmentlaunchdarkly.launchdarkly;

import java.time.Clock;

/** {@link Action#TRACK_EVENT} as a bean for routes. */
public class TrackEvent extends ActionProcessor {
    /** Gives events without a time the system's. */
    public TrackEvent() {
        super(Action.TRACK_EVENT);
    }

    /** Gives events without a time the clock's. */
    public TrackEvent(Clock clock) {
        super(Action.TRACK_EVENT, clock);
    }
}
