package bench;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** Where everything is: the project, and a directory of this run's own, which goes with it. */
record Place(Path project, Path work) {
    static final String PASSWORD = "benchmark";
    static final String HOST = "events.bench";
    private static final int LOWEST_PORT = 10_000;
    private static final int BEHIND_PORTS = 32_000;

    /**
     * @param data where the directory of this run is made
     */
    static Place of(Path project, Path data) throws IOException {
        return new Place(project, Files.createTempDirectory(Files.createDirectories(data), "run-"));
    }

    Path distribution() {
        return project.resolve("target/segment-launchdarkly");
    }

    Path bench() {
        return project.resolve("bench");
    }

    Path results() {
        return bench().resolve("target/results.md");
    }

    /** A PKCS12 store with the receiver's key. */
    Path keyStore() {
        return bench().resolve("target/receiver.p12");
    }

    /** A PKCS12 store that trusts the receiver's certificate. */
    Path trustStore() {
        return bench().resolve("target/trust.p12");
    }

    /** The receiver's certificate as PEM. */
    Path certificate() {
        return bench().resolve("target/receiver.pem");
    }

    /** The library that counts syncs; it does not exist where there is no C compiler. */
    Path countSyncs() {
        return bench().resolve("target/count-syncs.so");
    }

    /** The classpath of the benchmark's own programs. */
    String classpath() {
        return bench().resolve("target/classes") + ":" + bench().resolve("target/lib") + "/*";
    }

    /** One that the system does not give to others by itself (Linux: 32768 and above) before its server listens there. */
    static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, BEHIND_PORTS);
            try (ServerSocket free = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return free.getLocalPort();
            } catch (BindException taken) {
                // Another one.
            }
        }
    }

    void delete() throws IOException {
        try (Stream<Path> files = Files.walk(work)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }
}
