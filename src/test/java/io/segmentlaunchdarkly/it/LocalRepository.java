package io.segmentlaunchdarkly.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * A local Maven repository that is the one of this build, and has the project's jar as if it had been installed: all but the project's
 * own group are links, so that what is downloaded is kept and what is built here is not.
 */
final class LocalRepository {
    private static final Path GROUP = Path.of("io", "segmentlaunchdarkly");

    private LocalRepository() {}

    static Path create() throws IOException {
        Path repository = Path.of("target", "example-repository").toAbsolutePath();
        Path original = Path.of(System.getProperty("maven.repo.local"));
        Path group = Files.createDirectories(repository.resolve(GROUP));
        link(original, repository);
        link(original.resolve("io"), repository.resolve("io"));
        String version = System.getProperty("project.version");
        String name = "segment-launchdarkly-" + version;
        Path artifact =
                Files.createDirectories(group.resolve("segment-launchdarkly").resolve(version));
        Files.copy(
                Path.of("target", name + ".jar"), artifact.resolve(name + ".jar"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(Path.of("pom.xml"), artifact.resolve(name + ".pom"), StandardCopyOption.REPLACE_EXISTING);
        return repository;
    }

    private static void link(Path from, Path to) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                Path link = to.resolve(entry.getFileName());
                if (!Files.exists(link) && !entry.getFileName().equals(GROUP.getFileName())) {
                    Files.createSymbolicLink(link, entry);
                }
            }
        }
    }
}
