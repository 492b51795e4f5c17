package io.segmentlaunchdarkly.kafka;

/** The partition belongs to another instance now, or to nobody yet: what was begun with its records is the next owner's. */
final class PartitionLostException extends Exception {
    private static final long serialVersionUID = 1L;

    PartitionLostException(String partition) {
        super("The partition " + partition + " belongs to this instance no more.");
    }
}
