package io.segmentlaunchdarkly.cli;

import io.segmentlaunchdarkly.outbox.DeadLetterReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The command line after {@code dead-letters}.
 *
 * @param names file names and payload ids; file names without the directories that a shell puts before them
 * @param reason see {@link DeadLetterReason#matches}
 */
record DeadLettersArguments(
        Action action, List<String> names, Optional<String> environment, Optional<String> reason, Set<String> flags) {
    static final String ALL = "--all";
    static final String YES = "--yes";
    static final String JSON = "--json";

    /** What to do with the dead letters. */
    enum Action {
        LIST,
        SHOW,
        REPLAY,
        DISCARD;

        static Optional<Action> of(String text) {
            return Arrays.stream(values())
                    .filter(action -> action.toString().equals(text))
                    .findAny();
        }

        boolean takes(String flag) {
            return switch (this) {
                case LIST -> flag.equals(JSON);
                case SHOW -> false;
                case REPLAY -> flag.equals(ALL);
                case DISCARD -> flag.equals(ALL) || flag.equals(YES);
            };
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether {@link #ALL}, {@link #YES} or {@link #JSON} was given. */
    boolean has(String flag) {
        return flags.contains(flag);
    }

    /** Whether the arguments choose dead letters, by name, environment or reason. */
    boolean chooses() {
        return !names.isEmpty() || environment.isPresent() || reason.isPresent();
    }

    /**
     * @throws UsageException when the command is not understood
     */
    static DeadLettersArguments parse(List<String> arguments) {
        if (arguments.isEmpty()) {
            throw new UsageException("dead-letters needs one of list, show, replay and discard.");
        }
        Action action = Action.of(arguments.get(0))
                .orElseThrow(() -> new UsageException("dead-letters does not know \"" + arguments.get(0)
                        + "\"; it takes list, show, replay or discard."));
        List<String> names = new ArrayList<>();
        List<String> flags = new ArrayList<>();
        Optional<String> environment = Optional.empty();
        Optional<String> reason = Optional.empty();
        Iterator<String> rest = arguments.listIterator(1);
        while (rest.hasNext()) {
            String argument = rest.next();
            if (argument.equals("--environment")) {
                environment = Optional.of(OptionValue.of(argument, rest));
            } else if (argument.equals("--reason")) {
                reason = Optional.of(OptionValue.of(argument, rest));
            } else if (!argument.startsWith("-")) {
                names.add(argument.substring(argument.lastIndexOf('/') + 1));
            } else if (action.takes(argument)) {
                flags.add(argument);
            } else {
                throw new UsageException("dead-letters " + action + " does not know the option " + argument + ".");
            }
        }
        DeadLettersArguments asked =
                new DeadLettersArguments(action, List.copyOf(names), environment, reason, Set.copyOf(flags));
        if (action.takes(ALL) && asked.has(ALL) == asked.chooses()) {
            throw new UsageException("dead-letters " + action + " needs names of dead letters, --environment"
                    + " or --reason, or else --all.");
        }
        return asked;
    }
}
