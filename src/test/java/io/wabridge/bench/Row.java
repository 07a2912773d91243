package io.wabridge.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.wabridge.bench.Series.Statistic;
import io.wabridge.standin.Json;
import java.util.Locale;

/**
 * One line of the table.
 *
 * @param what is measured, with its load
 * @param unit of all figures; empty for a ratio
 * @param bound the number of the target
 */
record Row(String what, String unit, Statistic measured, Target target, double bound) {

    static Row reported(String what, String unit, Statistic measured) {
        return new Row(what, unit, measured, Target.REPORTED, Double.NaN);
    }

    static Row atLeast(String what, double bound, String unit, Statistic measured) {
        return new Row(what, unit, measured, Target.AT_LEAST, bound);
    }

    static Row atMost(String what, double bound, String unit, Statistic measured) {
        return new Row(what, unit, measured, Target.AT_MOST, bound);
    }

    /** The median counts. */
    boolean isMet() {
        return target.isMet(measured.median(), bound);
    }

    String verdict() {
        return target == Target.REPORTED ? "reported" : isMet() ? "met" : "**missed**";
    }

    String markdown() {
        String spread =
                measured.least() == measured.most() ? "" : number(measured.least()) + " – " + number(measured.most());
        return "| %s | %s | %s | %s | %s |"
                .formatted(
                        what,
                        target.text(bound, unit),
                        (number(measured.median()) + " " + unit).strip(),
                        spread,
                        verdict());
    }

    ObjectNode json() {
        ObjectNode json = Json.object()
                .put("what", what)
                .put("unit", unit)
                .put("median", measured.median())
                .put("least", measured.least())
                .put("most", measured.most())
                .put("verdict", target == Target.REPORTED ? "reported" : isMet() ? "met" : "missed");
        if (target != Target.REPORTED) {
            json.put("target", target.text(bound, unit));
        }
        return json;
    }

    /** Three digits that mean something; groups of thousands. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "–";
        }
        double size = Math.abs(value);
        String format = size == 0 || size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }
}
