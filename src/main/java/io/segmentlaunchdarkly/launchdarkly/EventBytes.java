package io.segmentlaunchdarkly.launchdarkly;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Gathers what a generator writes. The generator has a recycled buffer of its own and flushes it once for all but unusually large
 * events, so that the first write is normally the whole event and is copied only once.
 */
final class EventBytes extends OutputStream {
    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] NONE = {};

    private byte[] bytes = NONE;

    static JsonGenerator generator(EventBytes out) throws IOException {
        return JSON.createGenerator(out);
    }

    /** The answer for the rare tree that has no JSON text, such as one nested deeper than JSON readers accept. */
    static MappingResult unwritable(IOException e) {
        return new MappingResult.Discarded(
                MappingResult.Discarded.NOT_WRITABLE, "The event cannot be written as JSON: " + e.getMessage());
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

    byte[] toBytes() {
        return bytes;
    }
}
