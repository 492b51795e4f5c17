package io.segmentlaunchdarkly.mapping;

import liqp.nodes.AtomNode;
import liqp.nodes.LNode;
import liqp.parser.v4.NodeVisitor;
import liquid.parser.v4.LiquidParser;

/** Turns a parsed template into nodes, with comparisons and numbers as JavaScript has them. */
final class LiquidNodes extends NodeVisitor {

    private static final int LONG_DIGITS = 18;

    LiquidNodes() {
        super(LiquidEngine.PARSER.insertions, LiquidEngine.PARSER.filters, true);
    }

    @Override
    public LNode visitExpr_rel(LiquidParser.Expr_relContext context) {
        return new LiquidComparison(context.op.getText(), visit(context.lhs), visit(context.rhs));
    }

    @Override
    public LNode visitExpr_eq(LiquidParser.Expr_eqContext context) {
        return new LiquidComparison(context.op.getText(), visit(context.lhs), visit(context.rhs));
    }

    @Override
    public LNode visitExpr_contains(LiquidParser.Expr_containsContext context) {
        return new LiquidComparison("contains", visit(context.lhs), visit(context.rhs));
    }

    @Override
    public LNode visitTerm_LongNum(LiquidParser.Term_LongNumContext context) {
        String digits = context.LongNum().getText();
        return new AtomNode(
                digits.length() > LONG_DIGITS ? (Object) Double.valueOf(digits) : (Object) Long.valueOf(digits));
    }
}
