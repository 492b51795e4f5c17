package io.segmentlaunchdarkly.routes;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.file.GenericFile;

/** A step, or the order of a consumer's files, that throws an Error as long as a file is there. */
public final class Broken implements Processor, Comparator<GenericFile<File>> {
    private Path file;
    private Class<?> error;

    public void setFile(String file) {
        this.file = Path.of(file);
    }

    public void setError(String error) throws ClassNotFoundException {
        this.error = Class.forName(error);
    }

    @Override
    public void process(Exchange exchange) {
        throwIt();
    }

    @Override
    public int compare(GenericFile<File> one, GenericFile<File> other) {
        throwIt();
        return one.getFileName().compareTo(other.getFileName());
    }

    private void throwIt() {
        if (Files.exists(file)) {
            try {
                throw (Error) error.getConstructor(String.class).newInstance("thrown by a test");
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
