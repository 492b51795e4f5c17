package io.segmentlaunchdarkly.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** A step of somebody's routes that harms the service with each track event. A copy of its class in config/ is on the service's classpath. */
public final class Trap implements Processor {
    private static final int PIECE_BYTES = 200_000;
    private static final double FREE = 0.015;

    private final List<byte[]> held = new ArrayList<>();
    private String harm = "";

    /**
     * {@code heap}: fills the heap but for a little. {@code hang}: never ends. {@code fail}: fails with the event in its message. {@code
     * start}: holds up the start until the file {@code go} can be read to its end.
     */
    public void setHarm(String harm) throws IOException {
        this.harm = harm;
        if (harm.equals("start")) {
            Files.readAllBytes(Path.of("go"));
        }
    }

    @Override
    public void process(Exchange exchange) throws InterruptedException {
        String event = exchange.getMessage().getBody(String.class);
        if (!event.contains("\"track\"")) {
            return;
        }
        switch (harm) {
            case "heap" -> fillTheHeap();
            case "hang" -> new CountDownLatch(1).await();
            default -> throw new IllegalStateException("for " + event, new NumberFormatException("ada@example.com"));
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
