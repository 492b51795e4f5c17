package io.segmentlaunchdarkly.segment;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * The answer to an accepted request, as JSON bytes: {@code {"success": true}}, with {@code "rejected": [{index, messageId, code,
 * message}]} if events were rejected. Segment answers with the first part only, and its SDKs read no more.
 */
public final class IngestAnswer implements Processor {
    private static final byte[] SUCCESS = "{\"success\":true}".getBytes(StandardCharsets.UTF_8);

    @Override
    public void process(Exchange exchange) throws Exception {
        List<Rejection> rejections = RequestContents.of(exchange).rejections();
        if (rejections.isEmpty()) {
            exchange.getMessage().setBody(SUCCESS.clone());
            return;
        }
        ObjectNode answer = JsonNodeFactory.instance.objectNode().put("success", true);
        ArrayNode list = answer.putArray("rejected");
        rejections.forEach(rejection -> list.add(rejection.toJson()));
        exchange.getMessage().setBody(SegmentJson.MAPPER.writeValueAsBytes(answer));
    }
}
