package io.segmentlaunchdarkly.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * This machine with its programs and packages, where all that is written goes to memory: a chroot into an overlay of the root, in a mount
 * namespace that ends with the process that holds it. Networks are those of the machine. It takes root on Linux.
 */
final class BorrowedMachine implements AutoCloseable {
    private static final String MOUNTS =
            """
            set -e
            mount -t tmpfs tmpfs "$0"
            mkdir "$0/upper" "$0/work" "$0/root"
            mount -t overlay overlay -o "lowerdir=/,upperdir=$0/upper,workdir=$0/work" "$0/root"
            mount --rbind /proc "$0/root/proc"
            mount --rbind /dev "$0/root/dev"
            mount -t tmpfs tmpfs "$0/root/run"
            mkdir -p "$0/root/brought"
            mount --bind "$PWD/target" "$0/root/brought"
            echo mounted
            exec sleep 1000
            """;

    private final Path root;
    private final Process holder;

    private BorrowedMachine(Path root, Process holder) {
        this.root = root;
        this.holder = holder;
    }

    /**
     * Mounts it at an empty directory; {@code target} is its {@code /brought}.
     *
     * @return null where the machine does not allow that
     */
    static BorrowedMachine at(Path directory) throws IOException {
        Path said = Files.createTempFile("mounts", "");
        Process holder;
        try {
            holder = new ProcessBuilder(
                            "unshare",
                            "--mount",
                            "--propagation",
                            "private",
                            "bash",
                            "-c",
                            MOUNTS,
                            directory.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
        } catch (IOException noUnshare) {
            return null;
        }
        Awaitility.await("mounts").until(() -> Files.readString(said).contains("mounted\n") || !holder.isAlive());
        Files.delete(said);
        return holder.isAlive() ? new BorrowedMachine(directory.resolve("root"), holder) : null;
    }

    /** What commands came to, with all that they wrote. */
    record Outcome(int exitCode, String said) {}

    /** Runs commands there as root to their end. */
    Outcome tryRun(String commands) throws IOException, InterruptedException {
        Process process = builder(commands).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).as("%s ends", commands).isTrue();
        return new Outcome(process.exitValue(), said);
    }

    /** Runs commands there to their end and returns what they wrote; an error fails the test. */
    String run(String commands) throws IOException, InterruptedException {
        Outcome outcome = tryRun("set -e\n" + commands);
        assertThat(outcome.exitCode()).as("%s: %s", commands, outcome.said()).isZero();
        return outcome.said();
    }

    /** Starts a command that does not end by itself; a signal to the process reaches it if it replaces the shell. */
    Process start(String commands, Path output) throws IOException {
        return builder(commands)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private ProcessBuilder builder(String commands) {
        List<String> command = new ArrayList<>(List.of("nsenter", "--mount", "--target=" + holder.pid()));
        command.addAll(List.of("chroot", root.toString(), "bash", "-c", commands));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
        return builder;
    }

    @Override
    public void close() {
        holder.destroyForcibly();
    }
}
