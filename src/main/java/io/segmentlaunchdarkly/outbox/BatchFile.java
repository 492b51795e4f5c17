package io.segmentlaunchdarkly.outbox;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** A closed batch on its way out: read for the request, halved, or moved to the dead letters. Each step's body is the file. */
public final class BatchFile {
    /** The id under which the batch is posted, a string. */
    private static final String PAYLOAD_ID = "launchdarklyPayloadId";

    private static final String OPENED = "launchdarklyBatchOpened";
    private static final String SEVERAL_EVENTS = "launchdarklySeveralEvents";
    private static final String ENVIRONMENT = "launchdarklyEnvironment";
    private static final String REASON = "launchdarklyReason";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private BatchFile() {}

    /** Sets the body to the file, and what its name and first lines tell as exchange properties; drops all headers. */
    public static final class Read implements Processor {
        @Override
        public void process(Exchange exchange) throws IOException {
            Message message = exchange.getMessage();
            File file = message.getBody(File.class);
            BatchName name = BatchName.parse(file.getName());
            exchange.setProperty(PAYLOAD_ID, name.payloadId());
            exchange.setProperty(OPENED, name.opened());
            exchange.setProperty(SEVERAL_EVENTS, hasSeveralEvents(file.toPath()));
            message.removeHeaders("*");
            message.setBody(file);
        }

        /** The third line of a batch of one event is the bracket that closes the array. */
        private static boolean hasSeveralEvents(Path file) throws IOException {
            try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
                lines.readLine();
                lines.readLine();
                String third = lines.readLine();
                return third != null && third.startsWith(",");
            }
        }
    }

    /**
     * Puts two halves in the place of the batch. Each has a payload id that follows from the batch's, so that halving once more
     * after a crash in between makes the same two files again.
     */
    public static final class Split implements Processor {
        @Override
        public void process(Exchange exchange) throws IOException {
            Path file = exchange.getMessage().getBody(File.class).toPath();
            List<String> events = events(file);
            int middle = events.size() / 2;
            write(file, 1, events.subList(0, middle));
            write(file, 2, events.subList(middle, events.size()));
            Directories.sync(file.getParent());
        }

        private static void write(Path whole, int half, List<String> events) throws IOException {
            BatchName name = BatchName.parse(whole.getFileName().toString());
            String id = UUID.nameUUIDFromBytes((name.payloadId() + "/" + half).getBytes(StandardCharsets.US_ASCII))
                    .toString();
            String text = "[\n" + String.join("\n,", events) + "\n]";
            writeDurably(whole.resolveSibling(new BatchName(name.opened(), id).toString()), text);
        }
    }

    /** Moves the batch to {@code dead-letter/<environment>/}, with {@code .reason.json} beside it. */
    public static final class Bury implements Processor {
        private Path deadLetters = Path.of("data", "dead-letter");

        /** The data directory. */
        public void setDataDirectory(String dataDirectory) {
            deadLetters = Path.of(dataDirectory).toAbsolutePath().normalize().resolve("dead-letter");
        }

        @Override
        public void process(Exchange exchange) throws IOException {
            Path file = exchange.getMessage().getBody(File.class).toPath();
            String name = file.getFileName().toString();
            Path directory = Directories.create(deadLetters.resolve(exchange.getProperty(ENVIRONMENT, String.class)));
            Map<?, ?> reason = exchange.getProperty(REASON, Map.class);
            writeDurably(
                    directory.resolve(name.replaceFirst("[.]json$", ".reason.json")), JSON.writeValueAsString(reason));
            Directories.move(file, directory.resolve(name));
        }
    }

    /** The events of a batch, each as it is written. */
    private static List<String> events(Path file) throws IOException {
        List<String> events = new ArrayList<>();
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            if (!line.equals("[") && !line.equals("]")) {
                events.add(line.startsWith(",") ? line.substring(1) : line);
            }
        }
        return events;
    }

    /** Writes a file whole: under a name that delivery does not look at, then renamed. */
    private static void writeDurably(Path file, String text) throws IOException {
        Path unfinished = file.resolveSibling("." + file.getFileName() + ".unfinished");
        Files.deleteIfExists(unfinished);
        try (FileChannel channel = FileChannel.open(
                unfinished,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                Directories.PRIVATE_FILE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        }
        Directories.move(unfinished, file);
    }
}
