package io.segmentlaunchdarkly.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentIndexTest {
    private static final int FRAMES = 40;

    @TempDir
    Path directory;

    private static Frame frame(int number) {
        return new Frame(0, FrameCompression.NONE, 0, 0, 1_000 + number, 2_000 + number, 3, 0);
    }

    /** An index in which each frame has the terms that its number is a multiple of, some of them twice, and many others. */
    private static SegmentIndex.Builder builder() {
        SegmentIndex.Builder index = new SegmentIndex.Builder();
        Random random = new Random(1);
        for (int frame = 0; frame < FRAMES; frame++) {
            for (int term = 1; term <= 10; term++) {
                if (frame % term == 0) {
                    index.add(Terms.term(Terms.NAME, "term " + term));
                    index.add(Terms.term(Terms.NAME, "term " + term));
                }
            }
            for (int i = 0; i < 3_000; i++) {
                index.add(random.nextLong() >>> 24);
            }
            index.endFrame(frame(frame));
        }
        return index;
    }

    private static List<Integer> multiples(int term) {
        return IntStream.range(0, FRAMES)
                .filter(frame -> frame % term == 0)
                .boxed()
                .toList();
    }

    @Test
    void findsTheFramesOfATermInTheFileAndInMemory() throws Exception {
        SegmentFile segment = SegmentFile.log(directory, 1);
        builder().write(segment);

        List<TermLookup> lookups = new ArrayList<>();
        SegmentIndex.open(segment).ifPresent(lookups::add);
        lookups.add(builder().inMemory());

        assertThat(lookups).hasSize(2);
        for (TermLookup lookup : lookups) {
            try (lookup) {
                for (int term = 1; term <= 10; term++) {
                    assertThat(lookup.frames(Terms.term(Terms.NAME, "term " + term)))
                            .isEqualTo(multiples(term));
                }
                assertThat(lookup.frames(Terms.term(Terms.NAME, "none"))).isEmpty();
                assertThat(lookup.frames(Terms.term(Terms.USER, "term 1"))).isEmpty();
                assertThat(lookup.firstMs()).isEqualTo(1_000);
                assertThat(lookup.lastMs()).isEqualTo(2_000 + FRAMES - 1);
            }
        }
    }

    @Test
    void isNoneWhereItIsNotWhole() throws Exception {
        SegmentFile segment = SegmentFile.log(directory, 1);
        assertThat(SegmentIndex.open(segment)).isEmpty();
        builder().write(segment);
        byte[] whole = Files.readAllBytes(segment.index());

        Files.write(segment.index(), java.util.Arrays.copyOf(whole, whole.length - 1));
        assertThat(SegmentIndex.open(segment)).isEqualTo(Optional.empty());
        whole[9] ^= 1;
        Files.write(segment.index(), whole);
        assertThat(SegmentIndex.open(segment)).isEqualTo(Optional.empty());
        Files.write(segment.index(), new byte[0]);
        assertThat(SegmentIndex.open(segment)).isEqualTo(Optional.empty());
    }

    @Test
    void isThereForASegmentWithoutFrames() throws Exception {
        SegmentFile segment = SegmentFile.log(directory, 1);
        new SegmentIndex.Builder().write(segment);

        try (TermLookup lookup = SegmentIndex.open(segment).orElseThrow()) {
            assertThat(lookup.frames(1)).isEmpty();
        }
    }
}
