package io.segmentlaunchdarkly.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import javax.imageio.ImageIO;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class PixelImageTest {
    private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());

    @Test
    void isOnePixelThatCannotBeSeen() throws Exception {
        new PixelImage().process(exchange);

        BufferedImage image =
                ImageIO.read(new ByteArrayInputStream(exchange.getMessage().getBody(byte[].class)));
        assertThat(image.getWidth() + "x" + image.getHeight()).isEqualTo("1x1");
        assertThat(image.getRGB(0, 0) >>> 24).isZero();
    }

    @Test
    void keepsNothingOfAnAnswerThatWasThere() {
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 401);
        exchange.getMessage().setHeader("Retry-After", "5");

        new PixelImage().process(exchange);

        assertThat(exchange.getMessage().getHeaders())
                .containsOnlyKeys(Exchange.CONTENT_TYPE, "Cache-Control")
                .containsEntry(Exchange.CONTENT_TYPE, "image/gif");
    }
}
