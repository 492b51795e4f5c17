package io.segmentlaunchdarkly.outbox;

import io.segmentlaunchdarkly.logging.LogEvents;
import io.segmentlaunchdarkly.settings.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The format of a data directory, a number in its file {@code format}.
 *
 * <ul>
 *   <li>1: without the file. Batches have no checksums.
 *   <li>2: a batch may have a {@link BatchChecksum} beside it.
 * </ul>
 *
 * <p>An older format is taken over at the start; one that is newer than this version of the service is not touched.
 */
public final class DataFormat {
    static final int CURRENT = 2;

    private static final Logger LOG = LoggerFactory.getLogger(DataFormat.class);
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private DataFormat() {}

    /**
     * Takes a directory over, which is locked.
     *
     * @throws IllegalStateException in one line, when its format is newer, or cannot be told
     */
    static void takeOver(Path dataDirectory) throws IOException {
        Path file = dataDirectory.resolve("format");
        int format = read(file, dataDirectory);
        check(format, dataDirectory);
        if (format < CURRENT) {
            if (isUsed(dataDirectory.resolve("outbox"))) {
                LOG.info(
                        LogEvents.DATA_FORMAT_UPDATED,
                        "The data directory {} of format {} was taken over.",
                        dataDirectory,
                        format);
            }
            DurableFile.write(file, (CURRENT + "\n").getBytes(StandardCharsets.US_ASCII))
                    .publish();
        }
    }

    /**
     * Checks that this version of the service can use a directory, and changes nothing.
     *
     * @throws IllegalStateException in one line, when its format is newer, or cannot be told
     */
    public static void check(Path dataDirectory) throws IOException {
        check(read(dataDirectory.resolve("format"), dataDirectory), dataDirectory);
    }

    private static void check(int format, Path dataDirectory) {
        if (format > CURRENT) {
            throw new IllegalStateException("The data directory " + dataDirectory + " has format " + format
                    + ", and this version of the service knows " + CURRENT
                    + " at most: start the version that wrote it, or set " + Setting.DATA_DIRECTORY + ".");
        }
    }

    private static boolean isUsed(Path outbox) throws IOException {
        try (Stream<Path> environments = Files.list(outbox)) {
            return environments.findAny().isPresent();
        }
    }

    private static int read(Path file, Path dataDirectory) throws IOException {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        } catch (NoSuchFileException none) {
            return 1;
        }
        if (!NUMBER.matcher(text).matches()) {
            throw new IllegalStateException(
                    "The file " + file + " must hold the number of the data directory's format: " + "write " + CURRENT
                            + " into it if this version of the service wrote " + dataDirectory + ".");
        }
        return Integer.parseInt(text);
    }
}
