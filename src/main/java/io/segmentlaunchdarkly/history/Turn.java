package io.segmentlaunchdarkly.history;

import io.segmentlaunchdarkly.outbox.BatchName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The outcome of one turn of a batch: it was posted, once or a few times in a row, and then was delivered, split or buried, or waits again.
 *
 * @param at when the turn ended
 * @param environment the LaunchDarkly environment
 * @param batch the name of the batch's file
 * @param outcome {@code delivered}, or why it was not: {@code retry}, {@code split}, {@code refused}, {@code blocked}, {@code stalled},
 *     {@code expired}
 * @param events how many events the batch has
 * @param attempts how many requests were made for it since the service was started
 * @param status the answer's HTTP status; 0 when there was none
 * @param answer what the receiver said, or the error that prevented an answer; empty when the batch was delivered
 * @param lines the CRC-32C of each LaunchDarkly event of the batch, in its order; empty if the batches of its requests tell which events it
 *     has
 */
public record Turn(
        Instant at,
        String environment,
        String batch,
        String outcome,
        int events,
        int attempts,
        int status,
        String answer,
        List<Integer> lines) {
    static final String DELIVERED = "delivered";
    static final String SPLIT = "split";

    /** The same with its lines. */
    Turn withLines(int[] crcs) {
        return new Turn(
                at,
                environment,
                batch,
                outcome,
                events,
                attempts,
                status,
                answer,
                IntStream.of(crcs).boxed().toList());
    }

    /** The outcome and what the receiver said, in a few words. */
    public String said() {
        String came = status == 0 ? outcome : outcome + " " + status;
        return answer.isEmpty() ? came : came + ": " + answer;
    }

    /** Whether the batch went to the dead letters. */
    boolean isBuried() {
        return outcome.equals("refused") || outcome.equals("expired");
    }

    /** Whether two halves took the batch's place. */
    boolean isSplit() {
        return outcome.equals(SPLIT);
    }

    /** The payload ids of the two halves of the batch that was split. */
    List<String> halves() {
        String id = payloadId(batch);
        return List.of(BatchName.halfId(id, 1), BatchName.halfId(id, 2));
    }

    /** The payload id of the half that has a line of the batch that was split; empty when the batch did not have it. */
    Optional<String> halfWith(int line) {
        int at = lines.indexOf(line);
        return at < 0 ? Optional.empty() : Optional.of(halves().get(at < lines.size() / 2 ? 0 : 1));
    }

    /** The outcome of its events after this turn; after a split they wait again. */
    Outcome outcomeOfEvents() {
        if (outcome.equals(DELIVERED)) {
            return Outcome.DELIVERED;
        }
        return isBuried() ? Outcome.DEAD_LETTERED : Outcome.RETRYING;
    }

    /** The payload id of a batch, by the name of its file. */
    static String payloadId(String batch) {
        String name = batch.endsWith(".json") ? batch.substring(0, batch.length() - ".json".length()) : batch;
        return name.substring(name.indexOf('-') + 1);
    }
}
