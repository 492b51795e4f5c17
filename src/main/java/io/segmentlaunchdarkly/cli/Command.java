package io.segmentlaunchdarkly.cli;

import java.io.IOException;
import java.util.List;

/**
 * A command of the launcher, {@code segment-launchdarkly NAME ...}. Every command ends with one of these exit codes: {@link #DONE}, {@link
 * #NOT_DONE} or {@link #USAGE}. With {@code --help} or {@code -h} among its arguments it prints its help and does nothing else.
 *
 * @param name the command's name on the command line
 * @param help what {@code --help} prints
 */
public record Command(String name, String help, Work work) {
    /** Everything was done; what was checked is in order. */
    public static final int DONE = 0;

    /** Something failed, nothing was found, a check found a problem, or the user said no. */
    public static final int NOT_DONE = 1;

    /** The command line was not understood, or names something that does not exist; nothing was done. */
    public static final int USAGE = 2;

    /** What a command does. */
    public interface Work {
        /**
         * Does it.
         *
         * @param arguments what follows the command's name
         * @return the exit code
         * @throws UsageException when the arguments are not understood
         * @throws IllegalArgumentException in one line, when a setting or an answer keeps it from being done
         * @throws IOException when it fails in a way that it has no words for
         */
        int run(List<String> arguments, Invocation invocation) throws IOException, InterruptedException;
    }

    /** Runs the command as the launcher calls it, and ends the process with its exit code. */
    public void runAndExit(String[] arguments) {
        System.exit(run(List.of(arguments), Invocation.ofProcess()));
    }

    /** Runs the command; every failure that can be expected is told in one line. */
    public int run(List<String> arguments, Invocation invocation) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            invocation.out().print(help);
            return DONE;
        }
        try {
            return work.run(arguments, invocation);
        } catch (UsageException e) {
            invocation.err().println(e.getMessage());
            invocation.err().println("segment-launchdarkly " + name + " --help says more.");
            return USAGE;
        } catch (IllegalArgumentException e) {
            invocation.err().println(e.getMessage());
            return NOT_DONE;
        } catch (IOException e) {
            invocation.err().println("segment-launchdarkly " + name + " failed: " + e);
            return NOT_DONE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NOT_DONE;
        }
    }
}
