package example.shop;

import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.builder.RouteConfigurationBuilder;
import org.springframework.stereotype.Component;

/** Takes an order, reserves the goods, and tells LaunchDarkly. */
@Component
class OrderRoutes extends RouteBuilder {
    @Override
    public void configure() {
        from("platform-http:/orders?httpMethodRestrict=POST")
                .routeId("orders")
                .removeHeaders("*")
                .convertBodyTo(String.class)
                .setVariable("order", body())
                .setVariable("event", method(OrderEvents.class, "completed"))
                .toV("http:{{stock.address}}?httpMethod=POST", null, "stock")
                // Back when the event is safe on the disk. The order stays in the body.
                .toV("direct:launchdarkly-ingest", "event", "launchdarkly")
                .log("Order taken: ${body}")
                .setBody(constant("taken"));

        from("direct:failed-orders")
                .routeId("failed-orders")
                .toV("file:data/failed-orders", "order", null)
                .setHeader(Exchange.HTTP_RESPONSE_CODE, constant(202))
                .setBody(constant("kept"));
    }
}

/** Applies to every route of the application that names no other configuration. */
@Component
class Errors extends RouteConfigurationBuilder {
    @Override
    public void configuration() {
        routeConfiguration()
                .errorHandler(deadLetterChannel("direct:failed-orders").maximumRedeliveries(1).redeliveryDelay(100));
        routeConfiguration()
                .onException(IllegalArgumentException.class)
                .handled(true)
                .setHeader(Exchange.HTTP_RESPONSE_CODE, constant(422))
                .setBody(simple("${exception.message}"));
    }
}
