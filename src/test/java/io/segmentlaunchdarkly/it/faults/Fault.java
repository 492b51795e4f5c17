package io.segmentlaunchdarkly.it.faults;

import io.segmentlaunchdarkly.it.Distribution;
import java.io.IOException;
import java.util.Optional;

/** Something that goes wrong while events are on their way. Each is inflicted on a service of its own. */
interface Fault {
    /** As it stands in the table. */
    String name();

    /** Why it cannot be inflicted on this machine, and what would help; empty when it can. */
    default Optional<String> obstacle() {
        return Optional.empty();
    }

    /** Where batches are posted at the receiver. */
    default String url(FaultyReceiver receiver) {
        return receiver.url();
    }

    /** Makes a service that has not been started yet ready for the fault. */
    default void prepare(Distribution service) throws IOException {}

    /** What is sent, where the fault needs something of its own. */
    default Load.Plan plan(Load.Plan usual) {
        return usual;
    }

    /** Whether the event of that number may end in the dead letters. */
    default boolean mayBury(int event) {
        return false;
    }

    /** Inflicts it on the running service, and ends it; asserts what is to be seen meanwhile. The load runs before, during and after. */
    void inflict(Trial trial) throws IOException;

    /** Undoes what {@link #prepare} did to the machine. */
    default void cleanUp(Distribution service) throws IOException {}
}
