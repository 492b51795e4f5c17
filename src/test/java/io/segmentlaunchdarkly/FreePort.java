package io.segmentlaunchdarkly;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers that are to listen some time after they were given theirs. A port that the system itself chose and that was let go
 * may be chosen again at once, for another server or for a client's connection; these lie below those it chooses from (Linux: 32768 and
 * above), and none is given twice soon.
 */
public final class FreePort {
    private static final int FIRST = 10_000;
    private static final int COUNT = 10_000;
    private static final AtomicInteger GIVEN =
            new AtomicInteger((int) (ProcessHandle.current().pid() * 100 % COUNT));

    private FreePort() {}

    /** A port of the loopback address where nothing listens. */
    public static int next() {
        int fork = Integer.getInteger("surefire.forkNumber", 1) - 1;
        for (int tries = 0; tries < COUNT; tries++) {
            int port = FIRST + fork % 2 * COUNT + Math.floorMod(GIVEN.getAndIncrement(), COUNT);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("No port is free.");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (BindException taken) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
