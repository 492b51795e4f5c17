package io.segmentlaunchdarkly.it.faults;

import static org.awaitility.Awaitility.await;

import io.segmentlaunchdarkly.it.Distribution;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** A service under load, on which one fault is inflicted. */
final class Trial implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Random random = new Random();
    private final Form form;
    private final FaultyReceiver receiver;
    private final Distribution service;
    private final Load load;

    private Trial(Form form, Fault fault, FaultyReceiver receiver, Distribution service) {
        this.form = form;
        this.receiver = receiver;
        this.service = service;
        this.load = new Load(service, fault.plan(form.plan()));
    }

    /** Makes a trial from beginning to end. What goes wrong with it is a complaint of the result. */
    static Result of(Fault fault, Form form, Path directory) {
        if (fault.obstacle().isPresent()) {
            return Result.notMade(fault.name(), fault.obstacle().get());
        }
        try (FaultyReceiver receiver = FaultyReceiver.start()) {
            Distribution service = Distribution.in(directory)
                    .with("LAUNCHDARKLY_EVENTS_URL", fault.url(receiver))
                    .with("LAUNCHDARKLY_BATCH_INTERVAL", "200");
            fault.prepare(service);
            try {
                return of(fault, form, receiver, service);
            } finally {
                fault.cleanUp(service);
            }
        } catch (IOException e) {
            throw new AssertionError("The trial of " + fault.name() + " could not be made.", e);
        }
    }

    private static Result of(Fault fault, Form form, FaultyReceiver receiver, Distribution service) throws IOException {
        try (service;
                Trial trial = new Trial(form, fault, receiver, service)) {
            service.start();
            return trial.run(fault);
        }
    }

    private Result run(Fault fault) throws IOException {
        List<String> complaints = new ArrayList<>();
        try {
            load.start();
            load.awaitMore(form.events() / 10);
            fault.inflict(this);
            load.awaitMore(form.events() / 10);
            load.finish();
            Audit.awaitQuiet(service);
        } catch (RuntimeException | AssertionError e) {
            complaints.add(e.toString());
        }
        return new Audit(service, load, receiver.arrivals()).judge(fault.name(), fault::mayBury, complaints);
    }

    Form form() {
        return form;
    }

    FaultyReceiver receiver() {
        return receiver;
    }

    Distribution service() {
        return service;
    }

    Load load() {
        return load;
    }

    /** Lets things go on for as long as chance will have it. */
    void goOn(Duration atMost) {
        Duration time = Duration.ofMillis(1 + random.nextInt((int) atMost.toMillis()));
        await().pollDelay(time).atMost(time.plusSeconds(10)).until(() -> true);
    }

    /** One of so many numbers, from 0 on. */
    int any(int count) {
        return random.nextInt(count);
    }

    void awaitThat(String what, BooleanSupplier isSo) {
        awaitThat(what, Duration.ofMillis(20), isSo);
    }

    /** The same, for what the service is asked, which costs it something. */
    void awaitThat(String what, Duration betweenLooks, BooleanSupplier isSo) {
        await(what).atMost(PATIENCE).pollInterval(betweenLooks).until(isSo::getAsBoolean);
    }

    @Override
    public void close() {
        load.close();
    }
}
