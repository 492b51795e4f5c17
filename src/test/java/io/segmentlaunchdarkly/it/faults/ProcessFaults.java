package io.segmentlaunchdarkly.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.it.faults.FaultyReceiver.Mood;
import io.segmentlaunchdarkly.it.faults.FaultyReceiver.Reaction;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** What can happen to the process. */
final class ProcessFaults {
    private static final Duration UNDER_LOAD = Duration.ofSeconds(1);
    private static final Duration STARTING = Duration.ofMillis(2500);

    private ProcessFaults() {}

    static List<Fault> all(Form form) {
        int healthy = (form.kills() * 3 + 4) / 5;
        return List.of(new Killed(healthy), new KilledInTrouble(form.kills() - healthy), new Ended(form.rounds()));
    }

    static List<Fault> someKills(Form form) {
        return List.of(new Killed((form.kills() + 9) / 10));
    }

    /** Kills a running service, or every third time one that starts and may be bringing batches to their end. */
    private static void kill(Trial trial, int time) throws IOException {
        if (time % 3 == 2) {
            trial.service().launch();
            trial.goOn(STARTING);
        } else {
            if (time > 0) {
                trial.service().start();
            }
            trial.goOn(UNDER_LOAD);
        }
        trial.service().sigkill();
    }

    /** Of the clients some end with the process, and never hear what became of their events. */
    private static Load.Plan someGivingUp(Load.Plan usual) {
        return usual.givesUpEvery(50);
    }

    private record Killed(int times) implements Fault {
        @Override
        public String name() {
            return "SIGKILL, " + times + " times";
        }

        @Override
        public Load.Plan plan(Load.Plan usual) {
            return someGivingUp(usual);
        }

        @Override
        public void inflict(Trial trial) throws IOException {
            for (int time = 0; time < times; time++) {
                kill(trial, time);
            }
            trial.service().start();
            assertThat(trial.load().sentAgain()).isPositive();
        }
    }

    /** The receiver is in some trouble or none before each kill. */
    private record KilledInTrouble(int times) implements Fault {
        private static final List<Mood> MOODS = List.of(
                post -> Reaction.take(),
                post -> Reaction.refuse(503),
                post -> post.posts() == 0 ? Reaction.take().sent(FaultyReceiver.Manner.TORN) : Reaction.take(),
                post -> Reaction.refuse(429).retryAfter("1"),
                post -> Reaction.take().late(Duration.ofMillis(200)),
                post -> Reaction.refuse(404));

        @Override
        public String name() {
            return "SIGKILL, " + times + " times, receiver in changing trouble";
        }

        @Override
        public Load.Plan plan(Load.Plan usual) {
            return someGivingUp(usual);
        }

        @Override
        public void inflict(Trial trial) throws IOException {
            for (int time = 0; time < times; time++) {
                trial.receiver().is(MOODS.get(trial.any(MOODS.size())));
                kill(trial, time);
            }
            trial.receiver().isWell();
            trial.service().start();
        }
    }

    /** Asked to end, it ends in time and with the exit code of who was asked to. */
    private record Ended(int times) implements Fault {
        private static final Duration SHUTDOWN_TIME = Duration.ofSeconds(30);

        @Override
        public String name() {
            return "SIGTERM, " + times + " times";
        }

        @Override
        public void inflict(Trial trial) throws IOException {
            for (int time = 0; time < times; time++) {
                trial.goOn(UNDER_LOAD);
                long asked = System.nanoTime();
                assertThat(trial.service().sigterm()).isIn(0, 143);
                assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(SHUTDOWN_TIME);
                trial.service().start();
            }
        }
    }
}
