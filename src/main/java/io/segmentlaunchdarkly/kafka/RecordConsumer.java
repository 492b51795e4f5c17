package io.segmentlaunchdarkly.kafka;

import io.segmentlaunchdarkly.settings.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultConsumer;

/** Takes the records of a topic in a few threads, each a consumer of the group. */
final class RecordConsumer extends DefaultConsumer implements IngestRecords.Route {
    private static final Duration END = Duration.ofSeconds(20);

    private final KafkaEndpoint endpoint;
    private final List<PollLoop> loops = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    RecordConsumer(KafkaEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        LaunchDarklyKafkaComponent component = endpoint.getComponent();
        long consumers = Setting.KAFKA_CONSUMERS.number(endpoint.getCamelContext());
        for (int i = 0; i < consumers; i++) {
            int number = i;
            String name = "launchdarkly-kafka-" + (number + 1);
            AtomicReference<PollLoop> self = new AtomicReference<>();
            PollLoop loop = new PollLoop(
                    name,
                    endpoint.topic(),
                    () -> component.consumer(number),
                    new IngestRecords(this, component.pause(), () -> self.get().isStopping()),
                    component.reach());
            self.set(loop);
            loops.add(loop);
            component.add(loop);
            Thread thread =
                    endpoint.getCamelContext().getExecutorServiceManager().newThread(name, loop);
            threads.add(thread);
            thread.start();
        }
    }

    /** Ends once the records that have begun are committed. */
    @Override
    protected void doStop() throws Exception {
        loops.forEach(PollLoop::stop);
        long until = System.nanoTime() + END.toNanos();
        for (Thread thread : threads) {
            thread.join(Math.max(1, Duration.ofNanos(until - System.nanoTime()).toMillis()));
        }
        endpoint.getComponent().remove(loops);
        loops.clear();
        threads.clear();
        super.doStop();
    }

    @Override
    public Exchange exchange() {
        Exchange exchange = createExchange(true);
        exchange.setPattern(ExchangePattern.InOnly);
        return exchange;
    }

    @Override
    public void process(Exchange exchange, AsyncCallback callback) {
        getAsyncProcessor().process(exchange, callback);
    }
}
