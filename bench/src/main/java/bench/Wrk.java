package bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Load as fast as it is taken, by wrk. */
final class Wrk {
    private Wrk() {}

    /**
     * What wrk saw.
     *
     * @param acknowledged requests answered with success
     * @param failed requests answered otherwise or broken off
     */
    record Result(long acknowledged, long failed, double seconds) {}

    static boolean isInstalled() {
        try {
            Process process = new ProcessBuilder("wrk", "-v")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.waitFor();
            return true;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static Result run(Place place, Contender contender, Batches batches, int clients, int seconds, String phase)
            throws IOException {
        Path said = place.work().resolve("wrk.log");
        // One thread is enough to keep two cores busy, and takes least from who is measured.
        List<String> command = List.of(
                "wrk",
                "--threads",
                "1",
                "--connections",
                String.valueOf(clients),
                "--duration",
                seconds + "s",
                "--timeout",
                "30s",
                "--script",
                place.bench().resolve("load/batch.lua").toString(),
                contender.address(),
                "--",
                batches.write(place).toString(),
                phase);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            throw new IllegalStateException(e);
        }
        Optional<String> line = Files.readAllLines(said).stream()
                .filter(one -> one.startsWith("bench "))
                .findAny();
        String[] numbers = line.orElseThrow(() -> new IOException("wrk failed; see " + said))
                .split(" ");
        long requests = Long.parseLong(numbers[1]);
        long refused = Long.parseLong(numbers[2]);
        return new Result(requests - refused, refused + Long.parseLong(numbers[3]), Long.parseLong(numbers[4]) / 1e6);
    }
}
