package io.segmentlaunchdarkly.launchdarkly;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import io.segmentlaunchdarkly.exchange.MappingOutcome;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Writes events as bytes. Each thread keeps a generator, because creating one costs as much as a small event. Its buffer is flushed once
 * for all but unusually large events, so the first write is normally the whole event, which is then copied only once.
 */
final class EventBytes extends OutputStream {
    private static final JsonFactory JSON =
            new JsonFactoryBuilder().rootValueSeparator((String) null).build();
    private static final byte[] NONE = {};
    private static final ThreadLocal<EventBytes> OF_THIS_THREAD = ThreadLocal.withInitial(EventBytes::new);

    /** Writes one event. */
    interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    private final JsonGenerator json;
    private byte[] bytes = NONE;

    private EventBytes() {
        try {
            json = JSON.createGenerator(this);
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory does not fail", e);
        }
    }

    /** The event; or discarded, for the rare tree that cannot be written as JSON, such as one nested deeper than JSON readers accept. */
    static MappingOutcome of(Writing event) {
        EventBytes out = OF_THIS_THREAD.get();
        boolean whole = false;
        try {
            event.to(out.json);
            out.json.flush();
            whole = true;
            return new MappingOutcome.Mapped(out.take());
        } catch (IOException e) {
            return new MappingOutcome.Discarded(
                    MappingOutcome.Discarded.NOT_WRITABLE, "The event cannot be written as JSON: " + e.getMessage());
        } finally {
            if (!whole) {
                // The thread's generator is in the middle of an event.
                OF_THIS_THREAD.remove();
            }
        }
    }

    private byte[] take() {
        byte[] taken = bytes;
        bytes = NONE;
        return taken;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        if (bytes.length == 0) {
            bytes = Arrays.copyOfRange(source, offset, offset + length);
        } else {
            int before = bytes.length;
            bytes = Arrays.copyOf(bytes, before + length);
            System.arraycopy(source, offset, bytes, before, length);
        }
    }
}
