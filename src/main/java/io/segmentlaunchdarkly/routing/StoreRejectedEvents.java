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
 * Keeps the events of a request that were rejected, one line of JSON each: {@code {"time", "source", "index", "messageId", "code",
 * "message", "event"}}. {@code source} is the end of the write key, so that the file holds no secret; {@code event} is the event as it
 * was sent, in its place stands {@code excerpt}, the beginning of its text, where it could not be read. Of a request with very many rejected
 * events the last lines have {@code count} and no event: so many events were rejected with that code, and {@code index} is the first's.
 * Where nothing was rejected it does nothing.
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

    /** Where the lines are kept. */
    public void setFiles(RejectedFiles files) {
        this.files = files;
    }

    @Override
    public void process(Exchange exchange) throws OutboxException, IOException {
        List<Rejection> rejections = RequestContents.of(exchange).rejections();
        if (rejections.isEmpty()) {
            return;
        }
        String source = source(exchange.getProperty(ExchangeProperties.WRITE_KEY, String.class));
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

    /** The last four characters of a write key, of a short one at most half; null where there is none. */
    private static String source(String writeKey) {
        return writeKey == null
                ? null
                : writeKey.substring(writeKey.length() - Math.min(SHOWN_OF_KEY, writeKey.length() / 2));
    }
}
