package io.segmentlaunchdarkly.it;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/**
 * Valid requests of every kind, spoilt byte by byte, as they go over a connection. Each follows from a seed and its number alone, so that one can
 * be made again.
 */
final class MutatedRequests {
    /** How a body goes over the connection. */
    private enum Framing {
        NONE,
        PLAIN,
        GZIP,
        CHUNKED
    }

    /**
     * A request that is valid.
     *
     * @param head its lines; {@code {length}} stands for the body's length
     * @param body as it is before it is packed; {@code {n}} stands for the request's number
     */
    private record Sample(String head, String body, Framing framing) {}

    private static final String TRACK =
            "{\"userId\":\"u\",\"event\":\"fuzz\",\"messageId\":\"fuzz-{n}\",\"properties\":"
                    + "{\"revenue\":12.5,\"tags\":[\"a\",null,true],\"at\":\"2026-01-01T00:00:00.000Z\"}}";
    private static final String BATCH =
            "{\"batch\":[{\"type\":\"track\",\"userId\":\"u\",\"event\":\"fuzz\",\"messageId\":"
                    + "\"fuzz-{n}\",\"timestamp\":\"2026-01-01T00:00:00.000Z\",\"properties\":{\"price\":1e2}},"
                    + "{\"type\":\"identify\",\"anonymousId\":\"a\",\"traits\":{\"email\":\"a@example.com\"}},"
                    + "{\"type\":\"alias\",\"userId\":\"u\",\"previousId\":\"p\"}],\"context\":{\"ip\":\"192.0.2.1\","
                    + "\"device\":{\"id\":\"d\"}},\"integrations\":{\"All\":true,\"Amplitude\":{\"session_id\":1}},"
                    + "\"sentAt\":\"2026-01-01T00:00:01.000Z\",\"writeKey\":\"kz\"}";
    private static final String ARRAY =
            "[{\"type\":\"page\",\"userId\":\"u\",\"name\":\"n\"},{\"type\":\"track\",\"event\":"
                    + "\"fuzz\",\"userId\":\"u\",\"originalTimestamp\":\"2026-01-01T01:00:00+01:00\"}]";

    private static final List<Sample> SAMPLES = List.of(
            new Sample(post("track", "Origin: https://app.example.com"), TRACK, Framing.PLAIN),
            new Sample(post("t", "Content-Type: text/plain"), TRACK, Framing.PLAIN),
            new Sample(
                    post("identify", "Content-Type: application/json; charset=utf-8"),
                    "{\"userId\":\"u\",\"traits\":{\"name\":\"\u00e9\\ud83d\\ude00\",\"age\":3}}",
                    Framing.PLAIN),
            new Sample(post("batch", "Origin: https://app.example.com"), BATCH, Framing.PLAIN),
            new Sample(post("b", "Expect: 100-continue"), BATCH, Framing.PLAIN),
            new Sample(post("import", "X-Forwarded-Proto: https"), BATCH, Framing.PLAIN),
            new Sample(post("import", "User-Agent: analytics"), ARRAY, Framing.PLAIN),
            new Sample(post("batch", "Content-Encoding: gzip"), BATCH, Framing.GZIP),
            new Sample(chunked("batch"), BATCH, Framing.CHUNKED),
            new Sample(chunked("track"), TRACK, Framing.CHUNKED),
            new Sample(
                    get("pixel/track?data=eyJ1c2VySWQiOiJ1IiwiZXZlbnQiOiJmdXp6In0%3D&writeKey=kz", "Accept: image/*"),
                    "",
                    Framing.NONE),
            new Sample(
                    get("pixel/page?userId=u&name=n&properties.a.b=c&context.ip=192.0.2.1", "Accept: */*"),
                    "",
                    Framing.NONE),
            new Sample(get("projects/kz/settings", "Origin: https://app.example.com"), "", Framing.NONE),
            new Sample(get("projects/kz/settings", "X-Forwarded-Proto: https, http"), "", Framing.NONE),
            new Sample(
                    head("OPTIONS", "batch", "Origin: https://app.example.com", "Access-Control-Request-Method: POST"),
                    "",
                    Framing.NONE));

