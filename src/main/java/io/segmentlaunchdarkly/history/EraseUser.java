package io.segmentlaunchdarkly.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Erases the person that a request names from the history. In: a file {@code {"user"}}. */
public final class EraseUser implements Processor {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LONGEST_MINUTES = 60;

    private Path dataDirectory = Path.of("data");

    /** The data directory, in which the answer is left. */
    public void setDataDirectory(String dataDirectory) {
        this.dataDirectory = Path.of(dataDirectory).toAbsolutePath().normalize();
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        ObjectNode answer = JSON.createObjectNode();
        try {
            String user = JSON.readTree(exchange.getMessage().getBody(String.class))
                    .path("user")
                    .asText();
            if (user.isEmpty()) {
                answer.put("error", "user must be a user id or an anonymous id");
            } else {
                Optional<History> history = History.of(exchange.getContext());
                if (history.isEmpty()) {
                    answer.put("error", "there is no history");
                } else {
                    answer.put("erased", history.get().erase(user).get(LONGEST_MINUTES, TimeUnit.MINUTES));
                }
            }
        } catch (ExecutionException e) {
            answer.put("error", e.getCause().toString());
        } catch (JsonProcessingException e) {
            answer.put("error", "the request is not JSON: " + e.getOriginalMessage());
        } catch (TimeoutException e) {
            answer.put("error", "it takes more than " + LONGEST_MINUTES + " minutes");
        }
        new HistoryRequests(dataDirectory)
                .done(exchange.getMessage().getHeader(Exchange.FILE_NAME, String.class), answer);
    }
}
