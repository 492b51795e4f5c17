/**
 * {@code segment-launchdarkly doctor}: looks at what the service needs (settings, machine, disk, ports, the way to LaunchDarkly) and says
 * what it found and what to do. It changes nothing and needs no running service. Begin reading with {@link
 * io.segmentlaunchdarkly.cli.doctor.DoctorCommand}.
 */
package io.segmentlaunchdarkly.cli.doctor;
