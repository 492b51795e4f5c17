/**
 * What the routes need in an application that is not the distribution: the settings' defaults, and the routes themselves for who uses the
 * kamelets alone. It never starts anything by itself. Begin reading with {@link io.segmentlaunchdarkly.dropin.DefaultSettings}.
 */
package io.segmentlaunchdarkly.dropin;
