package io.segmentlaunchdarkly.outbox;

/** What every {@link BatchInHand} does alike: it counts its failed tries, and lets its end be decided once. */
public abstract class AbstractBatchInHand implements BatchInHand {
    private int attempts;
    private boolean ended;

    /**
     * @param attempts how many tries to deliver it have failed before
     */
    protected AbstractBatchInHand(int attempts) {
        this.attempts = attempts;
    }

    @Override
    public final void tried() {
        attempts++;
    }

    @Override
    public final int attempts() {
        return attempts;
    }

    @Override
    public final boolean isEnded() {
        return ended;
    }

    /** Begins another turn of the same batch. */
    protected final void begin() {
        ended = false;
    }

    /**
     * Says that its end is decided.
     *
     * @throws IllegalStateException when it was decided before
     */
    protected final void end() {
        if (ended) {
            throw new IllegalStateException("What became of the batch " + payloadId() + " is decided already");
        }
        ended = true;
    }
}
