package io.segmentlaunchdarkly.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.outbox.RejectedFiles;
import io.segmentlaunchdarkly.segment.RequestReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreRejectedEventsTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2024-05-06T07:08:09.123Z"), ZoneOffset.UTC);

    @TempDir
    private Path data;

    private final RejectedFiles files = new RejectedFiles();

    @AfterEach
    void stop() throws Exception {
        files.stop();
    }

    /** Reads a request as the ingest route does, and answers what is kept of it. */
    private String kept(String body, String writeKey) throws Exception {
        files.setDataDirectory(data.toString());
        StoreRejectedEvents step = new StoreRejectedEvents(CLOCK);
        step.setFiles(files);
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty(ExchangeProperties.WRITE_KEY, writeKey);
        exchange.getMessage().setBody(body.replace('\'', '"'));
        new RequestReader().process(exchange);
        step.process(exchange);
        if (!Files.exists(data.resolve("rejected"))) {
            return "";
        }
        try (Stream<Path> kept = Files.list(data.resolve("rejected"))) {
            return Files.readString(kept.findFirst().orElseThrow());
        }
    }

    @Test
    void keepsEachRejectedEventWithTheReason() throws Exception {
        assertThat(kept(
                        "{'batch': [{'type': 'track', 'messageId': 'm1', 'userId': 'u', 'writeKey': 'secret'},"
                                + "{'type': 'page', 'userId': 'u'}, 7]}",
                        "abcdefghijklmnop"))
                .isEqualTo(
                        """
                        {"time":"2024-05-06T07:08:09.123Z","source":"mnop","index":0,"messageId":"m1",\
                        "code":"event_not_defined","message":"event, the name of a track event, is required.",\
                        "event":{"type":"track","messageId":"m1","userId":"u"}}
                        {"time":"2024-05-06T07:08:09.123Z","source":"mnop","index":2,"messageId":null,\
                        "code":"bad_request","message":"An event must be an object but it was a number (7).",\
                        "event":7}
                        """);
    }

    @Test
    void keepsTheBeginningOfAnEventThatCannotBeRead() throws Exception {
        assertThat(kept("[{'messageId':'m','a':" + "[".repeat(300) + "]".repeat(300) + "}]", "abcdefghijklmnop"))
                .isEqualTo(
                        """
                        {"time":"2024-05-06T07:08:09.123Z","source":"mnop","index":0,"messageId":"m","code":"event_not_readable",\
                        "message":"The event cannot be read (line 1, column 278, in a%s...): Document nesting depth (257) exceeds \
                        the maximum allowed (256).","excerpt":"{\\"messageId\\":\\"m\\",\\"a\\":%s%s}"}
                        """
                                .formatted("/0".repeat(29) + "/", "[".repeat(300), "]".repeat(300)));
    }

    @Test
    void keepsOneLineOfEventsBehindThe2500th() throws Exception {
        String lines = kept("[0" + ",0".repeat(164_999) + "]", "abcdefghijklmnop");
        assertThat(lines.lines().filter(line -> line.contains("batch_too_long")))
                .containsExactly(
                        "{\"time\":\"2024-05-06T07:08:09.123Z\",\"source\":\"mnop\",\"index\":2500,\"messageId\":null,"
                                + "\"code\":\"batch_too_long\",\"message\":\"A request may have at most 2500 events and this is"
                                + " number 2501.\",\"count\":162500}");
        assertThat(lines.length()).isLessThan(4 * 330_000);
    }

    @Test
    void keepsNotMuchMoreThanTheRequestHas() throws Exception {
        assertThat(kept("[0" + ",0".repeat(2499) + "]", "abcdefghijklmnop"))
                .hasSizeLessThan(6 * 5001)
                .endsWith("\"message\":\"An event must be an object but it was a number (0).\",\"count\":2400}\n");
    }

    @Test
    void neverShowsMoreThanHalfOfAWriteKey() throws Exception {
        assertThat(kept("[7]", "abcd")).contains("\"source\":\"cd\"");
    }

    @Test
    void knowsNoSourceWithoutAWriteKey() throws Exception {
        assertThat(kept("[7]", null)).contains("\"source\":null");
    }

    @Test
    void makesNoFileWhereNothingIsRejected() throws Exception {
        assertThat(kept("[{'type': 'page', 'userId': 'u'}]", "k")).isEmpty();
    }
}
