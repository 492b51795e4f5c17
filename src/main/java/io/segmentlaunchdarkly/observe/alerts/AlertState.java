package io.segmentlaunchdarkly.observe.alerts;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.time.Instant;

/**
 * The state of a rule for one subject, which survives a restart. Times are milliseconds since 1970, or {@link #NEVER}.
 *
 * @param firing whether something is wrong, reported or not
 * @param wrongSince since when the value is on the wrong side of the limit
 * @param wellSince since when the value is well again while the alert still fires
 * @param firedAt when the alert began to fire
 * @param toldAt when it was last reported; {@link #NEVER} if it has not been
 * @param owesRecovery whether it has recovered, which is still to be reported when the quiet time is over
 * @param text what was found last
 */
record AlertState(
        String rule,
        String subject,
        boolean firing,
        long wrongSince,
        long wellSince,
        long firedAt,
        long toldAt,
        boolean owesRecovery,
        String text) {
    static final long NEVER = -1;

    /** What is to be reported after a check. */
    enum Tell {
        NOTHING,
        FIRING,
        STILL_FIRING,
        RECOVERED
    }

    /** A state after a check, and what is to be reported. */
    record Step(AlertState state, Tell tell) {}

    static AlertState well(String rule, String subject) {
        return new AlertState(rule, subject, false, NEVER, NEVER, NEVER, NEVER, false, "");
    }

    /** Whether the state has to be remembered. */
    @JsonIgnore
    boolean isWorthKeeping() {
        return firing || wrongSince != NEVER || owesRecovery;
    }

    /** The state after a check of the rule's reading. */
    Step check(Rule rule, Reading reading, Instant now) {
        long nowMs = now.toEpochMilli();
        boolean isQuiet = rule.quiet().filter(quiet -> quiet.covers(now)).isPresent();
        boolean isWrong =
                reading.value().isPresent() && rule.isWrong(reading.value().getAsDouble());
        boolean isWell =
                reading.value().isEmpty() || rule.isWell(reading.value().getAsDouble());
        if (firing) {
            return whileFiring(rule, reading, isWell, isQuiet, nowMs);
        }
        long wrong = isWrong ? (wrongSince == NEVER ? nowMs : wrongSince) : NEVER;
        if (isWrong && isOver(wrong, rule.holdFor(), nowMs)) {
            // What was reported and has not recovered since is not reported again.
            long told = owesRecovery ? toldAt : NEVER;
            return new AlertState(
                            this.rule,
                            subject,
                            true,
                            wrong,
                            NEVER,
                            owesRecovery ? firedAt : nowMs,
                            told,
                            false,
                            reading.text())
                    .told(rule, isQuiet, nowMs);
        }
        if (owesRecovery && !isQuiet) {
            return new Step(well(this.rule, subject).with(wrong, reading.text()), Tell.RECOVERED);
        }
        return new Step(
                new AlertState(this.rule, subject, false, wrong, NEVER, firedAt, toldAt, owesRecovery, reading.text()),
                Tell.NOTHING);
    }

    private Step whileFiring(Rule rule, Reading reading, boolean isWell, boolean isQuiet, long nowMs) {
        long well = isWell ? (wellSince == NEVER ? nowMs : wellSince) : NEVER;
        // An unknown reading is not wrong, but it is no recovery either.
        Duration recoverFor = reading.value().isPresent()
                ? rule.recoverFor()
                : rule.recoverFor().plus(rule.window().orElse(Duration.ZERO));
        if (isWell && isOver(well, recoverFor, nowMs)) {
            if (toldAt == NEVER) {
                return new Step(well(this.rule, subject).with(NEVER, reading.text()), Tell.NOTHING);
            }
            return isQuiet
                    ? new Step(
                            new AlertState(
                                    this.rule, subject, false, NEVER, NEVER, firedAt, toldAt, true, reading.text()),
                            Tell.NOTHING)
                    : new Step(well(this.rule, subject).with(NEVER, reading.text()), Tell.RECOVERED);
        }
        return new AlertState(this.rule, subject, true, wrongSince, well, firedAt, toldAt, false, reading.text())
                .told(rule, isQuiet, nowMs);
    }

    /** Reports what fires if that is due. */
    private Step told(Rule rule, boolean isQuiet, long nowMs) {
        boolean isFirst = toldAt == NEVER;
        boolean isDue = isFirst
                || (wellSince == NEVER
                        && rule.repeat()
                                .filter(repeat -> isOver(toldAt, repeat, nowMs))
                                .isPresent());
        if (isQuiet || !isDue) {
            return new Step(this, Tell.NOTHING);
        }
        return new Step(
                new AlertState(this.rule, subject, firing, wrongSince, wellSince, firedAt, nowMs, false, text),
                isFirst ? Tell.FIRING : Tell.STILL_FIRING);
    }

    private AlertState with(long newWrongSince, String newText) {
        return new AlertState(rule, subject, firing, newWrongSince, wellSince, firedAt, toldAt, owesRecovery, newText);
    }

    private static boolean isOver(long since, Duration time, long nowMs) {
        return nowMs - since >= time.toMillis();
    }
}
