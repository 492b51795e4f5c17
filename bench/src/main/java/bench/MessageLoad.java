package bench;

import jakarta.jms.JMSContext;
import jakarta.jms.JMSProducer;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Queue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Sends batches as durable JMS messages, several in a transaction, so that the broker does not wait for the senders. */
final class MessageLoad {
    private static final String QUEUE = "segment.events";
    private static final int SENDERS = 4;
    private static final int IN_A_TRANSACTION = 20;

    private MessageLoad() {}

    /** Sends that many messages and returns when the broker has them. */
    static void run(int port, Batches batches, int messages, String phase) throws IOException {
        AtomicInteger numbers = new AtomicInteger();
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try (ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port)) {
            List<Future<?>> sent = new ArrayList<>();
            for (int i = 0; i < SENDERS; i++) {
                sent.add(senders.submit(() -> send(factory, batches, numbers, messages, phase)));
            }
            for (Future<?> one : sent) {
                one.get();
            }
        } catch (JMSRuntimeException | ExecutionException e) {
            throw new IOException("The messages could not be sent", e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            senders.shutdownNow();
        }
    }

    private static void send(
            ActiveMQConnectionFactory factory, Batches batches, AtomicInteger numbers, int messages, String phase) {
        try (JMSContext context = factory.createContext(JMSContext.SESSION_TRANSACTED)) {
            Queue queue = context.createQueue(QUEUE);
            JMSProducer producer = context.createProducer();
            int open = 0;
            for (int number = numbers.getAndIncrement(); number < messages; number = numbers.getAndIncrement()) {
                String id = String.format(Locale.ROOT, "%s%09d", phase, number);
                producer.send(queue, new String(batches.withId(id), StandardCharsets.UTF_8));
                open++;
                if (open % IN_A_TRANSACTION == 0) {
                    context.commit();
                }
            }
            context.commit();
        }
    }
}
