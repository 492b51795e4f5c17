package io.segmentlaunchdarkly.it;

/** The kamelet launchdarkly-sink in somebody else's application. */
class KameletContractIT extends ApplicationContract {
    @Override
    void prepare(CamelApplication of) {
        // The jar is enough.
    }

    @Override
    String properties() {
        return "";
    }

    @Override
    String step() {
        return DropInPage.sinkStep();
    }
}
