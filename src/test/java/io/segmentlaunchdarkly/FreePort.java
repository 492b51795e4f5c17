package io.segmentlaunchdarkly;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers that are to listen some time after they were given theirs. A port that the system itself chose and that was let go
 * may be chosen again meanwhile, for another server or for a client's connection; these lie below those it chooses from (Linux: 32768
 * and above). Each of the processes in which tests run has a part of them, and gives one after the other, so none is given twice in
 * the time in which a test uses it.
 */
public final class FreePort {
    private static final int LOWEST = 10_000;
    private static final int OF_A_PROCESS = 2_000;
    /** The number of the process, from 1 on; the build says it. */
    private static final int PROCESS = Integer.getInteger("test.process", 1) % 11;

    private static final AtomicInteger GIVEN =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(OF_A_PROCESS));

    private FreePort() {}

    /** A port of the loopback address where nothing listens. */
    public static int next() throws IOException {
        while (true) {
            int port = LOWEST + PROCESS * OF_A_PROCESS + Math.floorMod(GIVEN.getAndIncrement(), OF_A_PROCESS);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException taken) {
                // Another one.
            }
        }
    }
}
