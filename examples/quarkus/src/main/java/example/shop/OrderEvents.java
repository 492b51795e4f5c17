package example.shop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.Map;

/** Makes Segment events of orders. */
@ApplicationScoped
@Named("orderEvents")
public class OrderEvents {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** {@code Order Completed}, of an order {@code {"id", "customer", "total"}}. */
    public Map<String, Object> completed(String order) throws JsonProcessingException {
        JsonNode json = JSON.readTree(order);
        if (!json.hasNonNull("customer")) {
            throw new IllegalArgumentException("An order needs a customer.");
        }
        return Map.of(
                "type", "track",
                "event", "Order Completed",
                "messageId", "order-" + json.path("id").asText(),
                "userId", json.get("customer").asText(),
                "properties", Map.of("revenue", json.path("total").asDouble()));
    }
}