    /** Bytes with a meaning, in the address, in the head, in a body or for the receiver; as ISO 8859-1. */
    private static final List<String> TOKENS = List.of(
            "%",
            "%00",
            "%zz",
            "%c0%af",
            "%2",
            "\0",
            "\u0001",
            "\u007f",
            "\t",
            "\r",
            "\n",
            "\r\n",
            "\r\n\r\n",
            " ",
            "\"",
            "\\",
            "\\u0000",
            "\\ud800",
            "\u00ed\u00a0\u0080",
            "\u00ff",
            "\u00ef\u00bb\u00bf",
            "\u00e2\u0080\u00a8",
            "/",
            "//",
            "/../",
            "/./",
            "?",
            "#",
            "&",
            "=",
            ";",
            ",",
            ":",
            "*",
            "{",
            "}",
            "[",
            "]",
            "{}",
            "[]",
            "null",
            "true",
            "-",
            "-0",
            "1e999",
            "1e-999",
            "0x10",
            "NaN",
            "9".repeat(400),
            "9".repeat(2_000),
            "9223372036854775808",
            "[".repeat(300),
            "{\"a\":".repeat(300),
            "[".repeat(10_000),
            "{\"a\":".repeat(2_000),
            "[" + "0,".repeat(3_000) + "0]",
            "a".repeat(5_000),
            "a".repeat(40_000),
            " ".repeat(20_000),
            "\"messageId\":\"\",",
            "\"userId\":{\"a\":[]},",
            "\"__proto__\":{},",
            "\"type\":\"",
            "\"batch\":[",
            "\"timestamp\":\"9999-12-31T23:59:60Z\",",
            "\"sentAt\":\"-1\",",
            "\"integrations\":{\"All\":false},",
            "\"context\":[],",
            "\"writeKey\":1,",
            "\"properties\":\"\",",
            "\"traits\":null,",
            "track",
            "identify",
            "\r\nContent-Length: 5",
            "\r\nContent-Length: 0\r\nContent-Length: 7",
            "\r\nTransfer-Encoding: chunked",
            "\r\nTransfer-Encoding: gzip, chunked",
            "\r\nTransfer-Encoding:\tchunked",
            "\r\nExpect: 100-continue",
            "\r\nExpect: magic",
            "\r\nConnection: close",
            "\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk",
            "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAA",
            "\r\nContent-Encoding: gzip",
            "\r\nContent-Encoding: deflate",
            "\r\nOrigin: \u0001",
            "\r\nOrigin: a\0b",
            "\r\nOrigin: \u00ff",
            "\r\nHost: ",
            "\r\nHost: [",
            "\r\nHost: a:b:c",
            "\r\nHost: h:99999999999",
            "\r\nHost: %",
            "\r\nHost: \u0001",
            "\r\nX-Forwarded-Proto: https",
            "\r\nX-Forwarded-Proto: \0",
            "\r\nAuthorization: Basic",
            "\r\nAuthorization: Basic ====",
            "\r\nAuthorization: Bearer x",
            "\r\n folded",
            "\r\n: ",
            "\r\nA",
            "\r\nCookie: a=\0;;",
            "\r\nCamelHttpResponseCode: 500",
            "\r\nContent-Type: multipart/form-data; boundary=x",
            "\r\nContent-Type: application/x-www-form-urlencoded",
            "\r\nX: " + "a".repeat(9_000),
            " HTTP/1.0",
            " HTTP/2.0",
            " HTTP/9.9",
            "http://[",
            "http://a@b:c/",
            "GET ",
            "POST ",
            "CONNECT ",
            "TRACE ",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "GET /v1/x HTTP/1.1\r\nHost: h\r\n\r\n",
            "\u0016\u0003\u0001\u0002\0\u0001",
            "ffffffffffffffff\r\n",
            "-1\r\n",
            "0\r\n\r\n",
            "5;a=b\r\n",
            "\u001f\u008b\u0008\0\0\0\0\0\0\u00ff\u0003\0\0\0\0\0\0\0\0\0");

