package io.segmentlaunchdarkly.cli.importer;

/**
 * Where something comes from, as a problem report names it.
 *
 * @param file the file's name
 * @param what what it is, with its name: {@code mapping "Order Completed"}
 */
record Origin(String file, String what) {
    @Override
    public String toString() {
        return file + ", " + what;
    }
}
