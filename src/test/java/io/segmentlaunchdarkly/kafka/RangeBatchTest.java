package io.segmentlaunchdarkly.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.kafka.OffsetNote.Claim;
import io.segmentlaunchdarkly.kafka.RangeBatch.Item;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class RangeBatchTest {
    private static RecordRange range(String id, long start, long end) {
        RangeLimits limits = new RangeLimits(500, 1_000_000, Duration.ofSeconds(1), Duration.ZERO, 1, 1);
        return new RecordRange(
                new OwnedPartition(new TopicPartition("segment.events", 0), limits, Clock.systemUTC()),
                start,
                new Claim(end, id, Instant.EPOCH, ""),
                List.of(),
                false);
    }

    private static RangeBatch batch(long... offsets) {
        return RangeBatch.of(
                range("id", 100, 200),
                "default",
                LongStream.of(offsets).mapToObj(offset -> item(offset, 0)).toList());
    }

    private static Item item(long offset, int index) {
        return new Item(offset, index, (offset + "." + index).getBytes(StandardCharsets.UTF_8));
    }

    private static String text(RangeBatch batch) {
        return new String(batch.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void isTheBodyOfARequest() {
        assertThat(text(batch(100, 101))).isEqualTo("[\n100.0\n,101.0\n]");
    }

    @Test
    void hasAnIdOfItsRangeAndItsEnvironment() {
        List<Item> items = List.of(item(100, 0));
        String id = RangeBatch.of(range("id", 100, 200), "default", items).payloadId();

        assertThat(RangeBatch.of(range("id", 100, 200), "default", List.of(item(101, 0)))
                        .payloadId())
                .isEqualTo(id);
        assertThat(RangeBatch.of(range("id", 100, 200), "staging", items).payloadId())
                .isNotEqualTo(id);
        assertThat(RangeBatch.of(range("other", 100, 200), "default", items).payloadId())
                .isNotEqualTo(id);
    }

    @Test
    void hasHalvesInTheOrderOfTheRecords() {
        List<RangeBatch> halves = batch(100, 149, 150, 199).halves();

        assertThat(halves)
                .extracting(RangeBatchTest::text)
                .containsExactly("[\n100.0\n,149.0\n]", "[\n150.0\n,199.0\n]");
        assertThat(halves.get(0).payloadId()).isNotEqualTo(halves.get(1).payloadId());
    }

    @Test
    void hasNoEmptyHalf() {
        assertThat(batch(100, 101).halves()).extracting(RangeBatch::events).containsExactly(1, 1);
        assertThat(batch(198, 199).halves()).extracting(RangeBatch::events).containsExactly(1, 1);
    }

    @Test
    void isHalvedWithinARecordThatMadeSeveralEvents() {
        RangeBatch batch =
                RangeBatch.of(range("id", 100, 200), "default", List.of(item(100, 0), item(100, 1), item(100, 2)));

        assertThat(batch.within(1, Long.MAX_VALUE))
                .extracting(RangeBatchTest::text)
                .containsExactly("[\n100.0\n]", "[\n100.1\n]", "[\n100.2\n]");
    }

    /** Otherwise an event could be delivered in one half before an edit of the mappings, and in the other after it. */
    @Test
    void hasARecordInTheHalfOfTheSameIdWhateverBecomesOfTheOthers() {
        Map<Long, String> before = ids(batch(100, 110, 120, 130, 140, 150, 160));
        Map<Long, String> after = ids(batch(100, 150, 151, 160));

        assertThat(after.get(100L)).isEqualTo(before.get(100L));
        assertThat(after.get(150L)).isEqualTo(before.get(150L));
        assertThat(after.get(160L)).isEqualTo(before.get(160L));
    }

    @Test
    void goesOnWithTheBatchOfAPathAndWhatWasLeftForLater() {
        RangeBatch batch = batch(100, 130, 160, 190);
        RangeBatch first = batch.halves().get(0);
        RangeBatch second = first.halves().get(1);

        assertThat(batch.from(second.path()))
                .extracting(RangeBatch::payloadId)
                .containsExactly(second.payloadId(), batch.halves().get(1).payloadId());
        assertThat(batch.from(first.path()))
                .extracting(RangeBatch::payloadId)
                .containsExactly(first.payloadId(), batch.halves().get(1).payloadId());
        assertThat(batch.from("")).containsExactly(batch);
    }

    @Test
    void skipsTheBatchOfAPathOfWhichNothingIsMadeAnyMore() {
        RangeBatch second = batch(100, 130, 160, 190).halves().get(0).halves().get(1);

        assertThat(batch(100, 160, 190).from(second.path()))
                .extracting(RangeBatchTest::text)
                .containsExactly("[\n160.0\n,190.0\n]");
    }

    /** The id of the first half in which an event is, by offset. */
    private static Map<Long, String> ids(RangeBatch batch) {
        Map<Long, String> ids = new HashMap<>();
        for (RangeBatch half : batch.halves()) {
            half.items().forEach(item -> ids.put(item.offset(), half.payloadId()));
        }
        return ids;
    }

    @Test
    void comesInPartsThatAreSmallEnough() {
        RangeBatch batch = batch(LongStream.range(100, 200).toArray());

        List<RangeBatch> parts = batch.within(30, Long.MAX_VALUE);

        assertThat(parts).allMatch(part -> part.events() <= 30);
        assertThat(parts.stream().flatMap(part -> part.items().stream()).map(Item::offset))
                .containsExactlyElementsOf(LongStream.range(100, 200).boxed().toList());
        assertThat(batch.within(500, 50)).allMatch(part -> part.bytes().length <= 50);
        assertThat(batch.within(100, 1_000_000)).containsExactly(batch);
    }

    @Test
    void goesAsItIsWhenOneEventAloneIsTooLarge() {
        assertThat(batch(100, 101).within(500, 1))
                .extracting(RangeBatch::events)
                .containsExactly(1, 1);
    }

    @Test
    void hasTheSamePartsWheneverItIsMade() {
        assertThat(payloadIds(batch(LongStream.range(100, 200).toArray()).within(7, 1000)))
                .isEqualTo(
                        payloadIds(batch(LongStream.range(100, 200).toArray()).within(7, 1000)))
                .doesNotHaveDuplicates();
    }

    private static List<String> payloadIds(List<RangeBatch> parts) {
        List<String> ids = new ArrayList<>();
        parts.forEach(part -> ids.add(part.payloadId()));
        return ids;
    }
}
