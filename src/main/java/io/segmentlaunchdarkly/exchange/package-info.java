/**
 * What travels with an exchange from one room to another: the names of its properties, and what the mappings made of an event. It decides
 * nothing and knows no other room. Begin reading with {@link io.segmentlaunchdarkly.exchange.ExchangeProperties}.
 */
package io.segmentlaunchdarkly.exchange;
