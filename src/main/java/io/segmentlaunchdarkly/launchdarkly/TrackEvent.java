package io.segmentlaunchdarkly.launchdarkly;

import java.time.Clock;

/** {@link Action#TRACK_EVENT} as a bean for routes. */
public class TrackEvent extends ActionProcessor {
    /** Gives events without a time that of the system's clock. */
    public TrackEvent() {
        super(Action.TRACK_EVENT);
    }

    /** Gives events without a time that of the clock. */
    public TrackEvent(Clock clock) {
        super(Action.TRACK_EVENT, clock);
    }
}
