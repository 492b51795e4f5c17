package io.segmentlaunchdarkly.outbox;

/** A batch that began or became full, as the outbox's producer returns it to the step that decides when a batch is closed. */
public final class OpenBatch {
    private final Outbox outbox;
    private final Batch batch;

    OpenBatch(Outbox outbox, Batch batch) {
        this.outbox = outbox;
        this.batch = batch;
    }

    /** The name of its file, by which it is told from other batches. */
    public String getName() {
        return batch.name();
    }

    /** Whether it has as many events or bytes as it may, or takes no more for another reason. */
    public boolean isFull() {
        return outbox.isFull(batch);
    }

    /** Closes the batch; does nothing if it is closed. */
    void close() {
        outbox.close(batch);
    }
}
