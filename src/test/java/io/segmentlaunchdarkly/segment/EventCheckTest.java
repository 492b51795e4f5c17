package io.segmentlaunchdarkly.segment;

import static io.segmentlaunchdarkly.segment.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.segmentlaunchdarkly.segment.EventCheck.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventCheckTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'track','userId':'u','event':'Signed Up'}",
                "{'type':'track','anonymousId':'a','event':'Signed Up','properties':{}}",
                "{'type':'identify','userId':'u','traits':{'plan':'pro'}}",
                "{'type':'group','userId':'u','groupId':'g'}",
                "{'type':'page','userId':'u'}",
                "{'type':'page','userId':'u','name':'Home','category':'Docs'}",
                "{'type':'screen','userId':'u','name':'Home'}",
                "{'type':'alias','userId':'u','previousId':'p'}",
                "{'type':'alias','previousId':'p'}",
                "{'type':'track','userId':'u','event':'e','messageId':'m'}",
            })
    void takesWhatSegmentTakes(String event) {
        assertThat(EventCheck.check(json(event))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'track','userId':'u','anonymousId':null,'event':'e','properties':null}",
                "{'type':'track','userId':null,'anonymousId':'a','event':'e','messageId':null}",
                "{'type':'identify','userId':'u','traits':null}",
                "{'type':'page','userId':'u','name':null,'category':null}",
            })
    void countsNullAsAbsent(String event) {
        assertThat(EventCheck.check(json(event))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "5                                                | bad_request             | An event must be an object but it was a number (5).",
                "null                                             | bad_request             | An event must be an object but it was null.",
                "['track']                                        | bad_request             | An event must be an object but it was an array.",
                "{}                                               | missing_type            | type is required: one of track, identify, page, screen, group, alias.",
                "{'type':null}                                    | missing_type            | type is required: one of track, identify, page, screen, group, alias.",
                "{'type':''}                                      | missing_type            | type is required: one of track, identify, page, screen, group, alias.",
                "{'type':'Track','userId':'u'}                    | invalid_type            | type must be one of track, identify, page, screen, group, alias but it was a string (\"Track\").",
                "{'type':7,'userId':'u'}                          | invalid_type            | type must be one of track, identify, page, screen, group, alias but it was a number (7).",
                "{'type':'track','userId':'u','messageId':1}      | bad_request             | messageId must be a string but it was a number (1).",
                "{'type':'track','event':'e'}                     | no_user_anon_id         | userId or anonymousId is required but the event has neither.",
                "{'type':'track','userId':null,'event':'e'}       | no_user_anon_id         | userId or anonymousId is required but the event has neither.",
                "{'type':'track','previousId':'p','event':'e'}    | no_user_anon_id         | userId or anonymousId is required but the event has neither.",
                "{'type':'alias','previousId':5}                  | no_user_anon_id         | userId or anonymousId is required but the event has neither.",
                "{'type':'track','userId':5,'event':'e'}          | id_not_string           | userId must be a non-empty string but it was a number (5).",
                "{'type':'track','userId':'','event':'e'}         | id_not_string           | userId must be a non-empty string but it was an empty string.",
                "{'type':'track','userId':'u','anonymousId':{}}   | id_not_string           | anonymousId must be a non-empty string but it was an object.",
                "{'type':'track','userId':'u'}                    | event_not_defined       | event, the name of a track event, is required.",
                "{'type':'track','userId':'u','event':null}       | event_not_defined       | event, the name of a track event, is required.",
                "{'type':'track','userId':'u','event':''}         | event_not_defined       | event, the name of a track event, is required.",
                "{'type':'track','userId':'u','event':42}         | event_not_string        | event must be a string but it was a number (42).",
                "{'type':'track','userId':'u','event':'e','properties':[]} | properties_not_object | properties must be an object but it was an array.",
                "{'type':'identify','userId':'u','traits':'pro'}  | traits_not_object       | traits must be an object but it was a string (\"pro\").",
                "{'type':'page','userId':'u','name':''}           | name_not_string         | name must be a non-empty string but it was an empty string.",
                "{'type':'screen','userId':'u','name':true}       | name_not_string         | name must be a non-empty string but it was a boolean (true).",
                "{'type':'page','userId':'u','category':9}        | category_not_string     | category must be a non-empty string but it was a number (9).",
                "{'type':'page','userId':'u','properties':1}      | properties_not_object   | properties must be an object but it was a number (1).",
            })
    void refusesWithSegmentsCodeAndASentence(String event, String code, String message) {
        assertThat(EventCheck.check(json(event))).contains(new Problem(code, message));
    }

    @Test
    void asksForANameOfPagesOnlyWhereSegmentDoes() {
        assertThat(EventCheck.check(json("{'type':'group','userId':'u','name':5}")))
                .isEmpty();
    }

    @Test
    void quotesNoMoreThanTheBeginningOfALongValue() {
        assertThat(EventCheck.check(json("{'type':'" + "x".repeat(1000) + "'}")))
                .get()
                .extracting(Problem::message)
                .asString()
                .endsWith("a string (\"" + "x".repeat(39) + "...).");
    }
}
