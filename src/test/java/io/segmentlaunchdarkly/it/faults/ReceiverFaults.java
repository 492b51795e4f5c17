package io.segmentlaunchdarkly.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.it.Distribution;
import io.segmentlaunchdarkly.it.faults.FaultyReceiver.Manner;
import io.segmentlaunchdarkly.it.faults.FaultyReceiver.Mood;
import io.segmentlaunchdarkly.it.faults.FaultyReceiver.Reaction;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** What can be wrong with the receiver, or with what it thinks of a batch. */
final class ReceiverFaults {
    private static final int TROUBLES = 5;
    /** Longer than the time that {@link Slow} allows. */
    private static final Duration TOO_LATE = Duration.ofMillis(1500);

    private ReceiverFaults() {}

    static List<Fault> all(Form form) {
        List<Fault> apart = List.of(
                new Blocked(401, false),
                new Blocked(404, true),
                new Slow(
                        "takes the batch and answers too late",
                        "LAUNCHDARKLY_DELIVERY_TIMEOUT",
                        Reaction.take().late(TOO_LATE)),
                new Slow(
                        "takes the batch and answers byte by byte",
                        "LAUNCHDARKLY_DELIVERY_DEADLINE",
                        Reaction.take().sent(Manner.DRIPPING)));
        List<Fault> together = List.of(
                new Down(),
                new AtFirst("resets the connection within its answer", post -> Reaction.take()
                        .sent(Manner.TORN)),
                new AtFirst("202 with a body of 100 MB", post -> Reaction.take().sent(Manner.LONG)),
                new AtFirst("503 with a body of 100 MB", post -> Reaction.refuse(503)
                        .sent(Manner.LONG)),
                new AtFirst("429, Retry-After in seconds", post -> Reaction.refuse(429)
                        .retryAfter("1")),
                new AtFirst("429, Retry-After as a date", post -> Reaction.refuse(429)
                        .retryAfter(inTwoSeconds())),
                new AtFirst("429 without Retry-After", post -> Reaction.refuse(429)),
                new AtFirst("500", post -> Reaction.refuse(500)),
                new AtFirst("503", post -> Reaction.refuse(503)),
                new Poisoned(),
                new TooLarge());
        return InTurn.ifAskedFor(form, apart, together);
    }

    /** One of each outcome of a delivery. */
    static List<Fault> ofEachOutcome(Form form) {
        return InTurn.ifAskedFor(
                form,
                List.of(new Blocked(401, true)),
                List.of(
                        new Down(),
                        new AtFirst("429, Retry-After in seconds", post -> Reaction.refuse(429)
                                .retryAfter("1")),
                        new Poisoned(),
                        new TooLarge()));
    }

    private static String inTwoSeconds() {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(2));
    }

    /** Takes a batch when it is posted for the second time. */
    private record AtFirst(String what, Mood mood) implements Fault {
        @Override
        public String name() {
            return "receiver: " + what;
        }

        @Override
        public void inflict(Trial trial) {
            int before = trial.receiver().troubles();
            trial.receiver().is(post -> post.posts() == 0 ? mood.to(post) : Reaction.take());
            trial.load().awaitMore(trial.form().events());
            trial.awaitThat("trouble", () -> trial.receiver().troubles() - before >= TROUBLES);
        }
    }

    private record Down() implements Fault {
        @Override
        public String name() {
            return "receiver: down";
        }

        @Override
        public void inflict(Trial trial) throws IOException {
            trial.receiver().goDown();
            trial.load().awaitMore(trial.form().events());
            trial.receiver().comeBack();
        }
    }

    /** Answers after the service has hung up, but takes the events: the service cannot know. */
    private record Slow(String what, String setting, Reaction reaction) implements Fault {
        @Override
        public String name() {
            return "receiver: " + what;
        }

        @Override
        public void prepare(Distribution service) {
            service.with(setting, "1000");
        }

        @Override
        public void inflict(Trial trial) {
            trial.receiver().is(post -> post.posts() == 0 ? reaction : Reaction.take());
            trial.load().awaitMore(trial.form().events());
            trial.awaitThat("trouble", () -> trial.receiver().troubles() >= TROUBLES);
            trial.receiver().isWell();
            trial.awaitThat("a second post", () -> trial.receiver().arrivals().postedAgain() > 0);
        }
    }

    /** Says that the configuration is at fault. */
    private record Blocked(int status, boolean restarted) implements Fault {
        private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

        @Override
        public String name() {
            return "receiver: " + status + " until " + (restarted ? "the service is started again" : "it is set right");
        }

        /** Until a blocked environment is tried again, a minute goes by. */
        @Override
        public Load.Plan plan(Load.Plan usual) {
            return usual.pause(Duration.ofMillis(500));
        }

        @Override
        public void inflict(Trial trial) throws IOException {
            trial.receiver().is(post -> Reaction.refuse(status));
            trial.load().awaitMore(trial.form().events());
            awaitDelivery(trial, "DOWN");
            trial.receiver().isWell();
            if (restarted) {
                trial.service().sigterm();
                trial.service().start();
            }
            awaitDelivery(trial, "UP");
        }

        private static void awaitDelivery(Trial trial, String status) {
            trial.awaitThat("the health of the delivery " + status, BETWEEN_LOOKS, () -> trial.service()
                    .healthCheck("launchdarkly-delivery")
                    .path("status")
                    .asText()
                    .equals(status));
        }
    }

    /** Refuses a batch with 400 for a single event in it. */
    private record Poisoned() implements Fault {
        private static final int EVERY = 500;

        @Override
        public String name() {
            return "receiver: 400 for an event in " + EVERY;
        }

        @Override
        public Load.Plan plan(Load.Plan usual) {
            return usual.poisonEvery(EVERY);
        }

        @Override
        public boolean mayBury(int event) {
            return (event + 1) % EVERY == 0;
        }

        @Override
        public void inflict(Trial trial) {
            trial.receiver().is(post -> post.poisoned() ? Reaction.refuse(400) : Reaction.take());
            trial.load().awaitMore(trial.form().events());
            trial.awaitThat(
                    "a dead letter",
                    () -> !trial.service().files("dead-letter/default").isEmpty());
        }
    }

    /** Refuses batches of more than some events. */
    private record TooLarge() implements Fault {
        private static final int LARGEST = 30;

        @Override
        public String name() {
            return "receiver: 413 for more than " + LARGEST + " events";
        }

        @Override
        public void inflict(Trial trial) {
            int before = trial.receiver().troubles();
            trial.receiver().is(post -> post.events() > LARGEST ? Reaction.refuse(413) : Reaction.take());
            trial.load().awaitMore(trial.form().events());
            assertThat(trial.receiver().troubles()).isGreaterThan(before);
        }
    }
}
