package io.segmentlaunchdarkly.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameCompressionTest {
    private static byte[] compressed(FrameCompression compression, byte[] content) {
        Bytes out = new Bytes(1);
        out.putByte('-');
        compression.compress(content, 0, content.length, out);
        return Arrays.copyOfRange(out.array(), 1, out.size());
    }

    @Property(tries = 200)
    void givesBackWhatItWasGiven(
            @ForAll FrameCompression compression,
            @ForAll @Size(max = 300) byte[] content,
            @ForAll @IntRange(min = 1, max = 20) int times) {
        byte[] repeated = new byte[content.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(content, 0, repeated, i * content.length, content.length);
        }

        assertThat(compression.decompress(compressed(compression, repeated), repeated.length))
                .isEqualTo(repeated);
    }

    @ParameterizedTest
    @EnumSource
    void hasNothingWhereBytesAreMissing(FrameCompression compression) {
        byte[] content = "an event, and another event".repeat(10).getBytes(StandardCharsets.UTF_8);
        byte[] stored = compressed(compression, content);

        assertThat(compression.decompress(Arrays.copyOf(stored, stored.length / 2), content.length))
                .isNull();
    }

    /** Frames of format 1 are not compressed, or with deflate, and its files begin with another number. */
    @Test
    void filesOfFormat1AreRead(@TempDir Path data) throws Exception {
        try (TestHistory history = new TestHistory(data)) {
            for (int i = 0; i < 3; i++) {
                history.note(
                        "{'type': 'track', 'messageId': 'm" + i + "', 'userId': 'u', 'event': 'e'}",
                        List.of(),
                        List.of());
                history.flush();
            }
        }
        SegmentFile segment = SegmentFile.list(data.resolve("history")).get(0);
        Bytes before = new Bytes(1);
        byte[] magic = "LDHISTORY 1\n".getBytes(StandardCharsets.US_ASCII);
        before.put(magic, 0, magic.length);
        try (SegmentFile.Content file = segment.open()) {
            for (Frame frame : file.frames()) {
                FrameBuilder builder = new FrameBuilder();
                builder.add(frame, frame.content(file.channel()), frame.events());
                Bytes bytes = builder.finish(
                        before.size() == magic.length ? FrameCompression.DEFLATE : FrameCompression.NONE);
                before.put(bytes.array(), 0, bytes.size());
            }
        }
        Files.write(segment.file(), Arrays.copyOf(before.array(), before.size()));

        assertThat(new HistoryReader(data).find(EventQuery.all().withUser("u"), 10))
                .extracting(story -> story.event().identity().messageId())
                .containsExactly("m2", "m1", "m0");
    }
}
