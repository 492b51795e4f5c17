package io.segmentlaunchdarkly.outbox;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lines kept by day, in {@code <data>/rejected/<date>.ndjson} and, once that is large, {@code <date>-2.ndjson} and so on; dates are
 * UTC. The lines of one call stand together or not at all, and are on the disk when the call returns.
 *
 * <p>Files go when they are too old, looked at every hour, and the oldest go when all together are too large. The settings are set
 * before the first line and not changed afterwards.
 */
public final class RejectedFiles {
    private static final Logger LOG = LoggerFactory.getLogger(RejectedFiles.class);
    private static final Pattern NAME = Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})(?:-([0-9]{1,9}))?[.]ndjson");

    private record Name(LocalDate date, int number) implements Comparable<Name> {
        private static final Comparator<Name> ORDER =
                Comparator.comparing(Name::date).thenComparing(Name::number);

        static Stream<Name> parse(Path file) {
            Matcher name = NAME.matcher(file.getFileName().toString());
            if (!name.matches()) {
                return Stream.empty();
            }
            try {
                int number = name.group(2) == null ? 1 : Integer.parseInt(name.group(2));
                return Stream.of(new Name(LocalDate.parse(name.group(1)), number));
            } catch (java.time.DateTimeException e) {
                return Stream.empty();
            }
        }

        Name next() {
            return new Name(date, number + 1);
        }

        @Override
        public int compareTo(Name other) {
            return ORDER.compare(this, other);
        }

        @Override
        public String toString() {
            return date + (number == 1 ? "" : "-" + number) + ".ndjson";
        }
    }

    private final Clock clock;
    private Path directory = Path.of("data", "rejected").toAbsolutePath();
    private long maxFileBytes = 100_000_000;
    private long maxBytes = 1_000_000_000;
    private long keepDays = 30;
    private Timer hourly;
    private FileChannel channel;
    private Object key;
    private Name current;
    private long length;

    public RejectedFiles() {
        this(Clock.systemUTC());
    }

    RejectedFiles(Clock clock) {
        this.clock = clock;
    }

    /** The data directory; {@code rejected/} below it is this class's. */
    public void setDataDirectory(String dataDirectory) {
        directory = Path.of(dataDirectory).toAbsolutePath().normalize().resolve("rejected");
    }

    /** How large a file may become before the next is begun, unless one call alone has more. */
    public void setMaxFileBytes(long maxFileBytes) {
        this.maxFileBytes = maxFileBytes;
    }

    /** The most bytes that the files before the current one may have together. */
    public void setMaxBytes(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** How many days a file is kept after its own. */
    public void setKeepDays(long keepDays) {
        this.keepDays = Math.min(keepDays, 1_000_000);
    }

    /** Deletes what is too old, now and every hour from now on. */
    public synchronized void start() {
        hourly = new Timer("launchdarkly-rejected-files", true);
        hourly.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        prune();
                    }
                },
                0,
                Duration.ofHours(1).toMillis());
    }

    /** Closes the current file. */
    public synchronized void stop() throws IOException {
        if (hourly != null) {
            hourly.cancel();
            hourly = null;
        }
        close();
    }

    /**
     * Writes lines, each with its line break, behind those there are.
     *
     * @throws OutboxException when they could not be written; none of them is there then
     */
    public synchronized void append(byte[] lines) throws OutboxException {
        try {
            LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
            if (!isUsable() || !current.date().equals(today)) {
                close();
                open(last(today));
            }
            if (length > 0 && length + lines.length > maxFileBytes) {
                close();
                open(current.next());
            }
            write(lines);
        } catch (IOException e) {
            throw new OutboxException("The rejected events could not be written: " + e, e);
        }
    }

    /** Whether there is a file to write to: somebody may have taken it away. */
    private boolean isUsable() throws IOException {
        return channel != null && channel.isOpen() && Directories.isAt(directory.resolve(current.toString()), key);
    }

    private void write(byte[] lines) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(lines);
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
            Directories.checkAt(directory.resolve(current.toString()), key);
            length += lines.length;
        } catch (IOException | RuntimeException | Error e) {
            // Part of them may be there; opening the file again cuts it off where it was whole.
            if (channel.isOpen()) {
                channel.truncate(length);
                channel.position(length);
            }
            throw e;
        }
    }

    private Name last(LocalDate today) throws IOException {
        return names().stream()
                .filter(name -> name.date().equals(today))
                .max(Comparator.naturalOrder())
                .orElse(new Name(today, 1));
    }

    private void open(Name name) throws IOException {
        Directories.create(directory);
        Path file = directory.resolve(name.toString());
        channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                Directories.PRIVATE_FILE);
        key = Directories.key(file);
        current = name;
        // A crash may have left half a line, of a request that was not answered.
        length = Recovery.endOfLastLine(channel);
        channel.truncate(length);
        channel.position(length);
        Directories.sync(directory);
        prune();
    }

    private void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }

    /** Deletes what is too old, and the oldest while all but the current file are too large; failing to is no failure. */
    private synchronized void prune() {
        try {
            LocalDate oldest =
                    LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(keepDays);
            long bytes = 0;
            for (Name name : names().stream().sorted(Comparator.reverseOrder()).toList()) {
                Path file = directory.resolve(name.toString());
                if (channel != null && name.equals(current)) {
                    continue;
                }
                bytes += Files.size(file);
                if (name.date().isBefore(oldest) || bytes > maxBytes) {
                    Files.deleteIfExists(file);
                    LOG.info("Deleted the rejected events of {}.", name);
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            LOG.warn("Old rejected events could not be deleted: {}", e.toString());
        }
    }

    private List<Name> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.flatMap(Name::parse).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
