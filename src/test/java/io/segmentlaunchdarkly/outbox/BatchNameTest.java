package io.segmentlaunchdarkly.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchNameTest {
    private static final Instant OPENED = Instant.parse("2024-05-06T07:08:09.123Z");
    private static final String ID = "5ca1ab1e-0000-4000-8000-000000000001";

    @Test
    void isTheTimeAndThePayloadId() {
        assertThat(new BatchName(OPENED, ID)).hasToString("20240506T070809123Z-" + ID + ".json");
    }

    @Test
    void readsWhatItWrites() {
        assertThat(BatchName.parse(new BatchName(OPENED, ID).toString())).isEqualTo(new BatchName(OPENED, ID));
    }

    @Test
    void takesAnyPayloadIdForReplays() {
        assertThat(BatchName.parse("20240506T070809123Z-by-hand.json").payloadId())
                .isEqualTo("by-hand");
    }

    @Test
    void makesAPayloadIdThatIsAUuid() {
        String id = BatchName.create(OPENED).payloadId();
        assertThat(UUID.fromString(id)).hasToString(id);
    }

    @Test
    void makesEveryPayloadIdAnew() {
        assertThat(BatchName.create(OPENED).payloadId())
                .isNotEqualTo(BatchName.create(OPENED).payloadId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "batch.json", "20240506T070809123Z-id.txt", "20240506T070809123Z.json"})
    void refusesAnotherForm(String name) {
        assertThatThrownBy(() -> BatchName.parse(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A batch file must be named <time>-<payload id>.json but one is named " + name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-id.json", "yesterday-id.json", "20241306T070809123Z-id.json", "20240506-id.json"})
    void refusesANameWithoutATime(String name) {
        assertThatThrownBy(() -> BatchName.parse(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The name of the batch file " + name + " does not begin with a time");
    }
}
