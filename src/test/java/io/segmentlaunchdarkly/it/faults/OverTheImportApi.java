package io.segmentlaunchdarkly.it.faults;

import io.segmentlaunchdarkly.it.Distribution;
import java.io.IOException;
import java.util.List;

/** A fault while the events go to LaunchDarkly's metric import API. */
record OverTheImportApi(Fault fault) implements Fault {
    static final String PATH = "/v2/event-data-import/faults/faults";
    static final String TOKEN = "token-of-the-trials";

    static List<Fault> all(List<Fault> faults) {
        return faults.stream().<Fault>map(OverTheImportApi::new).toList();
    }

    @Override
    public String name() {
        return "import API, " + fault.name();
    }

    @Override
    public String url(FaultyReceiver receiver) {
        return receiver.url(PATH);
    }

    @Override
    public void prepare(Distribution service) throws IOException {
        fault.prepare(service);
        service.with("LAUNCHDARKLY_DELIVERY_API", "import").with("LAUNCHDARKLY_DELIVERY_IMPORT_TOKEN", TOKEN);
    }

    @Override
    public Load.Plan plan(Load.Plan usual) {
        return fault.plan(usual);
    }

    @Override
    public boolean mayBury(int event) {
        return fault.mayBury(event);
    }

    @Override
    public void inflict(Trial trial) throws IOException {
        fault.inflict(trial);
    }
}
