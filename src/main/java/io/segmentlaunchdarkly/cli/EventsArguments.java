package io.segmentlaunchdarkly.cli;

import io.segmentlaunchdarkly.history.EventQuery;
import io.segmentlaunchdarkly.history.Outcome;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The command line after {@code events}.
 *
 * @param query what is looked for
 * @param names messageIds
 * @param limit how many events at most
 * @param to the LaunchDarkly environment to which events are sent again; empty for that of each
 */
record EventsArguments(
        Action action,
        EventQuery query,
        List<String> names,
        Optional<Integer> limit,
        Optional<String> to,
        Set<String> flags) {
    static final String JSON = "--json";
    static final String DRY_RUN = "--dry-run";
    static final String YES = "--yes";

    private static final String MESSAGE_ID = "--message-id";
    private static final String USER = "--user";
    private static final String EVENT = "--event";
    private static final String OUTCOME = "--outcome";
    private static final String MAPPING = "--mapping";
    private static final String ENVIRONMENT = "--environment";
    private static final String SINCE = "--since";
    private static final String UNTIL = "--until";
    private static final String LIMIT = "--limit";
    private static final String TO = "--to";

    private static final Set<String> FILTERS =
            Set.of(MESSAGE_ID, USER, EVENT, OUTCOME, MAPPING, ENVIRONMENT, SINCE, UNTIL, LIMIT);
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    /** What to do with the events. */
    enum Action {
        FIND(FILTERS, JSON),
        SHOW(Set.of(), JSON),
        TAIL(Set.of(USER, EVENT, OUTCOME, MAPPING, ENVIRONMENT), JSON),
        STATS(Set.of(SINCE, UNTIL), JSON),
        RESEND(FILTERS, DRY_RUN, YES),
        REPLAY(union(FILTERS, TO), DRY_RUN, YES),
        DELETE(Set.of(USER), YES);

        @SuppressWarnings("ImmutableEnumChecker") // Nobody changes it.
        private final Set<String> options;

        @SuppressWarnings("ImmutableEnumChecker") // Nobody changes it.
        private final Set<String> flags;

        Action(Set<String> options, String... flags) {
            this.options = options;
            this.flags = Set.of(flags);
        }

        private static Set<String> union(Set<String> options, String another) {
            Set<String> all = new HashSet<>(options);
            all.add(another);
            return all;
        }

        static Optional<Action> of(String text) {
            return Arrays.stream(values())
                    .filter(action -> action.toString().equals(text))
                    .findAny();
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    boolean has(String flag) {
        return flags.contains(flag);
    }

    /**
     * @throws UsageException when the command is not understood
     */
    static EventsArguments parse(List<String> arguments, Clock clock) {
        if (arguments.isEmpty()) {
            throw new UsageException("events needs one of " + actions() + ".");
        }
        Action action = Action.of(arguments.get(0))
                .orElseThrow(() -> new UsageException(
                        "events does not know \"" + arguments.get(0) + "\"; it takes " + actions() + "."));
        EventQuery query = EventQuery.all();
        List<String> names = new ArrayList<>();
        Set<String> flags = new HashSet<>();
        Optional<Integer> limit = Optional.empty();
        Optional<String> to = Optional.empty();
        Iterator<String> rest = arguments.listIterator(1);
        while (rest.hasNext()) {
            String argument = rest.next();
            if (action.flags.contains(argument)) {
                flags.add(argument);
            } else if (action.options.contains(argument)) {
                String value = OptionValue.of(argument, rest);
                switch (argument) {
                    case MESSAGE_ID -> query = query.withMessageId(value);
                    case USER -> query = query.withUser(value);
                    case EVENT -> query = query.withName(value);
                    case OUTCOME -> query = query.withOutcome(outcome(action, value));
                    case MAPPING -> query = query.withMapping(value);
                    case ENVIRONMENT -> query = query.withEnvironment(value);
                    case SINCE -> query = query.withSince(OptionValue.time(argument, value, clock));
                    case UNTIL -> query = query.withUntil(OptionValue.time(argument, value, clock));
                    case LIMIT -> limit = Optional.of(number(argument, value));
                    default -> to = Optional.of(value);
                }
            } else if (action == Action.SHOW && !argument.startsWith("-")) {
                names.add(argument);
            } else {
                throw new UsageException("events " + action + " does not know " + argument + ".");
            }
        }
        EventsArguments asked = new EventsArguments(action, query, List.copyOf(names), limit, to, Set.copyOf(flags));
        asked.check();
        return asked;
    }

    private static String actions() {
        return "find, show, tail, stats, resend, replay or delete";
    }

    private void check() {
        if (action == Action.SHOW && names.isEmpty()) {
            throw new UsageException("events show needs a messageId.");
        }
        if (action == Action.DELETE && query.user().isEmpty()) {
            throw new UsageException("events delete needs --user, a user id or an anonymous id.");
        }
        boolean chooses = query.messageId().isPresent()
                || query.user().isPresent()
                || query.since().isPresent();
        if ((action == Action.RESEND || action == Action.REPLAY) && !chooses) {
            throw new UsageException("events " + action
                    + " needs --since, --user or --message-id, so that it does not take all events.");
        }
    }

    private static Outcome outcome(Action action, String text) {
        Outcome outcome = Outcome.of(text)
                .orElseThrow(() -> new UsageException(
                        "--outcome must be one of " + Outcome.names() + " but is \"" + text + "\"."));
        Set<Outcome> atReceipt =
                Set.of(Outcome.REJECTED, Outcome.FILTERED, Outcome.UNMAPPED, Outcome.DISCARDED, Outcome.DUPLICATE);
        if (action == Action.TAIL && !atReceipt.contains(outcome)) {
            throw new UsageException("events tail shows events when they are received: --outcome must be one of"
                    + " rejected, filtered, unmapped, discarded, duplicate but is \"" + text + "\".");
        }
        Set<Outcome> notMade = Set.of(Outcome.REJECTED, Outcome.FILTERED, Outcome.UNMAPPED, Outcome.DISCARDED);
        if (action == Action.RESEND && !notMade.contains(outcome)) {
            throw new UsageException("events resend takes events of which nothing was made: --outcome must be one"
                    + " of rejected, filtered, unmapped, discarded but is \"" + text + "\".");
        }
        return outcome;
    }

    private static int number(String option, String text) {
        if (!NUMBER.matcher(text).matches() || Integer.parseInt(text) == 0) {
            throw new UsageException(option + " must be a whole number from 1 on but is \"" + text + "\".");
        }
        return Integer.parseInt(text);
    }
}
