package io.segmentlaunchdarkly.segment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Segment's destination filter Sample: keeps a share of the events that reach it, and marks the others as filtered in the exchange
 * property {@link ExchangeProperties#FILTERED}.
 *
 * <p>With a path, the choice depends only on the value there: all events of one {@code userId} stay or go together, and a user in a
 * sample of a tenth is also in a sample of a half. As in Segment's sampler (segmentio/tsub), the MD5 of the value as JSON decides, and an
 * absent value counts as null. Without a path the choice is random.
 */
public final class SampleFilter implements Processor {
    /** Segment's code for an event that a destination filter drops. */
    public static final String FILTERED_BY_RULES = "FILTERED_BY_RULES";

    private final DoubleSupplier random;
    private double percent;
    private String[] path = {};

    /** Keeps nothing until the share is set. */
    public SampleFilter() {
        this(() -> ThreadLocalRandom.current().nextDouble());
    }

    SampleFilter(DoubleSupplier random) {
        this.random = Objects.requireNonNull(random, "random");
    }

    /**
     * Sets the share.
     *
     * @param percent the share of events to keep, from 0 (none) to 1 (all); the name is Segment's
     * @throws IllegalArgumentException if it is outside that range
     */
    public void setPercent(double percent) {
        if (!(percent >= 0 && percent <= 1)) {
            throw new IllegalArgumentException("percent must be from 0 to 1 but is " + percent + ".");
        }
        this.percent = percent;
    }

    /** The field that decides, such as {@code userId} or {@code properties.plan}; empty for a random choice. */
    public void setPath(String path) {
        String plain = path.startsWith("$.") ? path.substring(2) : path;
        this.path = plain.isEmpty() ? new String[0] : plain.split("\\.", -1);
    }

    @Override
    public void process(Exchange exchange) {
        double place = path.length == 0
                ? random.getAsDouble()
                : place(value(exchange.getMessage().getBody(JsonNode.class)));
        if (place >= percent) {
            exchange.setProperty(ExchangeProperties.FILTERED, FILTERED_BY_RULES);
        }
    }

    private JsonNode value(JsonNode event) {
        JsonNode value = event;
        for (String name : path) {
            value = value.path(name);
        }
        return value.isMissingNode() ? NullNode.getInstance() : value;
    }

    /** The number from 0 to 1 for a value. */
    private static double place(JsonNode value) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("MD5").digest(value.toString().getBytes(StandardCharsets.UTF_8));
            return (ByteBuffer.wrap(digest).getLong() >>> 11) * 0x1.0p-53;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }
}