    private static final List<String> WRONG_LENGTHS = List.of(
            "",
            "0",
            "1",
            "-1",
            "+5",
            "1e3",
            "0x10",
            "5, 5",
            "5, 6",
            "500001",
            "2147483648",
            "99999999999999999999",
            "a");

    private final long seed;

    MutatedRequests(long seed) {
        this.seed = seed;
    }

    private static String post(String path, String header) {
        return head("POST", path, "Authorization: Basic azo=", header, "Content-Length: {length}");
    }

    private static String chunked(String path) {
        return head("POST", path, "Authorization: Basic azo=", "Transfer-Encoding: chunked");
    }

    private static String get(String path, String header) {
        return head("GET", path, header);
    }

    private static String head(String method, String path, String... headers) {
        return method + " /v1/" + path + " HTTP/1.1\r\nHost: h\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    }

    /** The request of a number. */
    byte[] request(long number) {
        Random random = new Random(seed * 1_000_003 + number);
        Sample sample = SAMPLES.get(random.nextInt(SAMPLES.size()));
        boolean hasBody = sample.framing() != Framing.NONE;
        boolean inBody = hasBody && random.nextInt(100) < 70;
        boolean inHead = !inBody || random.nextInt(100) < 20;
        byte[] body = utf8(sample.body().replace("{n}", seed + "-" + number));
        if (inBody && (sample.framing() != Framing.GZIP || random.nextBoolean())) {
            body = mutated(body, random);
        }
        if (sample.framing() == Framing.GZIP) {
            byte[] packed = gzip(body);
            body = inBody && random.nextInt(3) == 0 ? mutated(packed, random) : packed;
        } else if (sample.framing() == Framing.CHUNKED) {
            byte[] chunks = chunks(body, random);
            body = inBody && random.nextInt(4) == 0 ? mutated(chunks, random) : chunks;
        }
        String length = random.nextInt(100) < 88
                ? String.valueOf(body.length)
                : random.nextBoolean()
                        ? String.valueOf(Math.max(0, body.length + random.nextInt(41) - 20))
                        : WRONG_LENGTHS.get(random.nextInt(WRONG_LENGTHS.size()));
        byte[] head = latin1(sample.head().replace("{length}", length));
        return joined(inHead ? mutated(head, random) : head, body);
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        byte[] mutated = bytes;
        for (int edits = 1 + random.nextInt(3); edits > 0; edits--) {
            mutated = edited(mutated, random);
        }
        return mutated;
    }

    private static byte[] edited(byte[] bytes, Random random) {
        int from = random.nextInt(bytes.length + 1);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(random.nextInt(4) == 0 ? 64 : 4));
        byte[] before = Arrays.copyOf(bytes, from);
        byte[] cut = Arrays.copyOfRange(bytes, from, to);
        byte[] after = Arrays.copyOfRange(bytes, to, bytes.length);
        byte[] token = latin1(TOKENS.get(random.nextInt(TOKENS.size())));
        return switch (random.nextInt(9)) {
            case 0 -> flipped(bytes, from, 1 << random.nextInt(8));
            case 1 -> flipped(bytes, from, 1 + random.nextInt(255));
            case 2 -> joined(before, after);
            case 3 -> joined(before, cut, cut, after);
            case 4 -> random.nextInt(4) == 0 ? before : joined(before, after);
            case 5, 6 -> joined(before, token, cut, after);
            case 7 -> joined(before, token, after);
            default -> joined(before, after, cut);
        };
    }

    private static byte[] flipped(byte[] bytes, int index, int bits) {
        byte[] flipped = bytes.clone();
        if (index < bytes.length) {
            flipped[index] ^= (byte) bits;
        }
        return flipped;
    }

    private static byte[] chunks(byte[] body, Random random) {
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        int start = 0;
        while (start < body.length) {
            int length = Math.min(body.length - start, 1 + random.nextInt(200));
            chunks.writeBytes(latin1(Integer.toHexString(length) + "\r\n"));
            chunks.write(body, start, length);
            chunks.writeBytes(latin1("\r\n"));
            start += length;
        }
        chunks.writeBytes(latin1("0\r\n\r\n"));
        return chunks.toByteArray();
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
