/**
 * What the routes need in an application that is not the distribution: the settings' defaults, and the routes themselves for applications
 * that use only the kamelets. It never starts anything by itself. Begin reading with {@link
 * io.segmentlaunchdarkly.dropin.DefaultSettings}.
 */
package io.segmentlaunchdarkly.dropin;
