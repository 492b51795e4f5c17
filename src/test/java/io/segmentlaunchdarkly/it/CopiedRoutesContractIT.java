package io.segmentlaunchdarkly.it;

import java.io.IOException;

/** The routes of this project, copied into somebody else's application. */
class CopiedRoutesContractIT extends ApplicationContract {
    @Override
    void prepare(CamelApplication of) throws IOException, InterruptedException {
        of.run(DropInPage.copy());
    }

    @Override
    String properties() {
        return DropInPage.properties();
    }

    @Override
    String step() {
        return DropInPage.step();
    }
}
