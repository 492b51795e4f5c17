package io.segmentlaunchdarkly.it.faults;

import io.segmentlaunchdarkly.it.Distribution;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Faults that one service suffers after one another, under one load. What they leave behind must not make another one easier. */
record InTurn(List<Fault> faults) implements Fault {

    /** Those apart, and the others in turn where the form asks for it. */
    static List<Fault> ifAskedFor(Form form, List<Fault> apart, List<Fault> together) {
        return Stream.concat(apart.stream(), form.inTurn() ? Stream.of(new InTurn(together)) : together.stream())
                .toList();
    }

    @Override
    public String name() {
        return faults.stream().map(Fault::name).collect(Collectors.joining(", then "));
    }

    @Override
    public void prepare(Distribution service) throws IOException {
        for (Fault fault : faults) {
            fault.prepare(service);
        }
    }

    @Override
    public Load.Plan plan(Load.Plan usual) {
        Load.Plan plan = usual;
        for (Fault fault : faults) {
            plan = fault.plan(plan);
        }
        return plan;
    }

    @Override
    public boolean mayBury(int event) {
        return faults.stream().anyMatch(fault -> fault.mayBury(event));
    }

    @Override
    public void inflict(Trial trial) throws IOException {
        for (Fault fault : faults) {
            fault.inflict(trial);
        }
    }

    @Override
    public void cleanUp(Distribution service) throws IOException {
        for (Fault fault : faults) {
            fault.cleanUp(service);
        }
    }
}
