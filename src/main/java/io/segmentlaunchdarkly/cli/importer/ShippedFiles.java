package io.segmentlaunchdarkly.cli.importer;

import java.util.Map;

/** The unedited route files of the distribution, which an import may replace or remove. */
final class ShippedFiles {
    /** The digest of each, made by {@link Digest}. A test compares them with the files. */
    static final Map<String, String> DIGESTS = Map.of(
            "dispatch.camel.yaml", "b077f3548e49c84573070e97d0960c690c1eb5d05148d93360aa41c03faaea70",
            "alias-user.camel.yaml", "54b29cfb93ac3d17faf5f4570aef433c40dfbbcad117dbbcad6468b7dabea778",
            "track-event.camel.yaml", "ba6047c73a741efec0e3a1ea1e3c635c67c8b2420b1a6437be4478c9c3d6b5cd");

    private ShippedFiles() {}
}
