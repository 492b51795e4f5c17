package io.segmentlaunchdarkly.routing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import io.segmentlaunchdarkly.outbox.OutboxException;
import io.segmentlaunchdarkly.outbox.RejectedFiles;
import io.segmentlaunchdarkly.segment.Rejection;
import io.segmentlaunchdarkly.segment.RequestContents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Stores the rejected events of a request, one line of JSON each: {@code {"time", "source", "index", "messageId", "code", "message",
 * "event"}}. {@code source} is the end of the write key, so that the file holds no secret. {@code event} is the event as it was sent; if
 * it could not be read, {@code excerpt}, the beginning of its text, takes its place. For a request with very many rejected events, the
 * last lines have {@code count} and no event: that many events were rejected with that code, and {@code index} is that of the first. If
 * nothing was rejected, this does nothing.
 */
public final class StoreRejectedEvents implements Processor {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SHOWN_OF_KEY = 4;

    private final Clock clock;
    private RejectedFiles files = new RejectedFiles();

    public StoreRejectedEvents() {
        this(Clock.systemUTC());
    }

    StoreRejectedEvents(Clock clock) {
        this.clock = clock;
    }

    /** Where the lines are stored. */
    public void setFiles(RejectedFiles files) {
        this.files = files;
    }

    @Override
    public void process(Exchange exchange) throws OutboxException, IOException {
        List<Rejection> rejections = RequestContents.of(exchange).rejections();
        if (rejections.isEmpty()) {
            return;
        }
        String writeKey = exchange.getProperty(ExchangeProperties.WRITE_KEY, String.class);
        String source = writeKey == null ? null : source(writeKey);
        String time = clock.instant().toString();
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (Rejection rejection : rejections) {
            lines.write(JSON.writeValueAsBytes(line(time, source, rejection)));
            lines.write('\n');
        }
        files.append(lines.toByteArray());
    }

    private static ObjectNode line(String time, String source, Rejection rejection) {
        ObjectNode line = JSON.createObjectNode();
        line.put("time", time);
        line.put("source", source);
        line.put("index", rejection.index());
        line.put("messageId", rejection.messageId());
        line.put("code", rejection.code());
        line.put("message", rejection.message());
        if (rejection.kept() instanceof Rejection.Whole event) {
            line.putRawValue("event", new RawValue(event.json()));
        } else if (rejection.kept() instanceof Rejection.Excerpt excerpt) {
            line.put("excerpt", excerpt.text());
        } else {
            line.put("count", rejection.count());
        }
        return line;
    }

    /** What of a write key may be kept, to tell sources apart: the last four characters, at most half of a short one. */
    public static String source(String writeKey) {
        return writeKey.substring(writeKey.length() - Math.min(SHOWN_OF_KEY, writeKey.length() / 2));
    }
}
