package io.segmentlaunchdarkly.jms;

import io.segmentlaunchdarkly.segment.ContentEncoding;
import io.segmentlaunchdarkly.segment.Limits;
import io.segmentlaunchdarkly.segment.RequestReader;
import io.segmentlaunchdarkly.segment.RequestRefusedException;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;

/** The body of a message, as the bytes of a request. */
final class MessageBody {
    /** The message property whose value is {@code gzip} for a packed body; JMS allows no hyphen in a name. */
    private static final String CONTENT_ENCODING = "contentEncoding";

    private MessageBody() {}

    /**
     * The text of a message in UTF-8, or its bytes, unpacked; null for a text message without one.
     */
    static byte[] of(Message message) throws RequestRefusedException, JMSException {
        String encoding = message.getStringProperty(CONTENT_ENCODING);
        if (message instanceof TextMessage text) {
            if (encoding != null) {
                throw refused(400, "bad_request", "contentEncoding is for a BytesMessage, and this is a TextMessage.");
            }
            return text.getText() == null ? null : text.getText().getBytes(StandardCharsets.UTF_8);
        }
        if (message instanceof BytesMessage bytes) {
            RequestReader.checkLength(bytes.getBodyLength());
            byte[] body = new byte[(int) bytes.getBodyLength()];
            bytes.readBytes(body);
            return ContentEncoding.decode(body, CONTENT_ENCODING, encoding, Limits.REQUEST_BYTES);
        }
        throw refused(
                415,
                "unsupported_message",
                "A message must be a TextMessage or a BytesMessage but it is " + kind(message) + ".");
    }

    private static String kind(Message message) {
        if (message instanceof ObjectMessage) {
            return "an ObjectMessage";
        } else if (message instanceof MapMessage) {
            return "a MapMessage";
        } else if (message instanceof StreamMessage) {
            return "a StreamMessage";
        }
        return "a Message without a body";
    }

    private static RequestRefusedException refused(int status, String code, String message) {
        return new RequestRefusedException(status, code, message);
    }
}
