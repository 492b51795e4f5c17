package io.segmentlaunchdarkly.access;

import io.segmentlaunchdarkly.exchange.ExchangeProperties;
import org.apache.camel.Exchange;

/**
 * Who sent a request to the management port, for the pages of the console. Every request that a page makes other than GET and HEAD must
 * carry the CSRF token, or it is refused with 403 before it reaches a route:
 *
 * <ul>
 *   <li>as the header {@value #CSRF_HEADER}, for htmx by {@code hx-headers} on the body;
 *   <li>or, below {@code /console}, as the field {@value #CSRF_FIELD} of a form that is sent without a script.
 * </ul>
 *
 * <p>To log out, a page sends a form by POST to {@value #LOGOUT}, with the token in that field.
 *
 * @param name the user's name; empty when nobody has logged in
 * @param isLoggedIn whether there is a session that can be ended
 * @param csrfToken the token for the requests of this page; empty for a program that sends its own token in the header Authorization
 */
public record Visitor(String name, boolean isLoggedIn, String csrfToken) {
    /** The header for the CSRF token. */
    public static final String CSRF_HEADER = "X-CSRF-Token";

    /** The form's field for the CSRF token. */
    public static final String CSRF_FIELD = "csrf";

    /** Where one logs in. */
    public static final String LOGIN = "/console/login";

    /** Where one logs out, by POST. */
    public static final String LOGOUT = "/console/logout";

    /** A program that shows a token with each request. */
    public static final Visitor PROGRAM = new Visitor("", false, "");

    /** The visitor of an exchange that came through the management port; a program where none is known. */
    public static Visitor of(Exchange exchange) {
        return exchange.getProperty(ExchangeProperties.VISITOR, PROGRAM, Visitor.class);
    }
}
