package io.segmentlaunchdarkly.outbox;

import static io.segmentlaunchdarkly.outbox.RecoveryTest.recovered;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;

/** Recovery of a file cut anywhere. */
class RecoveryPropertiesTest {
    private static final JsonMapper JSON = new JsonMapper();

    @Property(tries = 25)
    void keepsExactlyTheWholeLinesBeforeAnyCut(
            @ForAll @Size(max = 4) List<@AlphaChars @StringLength(max = 6) String> texts) throws Exception {
        List<String> events =
                texts.stream().map(text -> "{\"ë\":\"" + text + "\"}").toList();
        byte[] whole = ("[\n" + String.join("\n,", events) + (events.isEmpty() ? "" : "\n") + "]")
                .getBytes(StandardCharsets.UTF_8);
        Path directory = Files.createTempDirectory("recovery");
        for (int cut = 0; cut <= whole.length; cut++) {
            byte[] left = Arrays.copyOf(whole, cut);
            List<String> kept = events.subList(0, wholeEvents(left));
            String recovered = recovered(directory, left);
            assertThat(elements(recovered)).as("cut at %s", cut).isEqualTo(kept);
            Files.deleteIfExists(directory.resolve("ready/open.json"));
            Files.deleteIfExists(directory.resolve("ready/open.crc"));
        }
        Files.delete(directory.resolve("ready"));
        Files.delete(directory);
    }

    /** The lines that end in a newline, but for the bracket's. */
    private static int wholeEvents(byte[] text) {
        int newlines = 0;
        for (byte b : text) {
            newlines += b == '\n' ? 1 : 0;
        }
        return Math.max(0, newlines - 1);
    }

    private static List<String> elements(String array) throws IOException {
        List<String> elements = new ArrayList<>();
        if (array != null) {
            JsonNode read = JSON.readTree(array);
            assertThat(read.isArray() && !read.isEmpty()).isTrue();
            read.forEach(element -> elements.add(element.toString()));
        }
        return elements;
    }
}
