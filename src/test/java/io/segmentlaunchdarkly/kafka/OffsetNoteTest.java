package io.segmentlaunchdarkly.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.kafka.OffsetNote.Claim;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetNoteTest {
    private static final Claim CLAIM =
            new Claim(Long.MAX_VALUE, UUID.randomUUID().toString(), Instant.parse("2026-11-27T18:00:00.123Z"), "1221");

    @Test
    void saysWhatWasClaimed() {
        OffsetNote note = new OffsetNote(1_795_382_308_121L, Optional.of(CLAIM));

        assertThat(OffsetNote.parse(note.metadata())).isEqualTo(note);
    }

    @Test
    void saysThatNothingIsClaimed() {
        OffsetNote note = new OffsetNote(1_795_382_308_121L, Optional.empty());

        assertThat(OffsetNote.parse(note.metadata())).isEqualTo(note);
    }

    @Test
    void isFarSmallerThanBrokersTake() {
        Claim deep = CLAIM.at("12".repeat(100));

        assertThat(new OffsetNote(Long.MAX_VALUE, Optional.of(deep)).metadata().length())
                .isLessThan(400);
    }

    @Test
    void saysNothingOfABatchThatCannotBe() {
        String metadata = new OffsetNote(0, Optional.of(CLAIM)).metadata();

        assertThat(OffsetNote.parse(metadata.replace("1221", "1321"))).isEqualTo(OffsetNote.NONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not ours", "[]", "1", "{\"end\": 5}", "{\"end\": \"5\", \"id\": 1, \"since\": true}"})
    void saysNothingWhereSomethingElseWasWritten(String metadata) {
        assertThat(OffsetNote.parse(metadata)).isEqualTo(OffsetNote.NONE);
    }
}
