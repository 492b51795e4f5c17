package io.segmentlaunchdarkly;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that are to listen some time after they were given theirs. A port that the system itself chose and that was let go
 * may be chosen again meanwhile, for another server or for a client's connection; these lie below those it chooses from (Linux: 32768
 * and above).
 */
public final class FreePort {
    private static final int LOWEST = 10_000;
    private static final int BEHIND = 32_000;

    private FreePort() {}

    /** A port of the loopback address where nothing listens. */
    public static int next() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, BEHIND);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException taken) {
                // Another one.
            }
        }
    }
}
