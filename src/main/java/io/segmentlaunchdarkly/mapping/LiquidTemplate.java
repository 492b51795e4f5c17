package io.segmentlaunchdarkly.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import liqp.TemplateContext;
import liqp.org.antlr.v4.runtime.tree.ParseTree;
import liquid.parser.v4.LiquidParser;

/**
 * A {@code @liquid} template; the event's fields are its variables. This class and those it uses are the only ones that know the Liquid
 * engine, and are loaded when a mapping holds the first such template.
 */
final class LiquidTemplate {

    private final ParseTree tree;
    private final String place;

    private LiquidTemplate(ParseTree tree, String place) {
        this.tree = tree;
        this.place = place;
    }

    /**
     * Parses a template.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    static LiquidTemplate parse(String text, String place) {
        try {
            ParseTree tree = LiquidEngine.PARSER.parse(text).getParseTree();
            refuseDisabled(tree);
            // Builds the tree once for its own checks; the engine builds it anew each time, since it is not safe to
            // share.
            new LiquidNodes().visit(tree);
            return new LiquidTemplate(tree, place);
        } catch (StackOverflowError e) {
            throw new IllegalArgumentException("the template is nested too deep", e);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("the template is not valid: " + firstLine(e), e);
        }
    }

    String render(JsonNode event) {
        try {
            // The engine's nodes remember what they last looked up, so that they are made anew for each event.
            Object rendered = new LiquidNodes()
                    .visit(tree)
                    .render(new TemplateContext(LiquidEngine.PARSER, LiquidView.ofEvent(event)));
            return LiquidView.text(rendered, place);
        } catch (StackOverflowError e) {
            throw new MappingException(place, "the template is nested too deep");
        } catch (RuntimeException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof MappingException known) {
                    throw known;
                }
                if (cause instanceof LiquidEngine.LimitExceeded limit) {
                    throw new MappingException(place, limit.getMessage());
                }
            }
            throw new MappingException(place, "the template failed: " + firstLine(e));
        }
    }

    private static void refuseDisabled(ParseTree tree) {
        if (tree instanceof LiquidParser.For_tagContext) {
            throw new IllegalArgumentException("the tag \"for\" is disabled");
        }
        if (tree instanceof LiquidParser.Case_tagContext) {
            throw new IllegalArgumentException("the tag \"case\" is disabled");
        }
        if (tree instanceof LiquidParser.Table_tagContext) {
            throw new IllegalArgumentException("the tag \"tablerow\" is disabled");
        }
        if (tree instanceof LiquidParser.Include_tagContext
                || tree instanceof LiquidParser.Include_relative_tagContext) {
            throw new IllegalArgumentException("the tag \"include\" is disabled");
        }
        if (tree instanceof LiquidParser.FilterContext filter) {
            LiquidEngine.requireFilter(filter.Id().getText());
        }
        for (int i = 0; i < tree.getChildCount(); i++) {
            refuseDisabled(tree.getChild(i));
        }
    }

    private static String firstLine(RuntimeException e) {
        String message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName()
                : message.strip().lines().findFirst().orElse("");
    }
}
