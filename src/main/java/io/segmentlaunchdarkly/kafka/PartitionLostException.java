package io.segmentlaunchdarkly.kafka;

/** The partition belongs to another instance, or to none yet. The next owner continues with its records. */
final class PartitionLostException extends Exception {
    private static final long serialVersionUID = 1L;

    PartitionLostException(String partition) {
        super("The partition " + partition + " belongs to this instance no more.");
    }
}
