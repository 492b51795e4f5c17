package io.segmentlaunchdarkly.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.segmentlaunchdarkly.kafka.OffsetNote.Claim;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RecordRangeTest {
    private static final RangeLimits LIMITS =
            new RangeLimits(500, 1_000_000, Duration.ZERO, Duration.ofHours(1), 1000, 1_000_000);

    private final OwnedPartition partition = partition();
    private final Work work = new Work();

    /** Notes what happens, in its order. */
    private static final class Work implements RangeWork {
        private final List<String> steps = new ArrayList<>();
        private Consumer<RangeBatch> receiver = RangeBatch::delivered;
        private Optional<Exception> commitFailure = Optional.empty();
        private Optional<Exception> mappingFailure = Optional.empty();
        private Duration paused = Duration.ZERO;
        private UnaryOperator<String> edit = value -> value;
        private Optional<Claim> claim = Optional.empty();

        @Override
        public String environment() {
            return "default";
        }

        @Override
        public RangeLimits limits() {
            return LIMITS;
        }

        @Override
        public Clock clock() {
            return Clock.systemUTC();
        }

        @Override
        public MappedRecord map(ConsumerRecord<byte[], byte[]> record, RecordInHand inHand, Optional<Throwable> failure)
                throws Exception {
            String value = new String(record.value(), StandardCharsets.UTF_8);
            steps.add("map " + value + (failure.isPresent() ? " the last time" : ""));
            boolean repeated = inHand.isRepeated("k", value);
            if (mappingFailure.isPresent()) {
                throw mappingFailure.get();
            }
            return new MappedRecord(
                    repeated ? List.of() : List.of(edit.apply(value).getBytes(StandardCharsets.UTF_8)),
                    () -> steps.add("account"));
        }

        @Override
        public void deliver(RangeBatch batch) {
            steps.add("post " + new String(batch.bytes(), StandardCharsets.UTF_8).replace("\n", ""));
            receiver.accept(batch);
        }

        @Override
        public Duration paused() {
            return paused;
        }

        @Override
        public void pause(Duration pause) {
            steps.add("pause " + pause);
        }

        @Override
        public void stalled(Throwable failure) {
            steps.add("stalled");
        }

        @Override
        public void write(String suffix, byte[] key, byte[] value, Map<String, String> headers) {
            steps.add("write " + new String(value, StandardCharsets.UTF_8) + " to " + suffix + " "
                    + headers.get("launchdarklyStatus"));
        }

        @Override
        public void commit(OwnedPartition of, long offset, OffsetNote note)
                throws PartitionLostException, CommitDelayedException {
            if (commitFailure.isPresent()) {
                if (commitFailure.get() instanceof PartitionLostException lost) {
                    throw lost;
                }
                throw new CommitDelayedException("", commitFailure.get());
            }
            claim = note.claim();
            steps.add(
                    claim.isPresent()
                            ? "claim " + offset + " to " + claim.get().end() + " at "
                                    + claim.get().at()
                            : "commit " + offset);
        }

        @Override
        public void settled(int delivered, int deadLettered) {
            steps.add("settled " + delivered + "+" + deadLettered);
        }
    }

    private RecordRange range(String... values) {
        return range(partition, OffsetNote.NONE, values);
    }

    /** The same range in the hands of the next owner. */
    private RecordRange repeated(String... values) {
        return range(partition(), new OffsetNote(0, work.claim), values);
    }

    private static OwnedPartition partition() {
        return new OwnedPartition(new TopicPartition("segment.events", 0), LIMITS, Clock.systemUTC());
    }

    private static RecordRange range(OwnedPartition partition, OffsetNote note, String... values) {
        partition.open(5, note, 1000, record -> List.of());
        IntStream.range(0, values.length)
                .forEach(i -> partition.add(
                        new ConsumerRecord<>(
                                "segment.events", 0, 5 + i, new byte[0], values[i].getBytes(StandardCharsets.UTF_8)),
                        0));
        return partition.next(5 + values.length, 1).orElseThrow();
    }

    @Test
    void claimsItsRecordsBeforeItPostsAndCommitsTheirEndAfterwards() throws Exception {
        assertThat(range("a", "b").proceed(work)).isEmpty();

        assertThat(work.steps)
                .containsExactly(
                        "map a",
                        "map b",
                        "claim 5 to 7 at ",
                        "post [a,b]",
                        "commit 7",
                        "settled 2+0",
                        "account",
                        "account");
        assertThat(partition.committed()).isEqualTo(7);
    }

    @Test
    void postsNothingOfAPartitionThatBelongsToAnother() {
        RecordRange range = range("a");
        work.commitFailure = Optional.of(new PartitionLostException("segment.events-0"));

        assertThatThrownBy(() -> range.proceed(work)).isInstanceOf(PartitionLostException.class);

        assertThat(work.steps).containsExactly("map a");
    }

    @Test
    void asksAgainBeforeEachTurnWhetherThePartitionIsItsOwn() throws Exception {
        RecordRange range = range("a");
        work.receiver = batch -> batch.keep(Duration.ZERO);
        assertThat(range.proceed(work)).isPresent();
        partition.lose();
        work.commitFailure = Optional.of(new PartitionLostException("segment.events-0"));

        assertThatThrownBy(() -> range.proceed(work)).isInstanceOf(PartitionLostException.class);

        assertThat(work.steps).filteredOn(step -> step.startsWith("post")).hasSize(1);
    }

    @Test
    void mapsNoRecordTwiceAndPostsUnderTheSameIdInTheNextTurn() throws Exception {
        RecordRange range = range("a");
        List<String> ids = new ArrayList<>();
        work.receiver = batch -> {
            ids.add(batch.payloadId());
            batch.keep(Duration.ofSeconds(7));
        };
        assertThat(range.proceed(work))
                .hasValueSatisfying(pause -> assertThat(pause).isEqualTo(Duration.ofSeconds(7)));
        work.receiver = batch -> {
            ids.add(batch.payloadId());
            batch.delivered();
        };

        assertThat(range.proceed(work)).isEmpty();

        assertThat(ids).hasSize(2).containsOnly(ids.get(0));
        assertThat(work.steps).contains("pause PT7S").containsOnlyOnce("map a", "commit 6");
    }

    @Test
    void postsNoLaterEventBeforeAnEarlierOneOfItsEnvironment() throws Exception {
        RecordRange range = range("a", "b", "c", "d");
        List<String> posted = new ArrayList<>();
        work.receiver = batch -> {
            posted.add(new String(batch.bytes(), StandardCharsets.UTF_8).replace("\n", ""));
            if (batch.events() == 4) {
                batch.split();
            } else if (posted.size() == 2) {
                batch.keep(Duration.ZERO);
            } else {
                batch.delivered();
            }
        };

        assertThat(range.proceed(work)).isPresent();
        assertThat(range.proceed(work)).isEmpty();

        assertThat(posted).containsExactly("[a,b,c,d]", "[a,b]", "[a,b]", "[c,d]");
    }

    @Test
    void writesRefusedEventsToTheDeadLettersBeforeItCommits() throws Exception {
        RecordRange range = range("a", "b");
        work.receiver = batch -> {
            try {
                batch.bury(Map.of("status", 400));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        };

        assertThat(range.proceed(work)).isEmpty();

        assertThat(work.steps)
                .containsSubsequence(
                        "write a to .dead-letter 400", "write b to .dead-letter 400", "commit 7", "settled 0+2");
    }

    @Test
    void pausesTheEnvironmentAfterEachBatchThatExpires() throws Exception {
        RecordRange range = range("a", "b");
        work.receiver = batch -> {
            if (batch.events() == 2) {
                batch.split();
                return;
            }
            try {
                batch.expire(Map.of("status", 503), Duration.ofMinutes(7));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        };

        assertThat(range.proceed(work)).isEmpty();

        assertThat(work.steps)
                .containsSubsequence(
                        "post [a]",
                        "write a to .dead-letter 503",
                        "pause PT7M",
                        "post [b]",
                        "write b to .dead-letter 503",
                        "pause PT7M",
                        "commit 7",
                        "settled 0+2");
    }

    @Test
    void commitsWithoutAClaimWhereThereIsNothingToDeliver() throws Exception {
        assertThat(range("a", "a").proceed(work)).isEmpty();
        work.steps.clear();

        partition.add(
                new ConsumerRecord<>("segment.events", 0, 7, new byte[0], "a".getBytes(StandardCharsets.UTF_8)), 0);
        assertThat(partition.next(8, 1).orElseThrow().proceed(work)).isEmpty();

        assertThat(work.steps).containsExactly("map a", "commit 8", "settled 0+0", "account");
    }

    @Test
    void takesARecordThatFailedForNewWhenItComesAgain() throws Exception {
        RecordRange range = range("a");
        work.mappingFailure = Optional.of(new IllegalStateException("on purpose"));
        for (int i = 0; i < IngestRecords.MOST_ATTEMPTS; i++) {
            assertThatThrownBy(() -> range.proceed(work)).isInstanceOf(IllegalStateException.class);
        }
        work.mappingFailure = Optional.empty();

        assertThat(range.proceed(work)).isEmpty();

        assertThat(work.steps).contains("map a the last time", "post [a]");
    }

    @Test
    void triesARecordOnWhileWhatIsSetAsideCannotBeWritten() throws Exception {
        RecordRange range = range("a");
        work.mappingFailure = Optional.of(new KafkaUnavailableException("no broker", new IOException()));
        for (int i = 0; i < 2 * IngestRecords.MOST_ATTEMPTS; i++) {
            assertThatThrownBy(() -> range.proceed(work)).isInstanceOf(IOException.class);
        }
        work.mappingFailure = Optional.empty();

        assertThat(range.proceed(work)).isEmpty();

        assertThat(work.steps).doesNotContain("map a the last time").contains("post [a]");
    }

    @Test
    void accountsForNothingThatIsNotCommitted() throws Exception {
        RecordRange range = range("a");
        work.receiver = batch -> {
            batch.delivered();
            work.commitFailure = Optional.of(new IllegalStateException("no broker"));
        };
        assertThatThrownBy(() -> range.proceed(work)).isInstanceOf(CommitDelayedException.class);
        assertThat(work.steps).doesNotContain("account");
        work.commitFailure = Optional.empty();

        assertThat(range.proceed(work)).isEmpty();

        assertThat(work.steps).containsOnlyOnce("post [a]", "account");
    }

    private List<String> payloadsOf(RecordRange range) throws Exception {
        List<String> posted = new ArrayList<>();
        Consumer<RangeBatch> before = work.receiver;
        work.receiver = batch -> {
            posted.add(batch.payloadId() + " " + new String(batch.bytes(), StandardCharsets.UTF_8).replace("\n", ""));
            before.accept(batch);
        };
        range.proceed(work);
        work.receiver = before;
        return posted;
    }

    @Test
    void repeatsABatchUnderItsIdThoughItsEventsHaveGrownSinceItWasPosted() throws Exception {
        work.receiver = batch -> batch.keep(Duration.ZERO);
        List<String> before = payloadsOf(range("a", "b"));
        work.edit = value -> value.repeat(600_000);
        work.receiver = RangeBatch::delivered;

        List<String> after = payloadsOf(repeated("a", "b"));

        assertThat(after).hasSize(1);
        assertThat(after.get(0)).startsWith(before.get(0).substring(0, 36));
    }

    @Test
    void repeatsABatchUnderItsIdThoughItsEventsWouldFitIntoALargerOneNow() throws Exception {
        work.edit = value -> value.repeat(600_000);
        work.receiver = batch -> batch.keep(Duration.ZERO);
        List<String> before = payloadsOf(range("a", "b"));
        work.edit = value -> value;
        work.receiver = RangeBatch::delivered;

        List<String> after = payloadsOf(repeated("a", "b"));

        assertThat(after).hasSize(2).last().asString().endsWith("[b]");
        assertThat(after.get(0)).isEqualTo(before.get(0).substring(0, 37) + "[a]");
    }

    @Test
    void goesOnAfterAnEditWithTheHalfThatWasBeingDelivered() throws Exception {
        work.receiver = batch -> {
            if (batch.events() > 1) {
                batch.split();
            } else if (new String(batch.bytes(), StandardCharsets.UTF_8).contains("bad")) {
                batch.keep(Duration.ZERO);
            } else {
                batch.delivered();
            }
        };
        List<String> before = payloadsOf(range("a", "bad", "c", "d"));
        assertThat(before).last().asString().endsWith("[bad]");
        work.edit = value -> value.replace("bad", "mended");
        work.receiver = RangeBatch::delivered;

        List<String> after = payloadsOf(repeated("a", "bad", "c", "d"));

        assertThat(after).hasSize(2).last().asString().endsWith("[c,d]");
        assertThat(after.get(0)).isEqualTo(before.get(before.size() - 1).replace("[bad]", "[mended]"));
    }

    @Test
    void saysWhichBatchItDeliversBeforeItPostsIt() throws Exception {
        work.receiver = batch -> {
            if (batch.events() > 1) {
                batch.split();
            } else {
                batch.delivered();
            }
        };

        range("a", "b").proceed(work);

        assertThat(work.steps)
                .containsSubsequence(
                        "claim 5 to 7 at ",
                        "post [a,b]",
                        "claim 5 to 7 at 1",
                        "post [a]",
                        "claim 5 to 7 at 2",
                        "post [b]",
                        "commit 7");
    }

    @Test
    void linksABatchToTheTracesOfItsRecords() throws Exception {
        List<String> traces = new ArrayList<>();
        work.receiver = batch -> {
            traces.addAll(batch.traceParents());
            batch.delivered();
        };
        partition.open(5, OffsetNote.NONE, 1000, record -> List.of());
        for (int i = 0; i < 4; i++) {
            ConsumerRecord<byte[], byte[]> record = new ConsumerRecord<>(
                    "segment.events", 0, 5 + i, new byte[0], ("v" + i).getBytes(StandardCharsets.UTF_8));
            if (i > 0) {
                record.headers().add("traceparent", ("trace " + i / 2).getBytes(StandardCharsets.UTF_8));
            }
            partition.add(record, 0);
        }

        partition.next(9, 1).orElseThrow().proceed(work);

        assertThat(traces).containsExactly("trace 0", "trace 1");
    }
}
