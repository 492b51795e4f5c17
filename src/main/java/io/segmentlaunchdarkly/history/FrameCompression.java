package io.segmentlaunchdarkly.history;

import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;

/** How the content of a {@link Frame} is stored. */
enum FrameCompression {
    /** Not compressed; files of format 1 have such frames. */
    NONE(0) {
        @Override
        void compress(byte[] content, int from, int length, Bytes out) {
            out.put(content, from, length);
        }

        @Override
        byte[] decompress(byte[] stored, int length) {
            return stored.length == length ? stored : null;
        }
    },

    /** Raw deflate: half to two thirds of the size of LZ4, for several times the processor time. */
    DEFLATE(1) {
        @Override
        void compress(byte[] content, int from, int length, Bytes out) {
            Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
            try {
                deflater.setInput(content, from, length);
                deflater.finish();
                while (!deflater.finished()) {
                    int at = out.room(length / 4 + 64);
                    out.cut(at + deflater.deflate(out.array(), at, out.array().length - at));
                }
            } finally {
                deflater.end();
            }
        }

        @Override
        byte[] decompress(byte[] stored, int length) {
            Inflater inflater = new Inflater(true);
            try {
                inflater.setInput(stored);
                byte[] content = new byte[length];
                int got = 0;
                while (got < length) {
                    int more = inflater.inflate(content, got, length - got);
                    if (more == 0) {
                        return null;
                    }
                    got += more;
                }
                return content;
            } catch (DataFormatException e) {
                return null;
            } finally {
                inflater.end();
            }
        }
    },

    /** An LZ4 block: compressing and writing it costs less than writing the content uncompressed. */
    LZ4(2) {
        @Override
        void compress(byte[] content, int from, int length, Bytes out) {
            LZ4Compressor compressor = Lz4.FACTORY.fastCompressor();
            int most = compressor.maxCompressedLength(length);
            int at = out.room(most);
            out.cut(at + compressor.compress(content, from, length, out.array(), at, most));
        }

        @Override
        byte[] decompress(byte[] stored, int length) {
            byte[] content = new byte[length];
            try {
                return Lz4.FACTORY.safeDecompressor().decompress(stored, 0, stored.length, content, 0) == length
                        ? content
                        : null;
            } catch (LZ4Exception e) {
                return null;
            }
        }
    };

    /** Loads the native library when a frame is first compressed. If it cannot be loaded, Java does the same at half the speed. */
    private static final class Lz4 {
        static final LZ4Factory FACTORY = LZ4Factory.fastestInstance();
    }

    private final int code;

    FrameCompression(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** The compression with a code; empty for one of a later version. */
    static Optional<FrameCompression> ofCode(int code) {
        return Stream.of(values())
                .filter(compression -> compression.code == code)
                .findFirst();
    }

    /** Appends a content, compressed. */
    abstract void compress(byte[] content, int from, int length, Bytes out);

    /**
     * The content that was compressed.
     *
     * @param length how long it is
     * @return null if the bytes are not what was stored
     */
    abstract byte[] decompress(byte[] stored, int length);
}
