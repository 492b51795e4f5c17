package io.segmentlaunchdarkly.startup;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PackageScanResourceResolver;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.ResourceLoader;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.scan.DefaultPackageScanResourceResolver;

/**
 * Finds the files of a directory that is a symbolic link, such as {@code routes} of a home that shares them with another. Camel's own
 * resolver finds none there, because it does not follow links. The files keep the names that they have through the link.
 */
final class LinkedDirectories extends DefaultPackageScanResourceResolver {
    private LinkedDirectories() {}

    /** Lets an application find its route files in linked directories, too. */
    static void follow(CamelContext context) {
        LinkedDirectories resolver = new LinkedDirectories();
        resolver.setCamelContext(context);
        context.getCamelContextExtension().addContextPlugin(PackageScanResourceResolver.class, resolver);
    }

    @Override
    protected void findInFileSystem(File directory, Set<Resource> resources, String pattern, Predicate<String> filter)
            throws Exception {
        Path link = directory.toPath();
        if (!Files.isSymbolicLink(link) || !Files.isDirectory(link)) {
            super.findInFileSystem(directory, resources, pattern, filter);
            return;
        }
        Path target = link.toRealPath();
        ResourceLoader loader = PluginHelper.getResourceLoader(getCamelContext());
        for (Path file : ResourceHelper.findInFileSystem(target, pattern)) {
            String name = link.resolve(target.relativize(file)).toString();
            if (filter == null || filter.test(name)) {
                resources.add(loader.resolveResource("file:" + name));
            }
        }
    }
}
