package io.segmentlaunchdarkly.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentEncodingTest {
    private static final byte[] PLAIN = "{\"a\":\"Zoë\"}".getBytes(StandardCharsets.UTF_8);
    private static final int MAX_BYTES = 512_000;
    private static final int HEADER_BYTES = 10;

    private static byte[] unpack(byte[] body) throws RequestRefusedException {
        return ContentEncoding.decode(body, "Content-Encoding", "gzip", MAX_BYTES);
    }

    private static RequestRefusedException refusal(byte[] body) {
        return catchThrowableOfType(RequestRefusedException.class, () -> unpack(body));
    }

    private static void assertUnreadable(byte[] body, String why) {
        RequestRefusedException refused = refusal(body);
        assertThat(refused).hasMessage("The body is not readable gzip: " + why + ".");
        assertThat(refused.status() + " " + refused.code()).isEqualTo("400 bad_request");
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return packed.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    private static byte[] repeat(byte[] part, int times) {
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            whole.writeBytes(part);
        }
        return whole.toByteArray();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** The member of gzip(PLAIN) with other flags, and what the flags announce behind the header. */
    private static byte[] withHeader(int flags, byte[] fields) {
        byte[] member = gzip(PLAIN);
        byte[] header = Arrays.copyOf(member, HEADER_BYTES);
        header[3] = (byte) flags;
        return join(header, fields, Arrays.copyOfRange(member, HEADER_BYTES, member.length));
    }

    private static byte[] changed(byte[] body, int index, UnaryOperator<Integer> change) {
        byte[] changed = body.clone();
        changed[index] = change.apply((int) changed[index]).byteValue();
        return changed;
    }

    @Test
    void unpacksOneMember() throws Exception {
        assertThat(unpack(gzip(PLAIN))).isEqualTo(PLAIN);
    }

    @Test
    void unpacksSixteenMembersOneAfterTheOther() throws Exception {
        assertThat(unpack(repeat(gzip(PLAIN), 16))).isEqualTo(repeat(PLAIN, 16));
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 25_500})
    void refusesMoreMembers(int members) {
        RequestRefusedException refused = refusal(repeat(gzip(new byte[0]), members));

        assertThat(refused).hasMessage("The body has more than 16 gzip members, the most a request may have.");
        assertThat(refused.status() + " " + refused.code()).isEqualTo("400 too_many_gzip_members");
    }

    @Test
    void unpacksAnEmptyMemberToNothing() throws Exception {
        assertThat(unpack(gzip(new byte[0]))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8, 500_000})
    void takesZerosAtTheEndForPadding(int zeros) throws Exception {
        assertThat(unpack(join(gzip(PLAIN), new byte[zeros]))).isEqualTo(PLAIN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "{\"b\":2}", "\0\0x"})
    void refusesAnythingElseAtTheEnd(String garbage) {
        assertUnreadable(
                join(gzip(PLAIN), (garbage + "0123456789").getBytes(StandardCharsets.UTF_8)),
                "something else follows it");
    }

    @Test
    void refusesWhateverIsCutShort() {
        byte[] whole =
                withHeader(0b0001_1100, join(bytes(3, 0, 1, 2, 3), "name\0comment\0".getBytes(StandardCharsets.UTF_8)));

        for (int length = 1; length < whole.length; length++) {
            assertUnreadable(Arrays.copyOf(whole, length), "it ends too early");
        }
    }

    @Test
    void refusesASecondMemberThatIsCutShort() {
        byte[] member = gzip(PLAIN);
        assertUnreadable(join(member, Arrays.copyOf(member, 12)), "it ends too early");
    }

    @Test
    void refusesWhatIsNotGzip() {
        assertUnreadable(PLAIN, "it does not begin as gzip does");
    }

    @ParameterizedTest
    @CsvSource({
        "2, its compression method is not deflate",
        "3, its header has flags that gzip does not know",
    })
    void refusesAHeaderThatGzipDoesNotHave(int index, String why) {
        assertUnreadable(changed(gzip(PLAIN), index, value -> 0xff), why);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 5, 8})
    void refusesAChecksumOrLengthThatDoesNotMatch(int fromTheEnd) {
        byte[] packed = gzip(PLAIN);
        assertUnreadable(
                changed(packed, packed.length - fromTheEnd, value -> value ^ 1),
                "its checksum or length does not match its data");
    }

    @Test
    void refusesDataThatIsDamaged() {
        assertUnreadable(changed(gzip(PLAIN), HEADER_BYTES, value -> 0x07), "invalid block type");
    }

    @Test
    void passesOverTheOptionalFieldsOfAHeader() throws Exception {
        byte[] fields = join(bytes(3, 0, 1, 2, 3), "name\0comment\0".getBytes(StandardCharsets.UTF_8));

        assertThat(unpack(withHeader(0b0001_1101, fields))).isEqualTo(PLAIN);
    }

    @ParameterizedTest
    @CsvSource({"0, true", "1, false"})
    void checksAHeadersChecksum(int mistake, boolean taken) throws Exception {
        byte[] header = Arrays.copyOf(gzip(PLAIN), HEADER_BYTES);
        header[3] = 0b10;
        CRC32 crc = new CRC32();
        crc.update(header);
        int sum = (int) (crc.getValue() & 0xffff) ^ mistake;
        byte[] body = withHeader(0b10, bytes(sum, sum >> 8));

        if (taken) {
            assertThat(unpack(body)).isEqualTo(PLAIN);
        } else {
            assertUnreadable(body, "its header is damaged");
        }
    }

    @Test
    void unpacksAsMuchAsItIsTold() throws Exception {
        assertThat(unpack(gzip(new byte[MAX_BYTES]))).hasSize(MAX_BYTES);
    }

    @Test
    void refusesOneByteMoreInOneMemberOrInTwo() {
        assertThat(refusal(gzip(new byte[MAX_BYTES + 1])).code()).isEqualTo("payload_too_large");
        assertThat(refusal(join(gzip(new byte[MAX_BYTES]), gzip(new byte[1]))).code())
                .isEqualTo("payload_too_large");
    }

    /** The dearest bodies of 512 000 bytes that there are; each costs a processor some 100 ms at most. */
    @ParameterizedTest
    @CsvSource({
        "members, too_many_gzip_members",
        "name, The body is not readable gzip: it ends too early.",
        "extra, The body is not readable gzip: it ends too early.",
        "stored, The body is not readable gzip: it ends too early.",
        "fixed, The body is not readable gzip: it ends too early.",
        "dynamic, The body is not readable gzip: it ends too early.",
        "bomb, payload_too_large",
    })
    void takesNoBodyLong(String kind, String refusal) {
        byte[] body = dear(kind);
        assertThat(body.length).isBetween(90_000, MAX_BYTES);
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();

        RequestRefusedException refused = refusal(body);

        Duration taken = Duration.ofNanos(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before);
        assertThat(taken).isLessThan(Duration.ofSeconds(2));
        assertThat(List.of(refused.code(), refused.getMessage())).contains(refusal);
    }

    private static byte[] dear(String kind) {
        byte[] header = bytes(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0);
        return switch (kind) {
            case "members" -> repeat(gzip(new byte[0]), 25_500);
            case "name" -> join(bytes(0x1f, 0x8b, 8, 0b1_1000, 0, 0, 0, 0, 0, 0), repeat(bytes('n'), 500_000));
            case "extra" -> join(repeat(withHeader(0b100, join(bytes(0xff, 0xff), new byte[65_535])), 7), header);
            case "stored" -> join(header, repeat(bytes(0, 0, 0, 0xff, 0xff), 102_000));
            case "fixed" -> join(header, new Bits().repeated(409_000, bits -> bits.put(0b01_0, 3)
                    .put(0, 7)));
            case "dynamic" -> join(
                    header, new Bits().repeated(44_000, ContentEncodingTest::emptyBlockWithCodesOfItsOwn));
            case "bomb" -> gzip(new byte[100_000_000]);
            default -> throw new IllegalArgumentException(kind);
        };
    }

    /** RFC 1951, section 3.2.7: the shortest block that has the inflater build its tables anew. */
    private static void emptyBlockWithCodesOfItsOwn(Bits bits) {
        bits.put(0b10_0, 3).put(0, 5).put(0, 5).put(14, 4);
        // How long the codes of 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1 are: 18 has one bit, 0 and
        // 1 have two.
        for (int length : new int[] {0, 0, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2}) {
            bits.put(length, 3);
        }
        // 138 and 118 zeros, a code of one bit for the end of the block, none for distances; then the end of the block.
        bits.put(0, 1)
                .put(127, 7)
                .put(0, 1)
                .put(107, 7)
                .put(0b11, 2)
                .put(0b01, 2)
                .put(0, 1);
    }

    /** Bits as deflate packs them, the lowest first. */
    private static final class Bits {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private long waiting;
        private int count;

        Bits put(int value, int length) {
            waiting |= (long) value << count;
            count += length;
            while (count >= 8) {
                bytes.write((int) waiting);
                waiting >>>= 8;
                count -= 8;
            }
            return this;
        }

        byte[] repeated(int times, Consumer<Bits> block) {
            for (int i = 0; i < times; i++) {
                block.accept(this);
            }
            return put(0, 7).bytes.toByteArray();
        }
    }
}
