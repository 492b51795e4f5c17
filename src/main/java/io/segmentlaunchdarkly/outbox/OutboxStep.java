package io.segmentlaunchdarkly.outbox;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.Processor;
import org.apache.camel.support.AsyncProcessorSupport;

/** The steps of the routes that deal with the outbox, beans with the property {@code outbox} where they need it. */
public abstract class OutboxStep {
    /** What a request has in the outbox: a list of {@link Append}. */
    static final String APPENDS = "launchdarklyAppends";

    /** The {@link Outbox} that has it. Commit asks for no other: in an application that runs, a route file's beans are made anew when it is read. */
    static final String OUTBOX = "launchdarklyOutbox";

    /** The request's events that were left out because they had been before: a list of byte arrays, the very ones that came in. */
    public static final String DUPLICATES = "launchdarklyDuplicates";

    private Outbox outbox;

    private OutboxStep() {}

    /** The outbox that this step works on. */
    public void setOutbox(Outbox outbox) {
        this.outbox = outbox;
    }

    final Outbox outbox() {
        return outbox;
    }

    /**
     * In: a map from environment to its LaunchDarkly events ({@code Map<String, List<Map.Entry<String, byte[]>>>}: the text by which a
     * duplicate is recognised, empty when there is none, and the JSON), or anything else when there are none.
     * Out: a list with one {@link Append} an environment. Refuses with {@link OutboxFullException}.
     */
    public static final class Prepare extends OutboxStep implements Processor {
        @Override
        @SuppressWarnings("unchecked")
        public void process(Exchange exchange) throws OutboxFullException {
            List<Append> appends = new ArrayList<>(1);
            if (exchange.getMessage().getBody() instanceof Map<?, ?> events) {
                ((Map<String, List<Map.Entry<String, byte[]>>>) events)
                        .forEach((environment, list) -> appends.add(Append.of(environment, list)));
            }
            if (!appends.isEmpty()) {
                outbox().checkRoom();
            }
            exchange.setProperty(APPENDS, appends);
            exchange.setProperty(OUTBOX, outbox());
            exchange.getMessage().setBody(appends);
        }
    }

    /** The aggregator's strategy: writes an {@link Append} to the environment's batch, which is the body of the aggregate. */
    public static final class Write extends OutboxStep implements AggregationStrategy {
        @Override
        public Exchange aggregate(Exchange oldExchange, Exchange newExchange) {
            Append append = newExchange.getMessage().getBody(Append.class);
            Exchange aggregate = oldExchange == null ? newExchange : oldExchange;
            Batch current =
                    oldExchange == null ? null : oldExchange.getMessage().getBody(Batch.class);
            Batch batch;
            try {
                batch = outbox().append(current, append);
            } catch (OutboxException e) {
                throw org.apache.camel.RuntimeCamelException.wrapRuntimeCamelException(e);
            }
            // There is no batch when all there was were duplicates.
            aggregate.getMessage().setBody(batch);
            return aggregate;
        }
    }

    /** The aggregator's correlation key: the environment of an {@link Append}, a string. */
    public static final class Environment implements Expression {
        @Override
        public <T> T evaluate(Exchange exchange, Class<T> type) {
            return type.cast(exchange.getMessage().getBody(Append.class).environment());
        }
    }

    /** The aggregator's completion: the batch has as many events or bytes as it may. */
    public static final class Full extends OutboxStep implements Predicate {
        @Override
        public boolean matches(Exchange exchange) {
            Batch batch = exchange.getMessage().getBody(Batch.class);
            return batch != null && outbox().isFull(batch);
        }
    }

    /** Closes the batch of a completed aggregate, so that it is delivered. */
    public static final class Close extends OutboxStep implements Processor {
        @Override
        public void process(Exchange exchange) {
            Batch batch = exchange.getMessage().getBody(Batch.class);
            if (batch != null) {
                outbox().close(batch);
            }
        }
    }

    /**
     * Goes on when everything this request wrote is on the disk; only then may it be acknowledged. No thread is held meanwhile: the rest
     * of the route runs on the outbox's thread, and must not be slow. Comes after {@link Prepare}; sets {@link #DUPLICATES}.
     */
    public static final class Commit extends AsyncProcessorSupport {
        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            try {
                // Taken away once its events are safe, so that nothing can go wrong in a way that acknowledges them.
                exchange.setException(new OutboxException("The events were not synced to the disk."));
                Outbox outbox = exchange.getProperty(OUTBOX, Outbox.class);
                outbox.whenItsTurn(() -> {
                    try {
                        commit(outbox, exchange);
                    } finally {
                        callback.done(false);
                    }
                });
                return false;
            } catch (RejectedExecutionException e) {
                exchange.setException(new OutboxException("The outbox is stopped.", e));
            } catch (RuntimeException | Error e) {
                exchange.setException(e);
            }
            callback.done(true);
            return true;
        }

        private static void commit(Outbox outbox, Exchange exchange) {
            try {
                List<byte[]> duplicates = new ArrayList<>(0);
                for (Object append : exchange.getProperty(APPENDS, List.class)) {
                    outbox.commit((Append) append);
                    duplicates.addAll(((Append) append).duplicates());
                }
                exchange.setProperty(DUPLICATES, duplicates);
                exchange.setException(null);
            } catch (IOException e) {
                exchange.setException(
                        new OutboxException("The events could not be synced to the disk: " + e.getMessage(), e));
            } catch (RuntimeException | Error e) {
                exchange.setException(e);
            }
        }
    }
}
