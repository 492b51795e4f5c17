package io.segmentlaunchdarkly.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.main.DefaultRoutesCollector;
import org.apache.camel.spi.Resource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which route files are found where links lead to them, as people and Kubernetes make them. */
class LinkedDirectoriesTest {
    @TempDir
    private Path directory;

    private final CamelContext context = new DefaultCamelContext();
    private Path files;

    @BeforeEach
    void makeFiles() throws IOException {
        files = Files.createDirectory(directory.resolve("files"));
        Files.writeString(files.resolve("one.camel.yaml"), "[]");
        Files.writeString(files.resolve("two.camel.yaml"), "[]");
        Files.writeString(files.resolve("notes.txt"), "");
        LinkedDirectories.follow(context);
    }

    private List<String> found(Path routes, String exclude) {
        return new DefaultRoutesCollector()
                .findRouteResourcesFromDirectory(context, exclude, "file:" + routes + "/*.camel.yaml").stream()
                        .peek(file -> assertThat(file.exists()).isTrue())
                        .map(Resource::getLocation)
                        .sorted()
                        .toList();
    }

    private static List<String> oneAndTwoIn(Path routes) {
        return List.of("file:" + routes.resolve("one.camel.yaml"), "file:" + routes.resolve("two.camel.yaml"));
    }

    @Test
    void findsTheFilesOfADirectory() {
        assertThat(found(files, "")).isEqualTo(oneAndTwoIn(files));
    }

    @Test
    void findsTheFilesOfALinkedDirectoryUnderTheNamesThatTheLinkGivesThem() throws IOException {
        Path routes = Files.createSymbolicLink(directory.resolve("routes"), Path.of("files"));

        assertThat(found(routes, "")).isEqualTo(oneAndTwoIn(routes));
    }

    @Test
    void leavesOutExcludedFilesOfALinkedDirectory() throws IOException {
        Path routes = Files.createSymbolicLink(directory.resolve("routes"), Path.of("files"));

        assertThat(found(routes, "**/two.camel.yaml")).containsExactly("file:" + routes.resolve("one.camel.yaml"));
    }

    /** Kubernetes mounts a ConfigMap so: each file is a link through the link {@code ..data} to a directory of the mount. */
    @Test
    void findsEachFileOfAConfigMapOnceWhetherItsDirectoryIsLinkedOrNot() throws IOException {
        Path mount = Files.createDirectory(directory.resolve("mount"));
        Files.move(files, mount.resolve("..2026_11_27"));
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..2026_11_27"));
        for (String name : List.of("one.camel.yaml", "two.camel.yaml", "notes.txt")) {
            Files.createSymbolicLink(mount.resolve(name), Path.of("..data", name));
        }
        Path routes = Files.createSymbolicLink(directory.resolve("routes"), mount);

        assertThat(found(mount, "")).isEqualTo(oneAndTwoIn(mount));
        assertThat(found(routes, "")).isEqualTo(oneAndTwoIn(routes));
    }
}
