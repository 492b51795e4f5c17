package io.segmentlaunchdarkly.outbox;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A batch of the outbox on the disk, with its file. */
public final class FileInHand extends AbstractBatchInHand {
    private final EnvironmentOutbox environment;
    private final String fileName;
    private final BatchName name;
    private final byte[] bytes;
    private final int events;

    FileInHand(EnvironmentOutbox environment, String fileName, BatchName name, byte[] bytes, int events, int attempts) {
        super(attempts);
        this.environment = environment;
        this.fileName = fileName;
        this.name = name;
        this.bytes = bytes;
        this.events = events;
    }

    @Override
    public String environment() {
        return environment.environment();
    }

    @Override
    public String payloadId() {
        return name.payloadId();
    }

    @Override
    public Instant opened() {
        return name.opened();
    }

    @Override
    public int events() {
        return events;
    }

    @Override
    public List<String> traceParents() {
        return environment.traceParents(fileName);
    }

    @Override
    public byte[] bytes() {
        return bytes;
    }

    /** The name of its file. */
    public String fileName() {
        return fileName;
    }

    /** Its file, which is there until what becomes of the batch is decided. */
    public Path file() {
        return environment.ready(fileName);
    }

    @Override
    public Duration age() {
        return environment.age(fileName);
    }

    @Override
    public boolean isRetriedAtOnce() {
        return true;
    }

    @Override
    public void delivered() throws IOException {
        end();
        environment.delivered(fileName);
    }

    @Override
    public void split() throws IOException {
        environment.split(fileName, bytes);
        end();
    }

    @Override
    public void bury(Map<String, Object> reason) throws IOException {
        environment.bury(fileName, reason);
        end();
    }

    @Override
    public void expire(Map<String, Object> reason, Duration atLeast) throws IOException {
        environment.expire(fileName, reason, atLeast);
        end();
    }

    @Override
    public void keep(Duration atLeast) {
        end();
        environment.keep(fileName, atLeast, attempts());
    }

    @Override
    public void stall(Throwable failure) {
        end();
        environment.stall(fileName, failure);
    }
}
