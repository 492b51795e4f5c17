package io.segmentlaunchdarkly.it;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** A step of somebody's routes that harms the service. A copy of its class in config/ is on the service's classpath. */
public final class Trap implements Processor {
    private static final int PIECE_BYTES = 200_000;
    private static final double FREE = 0.015;

    private final List<byte[]> held = new ArrayList<>();
    private String harm = "";

    /** {@code heap}: fills the heap but for a little. {@code hang}: never ends. {@code fail}: fails with the event in its message. */
    public void setHarm(String harm) {
        this.harm = harm;
    }

    @Override
    public void process(Exchange exchange) throws InterruptedException {
        switch (harm) {
            case "heap" -> fillTheHeap();
            case "hang" -> new CountDownLatch(1).await();
            default -> throw new IllegalStateException(
                    "for " + exchange.getMessage().getBody(String.class), new NumberFormatException("ada@example.com"));
        }
    }

    private void fillTheHeap() {
        long most = Runtime.getRuntime().maxMemory();
        while (free(most) > most * FREE) {
            held.add(new byte[PIECE_BYTES]);
            if (free(most) <= most * FREE) {
                System.gc();
            }
        }
    }

    private static long free(long most) {
        return most - Runtime.getRuntime().totalMemory() + Runtime.getRuntime().freeMemory();
    }
}
