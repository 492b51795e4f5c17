package bench;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** A process that the benchmark started, and what the kernel says of it. */
final class Child implements AutoCloseable {
    /** Linux counts a process' CPU time in these, whatever its timer does. */
    private static final double TICKS_PER_SECOND = 100;

    private final String name;
    private final Path log;
    private final Path syncs;
    private final Process process;
    private final long startedNanos;

    private Child(String name, Path log, Path syncs, Process process, long startedNanos) {
        this.name = name;
        this.log = log;
        this.syncs = syncs;
        this.process = process;
        this.startedNanos = startedNanos;
    }

    /** Starts a process; what it says goes to a file in the run's directory. */
    static Child start(Place place, String name, Map<String, String> environment, List<String> command)
            throws IOException {
        Path log = place.work().resolve(name + ".log");
        Path syncs = place.work().resolve(name + ".syncs");
        Files.write(syncs, new byte[8]);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(place.work().toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(key -> key.startsWith("LAUNCHDARKLY_") || key.startsWith("CAMEL_"));
        builder.environment().remove("JAVA_OPTS");
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(environment);
        if (Files.exists(place.countSyncs())) {
            builder.environment().put("LD_PRELOAD", place.countSyncs().toString());
            builder.environment().put("BENCH_SYNCS", syncs.toString());
        }
        long now = System.nanoTime();
        return new Child(name, log, syncs, builder.start(), now);
    }

    /** Waits until a GET of the address is answered with 200; milliseconds since the start. */
    double awaitReady(String address) throws IOException {
        while (Http.status(address) != 200) {
            if (!process.isAlive() || seconds() > 90) {
                throw new IOException(name + " did not become ready: " + log());
            }
            pause(10);
        }
        return seconds() * 1000;
    }

    private double seconds() {
        return (System.nanoTime() - startedNanos) / 1e9;
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** CPU seconds, user and system, of the process and all it started. */
    double cpuSeconds() throws IOException {
        double ticks = 0;
        for (ProcessHandle one : Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .toList()) {
            String stat = Files.readString(Path.of("/proc", String.valueOf(one.pid()), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    /** The most memory that was resident so far, in MB. */
    double peakResidentMegabytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        throw new IOException("no VmHWM of " + name);
    }

    /** How often it has called fsync and fdatasync; 0 where they are not counted. */
    long syncs() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(syncs.toFile(), "r")) {
            byte[] count = new byte[8];
            file.readFully(count);
            return ByteBuffer.wrap(count).order(ByteOrder.nativeOrder()).getLong();
        }
    }

    /** Asks it to end and waits; one that does not is killed. */
    @Override
    public void close() {
        process.destroy();
        awaitEnd(process.toHandle());
    }

    /** Waits for a process that was asked to end; one that does not is killed. */
    static void awaitEnd(ProcessHandle process) {
        try {
            process.onExit().get(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            process.destroyForcibly();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
