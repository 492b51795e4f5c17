/**
 * Micro-benchmarks of what is done for each event and each request, with JMH: {@code mvn -Pjmh -DskipTests test-compile exec:exec}. They
 * use what the routes use, with the triggers and mappings that stand in the routes.
 */
package io.segmentlaunchdarkly.jmh;
