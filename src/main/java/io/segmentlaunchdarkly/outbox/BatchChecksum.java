package io.segmentlaunchdarkly.outbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * The number of events, the length and the checksum that a batch had when it was closed, in a file beside it,
 * {@code <time>-<payload id>.crc}: one line of text,
 *
 * <pre>1 &lt;events&gt; &lt;bytes&gt; &lt;CRC-32C of the batch&gt; &lt;CRC-32C of the text before&gt;</pre>
 *
 * <p>The first number is the version of this format; both checksums are hexadecimal. Most batches are delivered at once, so the file is
 * written only when a batch has waited for a moment; until then {@link EnvironmentOutbox} remembers the values. The file is not synced. If
 * it is missing or incomplete after a crash, only the form of the batch is checked.
 *
 * @param events how many events the batch has
 * @param bytes its length
 * @param crc the CRC-32C of its bytes
 */
record BatchChecksum(int events, long bytes, long crc) {
    private static final String SUFFIX = ".crc";
    private static final Pattern LINE = Pattern.compile("(1 ([0-9]{1,9}) ([0-9]{1,18}) ([0-9a-f]{8})) ([0-9a-f]{8})\n");

    static BatchChecksum of(byte[] batch, int events) {
        return new BatchChecksum(events, batch.length, crc(batch));
    }

    private static long crc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }

    /** The file beside a batch's. */
    static Path beside(Path batchFile) {
        String name = batchFile.getFileName().toString();
        return batchFile.resolveSibling(name.substring(0, name.length() - ".json".length()) + SUFFIX);
    }

    static boolean isChecksum(String fileName) {
        return fileName.endsWith(SUFFIX);
    }

    /** Deletes the files whose batches are gone: delivered just before a crash, or taken away by hand. */
    static void deleteOrphans(Path ready) throws IOException {
        Set<String> names = new HashSet<>();
        try (Stream<Path> files = Files.list(ready)) {
            files.forEach(file -> names.add(file.getFileName().toString()));
        }
        for (String name : names) {
            if (isChecksum(name) && !names.contains(name.substring(0, name.length() - SUFFIX.length()) + ".json")) {
                Files.deleteIfExists(ready.resolve(name));
            }
        }
    }

    /** Writes the file beside that of a batch, which need not be there yet. */
    void write(Path batchFile) throws IOException {
        String checked = String.format(Locale.ROOT, "1 %d %d %08x", events, bytes, crc);
        String line =
                String.format(Locale.ROOT, "%s %08x\n", checked, crc(checked.getBytes(StandardCharsets.US_ASCII)));
        Path file = beside(batchFile);
        // What is left of an earlier one may have another owner's permissions.
        Files.deleteIfExists(file);
        try (var channel = Files.newByteChannel(
                file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), Directories.PRIVATE_FILE)) {
            channel.write(java.nio.ByteBuffer.wrap(line.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    /** Reads the file beside a batch; empty where there is none, or none that is whole. */
    static Optional<BatchChecksum> read(Path batchFile) throws IOException {
        String line;
        try {
            line = Files.readString(beside(batchFile), StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
        Matcher whole = LINE.matcher(line);
        if (!whole.matches()
                || Long.parseLong(whole.group(5), 16) != crc(whole.group(1).getBytes(StandardCharsets.US_ASCII))) {
            return Optional.empty();
        }
        return Optional.of(new BatchChecksum(
                Integer.parseInt(whole.group(2)), Long.parseLong(whole.group(3)), Long.parseLong(whole.group(4), 16)));
    }

    /** How a batch differs from what was closed, in a few words; empty if it does not. */
    Optional<String> faultOf(byte[] batch) {
        if (batch.length != bytes) {
            return Optional.of("it has " + batch.length + " bytes and had " + bytes + " when it was closed");
        }
        if (crc(batch) != crc) {
            return Optional.of("its bytes are not those that were written: the CRC-32C differs");
        }
        return Optional.empty();
    }
}
