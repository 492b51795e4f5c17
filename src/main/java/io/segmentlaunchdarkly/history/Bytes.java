package io.segmentlaunchdarkly.history;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing buffer, big-endian. It is reused for the next frame, so writing makes no garbage. */
final class Bytes {
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final int LARGEST_TEXT = 0xFFFF;

    private byte[] array;
    private int size;

    Bytes(int capacity) {
        array = new byte[capacity];
    }

    byte[] array() {
        return array;
    }

    int size() {
        return size;
    }

    /** Sets the length: drops bytes at the end, or includes bytes that were put into the array after it. */
    void cut(int newSize) {
        size = newSize;
    }

    /** Releases memory after a very large request. */
    void shrinkTo(int capacity) {
        if (array.length > capacity) {
            array = new byte[capacity];
        }
        size = 0;
    }

    /** Makes room for so many bytes at the end, and returns where they begin. */
    int room(int bytes) {
        if (size + bytes > array.length) {
            array = Arrays.copyOf(array, Math.max(size + bytes, array.length + (array.length >> 1)));
        }
        return size;
    }

    void putByte(int value) {
        room(1);
        array[size++] = (byte) value;
    }

    void putShort(int value) {
        putByte(value >> 8);
        putByte(value);
    }

    void putInt(int value) {
        room(Integer.BYTES);
        INTS.set(array, size, value);
        size += Integer.BYTES;
    }

    void putInt(int at, int value) {
        INTS.set(array, at, value);
    }

    void putLong(long value) {
        room(Long.BYTES);
        LONGS.set(array, size, value);
        size += Long.BYTES;
    }

    void putLong(int at, long value) {
        LONGS.set(array, at, value);
    }

    void put(byte[] bytes, int from, int length) {
        room(length);
        System.arraycopy(bytes, from, array, size, length);
        size += length;
    }

    /** Appends bytes after their length in four bytes. */
    void putBytes(byte[] bytes) {
        putInt(bytes.length);
        put(bytes, 0, bytes.length);
    }

    /** Appends a text in UTF-8 after its length in two bytes. A longer text is cut. */
    void putText(String text) {
        int length = text.length();
        room(2 + length);
        int at = size + 2;
        for (int i = 0; i < length; i++) {
            char character = text.charAt(i);
            if (character >= 0x80) {
                putUtf8(text);
                return;
            }
            array[at + i] = (byte) character;
        }
        int kept = Math.min(length, LARGEST_TEXT);
        array[size] = (byte) (kept >> 8);
        array[size + 1] = (byte) kept;
        size = at + kept;
    }

    private void putUtf8(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int kept = Math.min(utf8.length, LARGEST_TEXT);
        putShort(kept);
        put(utf8, 0, kept);
    }
}
